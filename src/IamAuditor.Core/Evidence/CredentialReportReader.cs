using System.Text;
using IamAuditor.Core.Accounts;
using IamAuditor.Policies;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Reads the credential report: the CSV itself, or GetCredentialReport's answer with the CSV as base64 in `Content`. Columns are found by their header, so that added
/// or reordered ones do no harm. `N/A`, `no_information` and `not_supported` are AWS's words for nothing. Source: IAM User Guide, "Getting credential reports".
/// </summary>
public static class CredentialReportReader
{
    private static readonly string[] Needed =
    [
        "user",
        "arn",
        "user_creation_time",
        "password_enabled",
        "password_last_used",
        "password_last_changed",
        "mfa_active",
        "access_key_1_active",
        "access_key_1_last_rotated",
        "access_key_1_last_used_date",
        "access_key_2_active",
        "access_key_2_last_rotated",
        "access_key_2_last_used_date",
    ];

    public static CredentialReport Read(EvidenceFile file, ReadingNotes notes)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(notes);
        if (EvidenceJson.Utf8(file.Bytes) is not { } bytes)
        {
            notes.Unreadable(file, "is not UTF-8 text");
            return new CredentialReport([], null);
        }

        if (!bytes.Span.TrimStart(" \t\r\n"u8).StartsWith("{"u8))
        {
            return new CredentialReport(Rows(file, Encoding.UTF8.GetString(bytes.Span), notes), file.GeneratedAt);
        }

