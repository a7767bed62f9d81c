using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using IamAuditor.Policies;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// manifest.json of an evidence folder: whose evidence it is, when it was taken and by what, every file with its digest, and every gap. Equal manifests are equal bytes:
/// files in the order of <see cref="Evidence.Source.All"/> and of their paths, two blanks of indent, LF.
/// </summary>
public sealed record Manifest(AccountId Account, string Partition, DateTimeOffset TakenAt, string Tool)
{
    public const int SchemaVersion = 1;

    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public IReadOnlyList<ManifestFile> Files { get; init; } = [];
    public IReadOnlyList<Gap> Gaps { get; init; } = [];

    public static Manifest Of(
        AccountId account,
        Partition partition,
        DateTimeOffset takenAt,
        string tool,
        IEnumerable<EvidenceFile> files,
        IEnumerable<Gap> gaps
    )
    {
        ArgumentNullException.ThrowIfNull(partition);
        var order = Source.All.Select((s, i) => (s, i)).ToDictionary(p => p.s, p => p.i);
        return new Manifest(account, partition.Name, takenAt, tool)
        {
            Files = [.. files.Select(ManifestFile.Of).OrderBy(f => order[f.Source]).ThenBy(f => f.Path, StringComparer.Ordinal)],
            Gaps =
            [
                .. gaps.OrderBy(g => order[g.Source])
                    .ThenBy(g => g.Region, StringComparer.Ordinal)
                    .ThenBy(g => g.Part, StringComparer.Ordinal)
                    .ThenBy(g => g.Code, StringComparer.Ordinal)
                    .ThenBy(g => g.Message, StringComparer.Ordinal),
            ],
        };
    }

    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schemaVersion", SchemaVersion);
            writer.WriteString("tool", Tool);
            writer.WriteString("account", Account.Text);
            writer.WriteString("partition", Partition);
            writer.WriteString("takenAt", AwsTime.Format(TakenAt));
            writer.WriteStartArray("files");
            foreach (var file in Files)
            {
                writer.WriteStartObject();
                writer.WriteString("source", file.Source.Name);
                writer.WriteString("path", file.Path);
                Optional(writer, "region", file.Region);
                Optional(writer, "part", file.Part);
                writer.WriteString("readAt", AwsTime.Format(file.ReadAt));
                Optional(writer, "generatedAt", file.GeneratedAt is { } at ? AwsTime.Format(at) : null);
                writer.WriteNumber("size", file.Size);
                writer.WriteString("sha256", file.Sha256);
                writer.WriteNumber("pages", file.Pages);
                writer.WriteNumber("calls", file.Calls);
                Interval(writer, file.Covered);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("gaps");
            foreach (var gap in Gaps)
            {
                writer.WriteStartObject();
                writer.WriteString("source", gap.Source.Name);
                Optional(writer, "region", gap.Region);
                Optional(writer, "part", gap.Part);
                writer.WriteString("code", gap.Code);
                writer.WriteString("message", gap.Message);
                Optional(writer, "permission", gap.Permission);
                Interval(writer, gap.Covered);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>Null, and problems, where the bytes are not a manifest that this version reads.</summary>
    public static Manifest? Read(ReadOnlyMemory<byte> bytes, ICollection<EvidenceProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        const string Fix = $"restore it; to judge the files without it, remove {EvidencePath.ManifestName}";
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(EvidenceJson.Utf8(bytes) ?? default);
        }
        catch (JsonException e)
        {
            problems.Add(
                new EvidenceProblem(EvidencePath.ManifestName, "is not JSON, or is cut", Fix)
                {
                    Line = e.LineNumber + 1,
                    Column = e.BytePositionInLine + 1,
                }
            );
            return null;
        }

        using (document)
        {
            var root = new JsonCursor(
                (what, at) => problems.Add(new EvidenceProblem(EvidencePath.ManifestName, what, Fix) { At = at }),
                document.RootElement
            );
            if (!root.IsObject)
            {
                root.Damage("is not an object");
                return null;
            }

            if (root.Number("schemaVersion") is var version && version != SchemaVersion)
            {
                root.Damage(
                    version is null ? "is missing" : $"is {version}; this version of iam-auditor reads {SchemaVersion}",
                    "schemaVersion"
                );
                return null;
            }

            var account = root.NeedText("account");
            if (!AccountId.TryParse(account, out var id) && account.Length > 0)
            {
                root.Damage("is not an account id of twelve digits", "account");
            }

            var manifest = new Manifest(id, root.NeedText("partition"), NeedTime(root, "takenAt"), root.Text("tool") ?? "")
            {
                Files = [.. root.List("files").Select(ReadFile).ToList().OfType<ManifestFile>()],
                Gaps = [.. root.List("gaps").Select(ReadGap).ToList().OfType<Gap>()],
            };
            return root.IsBroken ? null : manifest;
        }
    }

    private static ManifestFile? ReadFile(JsonCursor file)
    {
        var source = NeedSource(file);
        var read = new ManifestFile(
            source ?? Source.CredentialReport,
            file.NeedText("path"),
            NeedTime(file, "readAt"),
            file.Number("size") ?? 0,
            file.NeedText("sha256")
        )
        {
            Region = file.Text("region"),
            Part = file.Text("part"),
            Covered = ReadInterval(file),
            GeneratedAt = file.Time("generatedAt"),
            Pages = (int)Math.Clamp(file.Number("pages") ?? 0, 0, int.MaxValue),
            Calls = (int)Math.Clamp(file.Number("calls") ?? 0, 0, int.MaxValue),
        };
        return file.IsBroken ? null : read;
    }

    private static Gap? ReadGap(JsonCursor gap)
    {
        var source = NeedSource(gap);
        var read = new Gap(source ?? Source.CredentialReport, gap.NeedText("code"), gap.Text("message") ?? "")
        {
            Region = gap.Text("region"),
            Part = gap.Text("part"),
            Permission = gap.Text("permission"),
            Covered = ReadInterval(gap),
        };
        return gap.IsBroken ? null : read;
    }

    private static Source? NeedSource(JsonCursor owner)
    {
        var name = owner.NeedText("source");
        if (Source.TryFind(name, out var source))
        {
            return source;
        }

        if (name.Length > 0)
        {
            owner.Damage($"`{name}` is not a source that this version of iam-auditor knows", "source");
        }

        return null;
    }

    private static DateTimeOffset NeedTime(JsonCursor owner, string field)
    {
        if (owner.Time(field) is { } time)
        {
            return time;
        }

        if (!owner.IsBroken)
        {
            owner.Damage($"has no `{field}`");
        }

        return default;
    }

    private static TimeInterval? ReadInterval(JsonCursor owner) =>
        owner.Object("covered") is { } covered ? new TimeInterval(NeedTime(covered, "from"), NeedTime(covered, "to")) : null;

    private static void Optional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void Interval(Utf8JsonWriter writer, TimeInterval? covered)
    {
        if (covered is { } interval)
        {
            writer.WriteStartObject("covered");
            writer.WriteString("from", AwsTime.Format(interval.From));
            writer.WriteString("to", AwsTime.Format(interval.To));
            writer.WriteEndObject();
        }
    }
}