        var report = new CredentialReport([], file.GeneratedAt);
        EvidenceJson.Read(
            file,
            notes,
            ["Content"],
            root =>
            {
                var generated = root.Time("GeneratedTime") ?? file.GeneratedAt;
                if (root.Text("Content") is not { } content)
                {
                    notes.Unreadable(file, "has no report in `Content`");
                }
                else if (Decode(content) is { } text)
                {
                    report = new CredentialReport(Rows(file, text, notes), generated);
                }
                else
                {
                    notes.Unreadable(file, "is neither base64 nor the report itself", "Content");
                }
            }
        );
        return report;
    }

    private static string? Decode(string content)
    {
        if (content.Contains(',', StringComparison.Ordinal))
        {
            return content;
        }

        var buffer = new byte[content.Length];
        return Convert.TryFromBase64String(content, buffer, out var length) && EvidenceJson.Utf8(buffer.AsMemory(0, length)) is { } utf8
            ? Encoding.UTF8.GetString(utf8.Span)
            : null;
    }

    private static List<CredentialRow> Rows(EvidenceFile file, string text, ReadingNotes notes)
    {
        var rows = new List<CredentialRow>();
        var table = CsvTable.Parse(text, out var unclosedAt);
        if (unclosedAt > 0)
        {
            notes.Damaged(file, "a quoted field does not end", line: unclosedAt);
        }

        if (table.Count == 0)
        {
            notes.Unreadable(file, "is empty; the command that wrote it failed");
            return rows;
        }

        var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var header = table[0].Fields;
        for (var i = 0; i < header.Count; i++)
        {
            _ = columns.TryAdd(header[i].Trim(), i);
        }

        var missing = Needed.Where(c => !columns.ContainsKey(c)).ToList();
        if (missing.Count > 0)
        {
            notes.Unreadable(
                file,
                missing.Count == Needed.Length
                    ? "is not a credential report: its first line is not the report's header"
                    : $"lacks the column{(missing.Count == 1 ? "" : "s")} {string.Join(", ", missing)}",
                line: table[0].Line
            );
            return rows;
        }

        foreach (var (line, fields) in table.Skip(1))
        {
            var repaired = Repair(fields, header.Count, columns["user"], columns["arn"]);
            if (repaired.Count < header.Count)
            {
                notes.Damaged(file, $"has {repaired.Count} of {header.Count} fields: the file is cut or changed", line: line);
                continue;
            }

            if (repaired.Count > header.Count)
            {
                notes.Damaged(file, $"has {repaired.Count} fields where the header has {header.Count}", line: line);
                continue;
            }

            if (Row.Read(file, notes, columns, repaired, line) is { } row)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    // User names may hold commas. Should a tool have lost the quotes, the ARN, which ends in the name, tells where both fields end.
    private static IReadOnlyList<string> Repair(IReadOnlyList<string> fields, int width, int user, int arn)
    {
        var extra = fields.Count - width;
        if (extra <= 0 || user != 0 || arn != 1)
        {
            return fields;
        }

        for (var k = 1; k <= extra; k++)
        {
            var name = string.Join(',', fields.Take(k + 1));
            var text = string.Join(',', fields.Skip(k + 1).Take(extra - k + 1));
            if (Arn.TryParse(text, out var parsed) && parsed.ResourceName == name)
            {
                return [name, text, .. fields.Skip(extra + 2)];
            }
        }

        return fields;
    }

    private sealed class Row(EvidenceFile file, ReadingNotes notes, Dictionary<string, int> columns, IReadOnlyList<string> fields, int line)
    {
        private bool broken;

        private string User => Text("user") ?? "";

        public static CredentialRow? Read(
            EvidenceFile file,
            ReadingNotes notes,
            Dictionary<string, int> columns,
            IReadOnlyList<string> fields,
            int line
        )
        {
            var row = new Row(file, notes, columns, fields, line);
            return row.Read();
        }

        private CredentialRow? Read()
        {
            if (User.Length == 0)
            {
                Damage("user", "is empty");
                return null;
            }

            if (!Arn.TryParse(Text("arn"), out var arn))
            {
                Damage("arn", $"`{Short(Text("arn") ?? "")}` is not an ARN");
                return null;
            }

            var isRoot = User == CredentialRow.RootName;
            if (
                isRoot != (arn.Resource == "root")
                || arn.Service != "iam"
                || (!isRoot && !arn.Resource.StartsWith("user/", StringComparison.Ordinal))
            )
            {
                Damage("arn", $"`{Short(arn.Text)}` is not the ARN of {User}");
                return null;
            }

            var created = Time("user_creation_time");
            var enabled = Flag("password_enabled");
            var password = new Password(enabled, Time("password_last_used"), Time("password_last_changed"), Time("password_next_rotation"));
            var credentials = new Credentials
            {
                Password = password,
                MfaActive = Need("mfa_active"),
                AccessKeys = Both(Key),
                SigningCertificates = Both(Certificate),
            };
            if (enabled is null && !isRoot)
            {
                Damage("password_enabled", $"`{Short(Text("password_enabled") ?? "")}` is neither true nor false");
            }

            return new CredentialRow(arn, User, created, broken ? null : credentials, line);
        }

        private static List<T> Both<T>(Func<int, T?> read)
            where T : class => [.. new[] { read(1), read(2) }.OfType<T>()];

        private AccessKey? Key(int slot)
        {
            var prefix = slot == 1 ? "access_key_1_" : "access_key_2_";
            var active = Need(prefix + "active");
            var rotated = Time(prefix + "last_rotated");

            // A slot without a key reads FALSE and N/A; an inactive key keeps its dates.
            return active || rotated is not null
                ? new AccessKey(slot, active, rotated, Time(prefix + "last_used_date"))
                {
                    LastUsedRegion = Value(prefix + "last_used_region"),
                    LastUsedService = Value(prefix + "last_used_service"),
                }
                : null;
        }

        private SigningCertificate? Certificate(int slot)
        {
            var prefix = slot == 1 ? "cert_1_" : "cert_2_";
            var active = Flag(prefix + "active") ?? false;
            var rotated = Time(prefix + "last_rotated");
            return active || rotated is not null ? new SigningCertificate(slot, active, rotated) : null;
        }

        private string? Text(string column) => columns.TryGetValue(column, out var i) ? fields[i].Trim() : null;

        private string? Value(string column) =>
            Text(column) is { Length: > 0 } text
            && !text.Equals("N/A", StringComparison.OrdinalIgnoreCase)
            && !text.Equals("no_information", StringComparison.OrdinalIgnoreCase)
            && !text.Equals("not_supported", StringComparison.OrdinalIgnoreCase)
                ? text
                : null;

        private DateTimeOffset? Time(string column)
        {
            if (Value(column) is not { } text)
            {
                return null;
            }

            if (AwsTime.TryParse(text, out var time))
            {
                return time;
            }

            Damage(column, $"`{Short(text)}` is not a date");
            return null;
        }

        private bool? Flag(string column)
        {
            if (Value(column) is not { } text)
            {
                return null;
            }

            if (bool.TryParse(text, out var flag))
            {
                return flag;
            }

            Damage(column, $"`{Short(text)}` is neither true nor false");
            return null;
        }

        private bool Need(string column)
        {
            var damaged = broken;
            if (Flag(column) is { } flag)
            {
                return flag;
            }

            if (damaged == broken)
            {
                Damage(column, $"`{Short(Text(column) ?? "")}` is neither true nor false");
            }

            return false;
        }

        private void Damage(string column, string what)
        {
            broken = true;
            notes.Damaged(file, $"{column} {what}", line: line, column: columns[column] + 1, part: User.Length > 0 ? User : null);
        }

        private static string Short(string text) => text.Length > 80 ? text[..80] + "..." : text;
    }
}
