using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IamAuditor.Core.Reports;
using IamAuditor.Reports;
using IamAuditor.Reports.AccessReview;

namespace IamAuditor.Commands;

/// <summary>`report access-review`: a workbook per owner to decide what stays, and, with --read, what came back as evidence.</summary>
internal static class ReportAccessReviewCommand
{
    private const string FileName = "access-review.ndjson";
    private const string ReturnedFolder = "access-review-returned";

    public static Command Create(Surroundings around)
    {
        var arguments = new ReportArguments();
        var read = new Option<string[]>("--read") { Description = "A review that came back; repeatable", HelpName = "FILE" };
        var command = new Command(
            "access-review",
            "Write a workbook per owner with every user, key and role to keep or remove; or read them back"
        )
        {
            read,
        };
        arguments.AddTo(command);
        command.SetAction(
            async (parsed, ct) =>
            {
                var files = parsed.GetValue(read) ?? [];
                var problems = files.Where(f => !File.Exists(around.FullPath(f))).Select(f => $"--read: there is no file {f}");
                var (replayed, options, folder) = await arguments.LoadOrSayAsync(parsed, around, problems, ct);
                if (replayed?.Report is not { } report)
                {
                    return ExitCode.CouldNotAudit;
                }

                if (files.Length == 0)
                {
                    ReportWriting.Tell(parsed, around, ReportWriting.WriteReviews(replayed, report, options, folder));
                    return ExitCode.Clean;
                }

                var rows = ReportWriting.RowsOf(replayed, report, options);
                var returned = Read(files, rows, AccessReviewWorkbook.TitleOf(report), around);
                var path = Path.Combine(folder, FileName);
                Keep(path, returned, replayed, report);
                var decisions = returned.SelectMany(r => r.Reading.Decisions).ToList();
                var found = returned.SelectMany(r => r.Reading.Problems).ToList();
                CommandLine.Say(parsed.InvocationConfiguration.Error, CommandLine.NameOf(parsed.CommandResult), found);
                parsed.InvocationConfiguration.Output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{decisions.Count(d => d.Choice == "keep")} to keep, {decisions.Count(d => d.Choice == "remove")} to remove, {decisions.Count(d => d.Choice is null)} undecided, of {rows.Count}; {found.Count} problem(s)"
                    )
                );
                ReportWriting.Tell(parsed, around, [path, .. returned.Select(r => CopyOf(folder, r))]);
                return found.Count > 0 ? ExitCode.Found : ExitCode.Clean;
            }
        );
        return command;
    }

    private static List<Returned> Read(IReadOnlyList<string> files, IReadOnlyList<AccessReviewRow> rows, string title, Surroundings around)
    {
        var returned = new List<Returned>();
        var decided = new Dictionary<(string, string), string>();
        foreach (var path in files.Select(around.FullPath).Distinct())
        {
            var (name, bytes) = (Path.GetFileName(path), File.ReadAllBytes(path));
            var reading = AccessReviewReading.Of(path, rows, title);
            var problems = reading.Problems.ToList();
            var first = new List<ReviewDecision>();
            foreach (var decision in reading.Decisions)
            {
                var row = (decision.Row.Arn, decision.Row.Part);
                if (decided.TryAdd(row, name))
                {
                    first.Add(decision);
                }
                else
                {
                    problems.Add(
                        $"{name}: {decision.Row.Kind} {ShownText.OneLine(decision.Row.Name)} {decision.Row.Part}".TrimEnd()
                            + $" is in {decided[row]} too, and that one counts"
                    );
                }
            }

            returned.Add(new Returned(name, bytes, Convert.ToHexStringLower(SHA256.HashData(bytes)), new(first, problems)));
        }

        return returned;
    }

    // What was read before stays; a file that is read again replaces its own lines only.
    private static void Keep(string path, List<Returned> returned, ReplayedReport replayed, AuditReport report)
    {
        List<string> before = File.Exists(path)
            ?
            [
                .. File.ReadAllLines(path)
                    .Where(l => !returned.Exists(r => l.Contains($"\"fileSha256\":\"{r.Sha256}\"", StringComparison.Ordinal))),
            ]
            : [];
        foreach (var file in returned)
        {
            PrivateOutput.Write(CopyOf(Path.GetDirectoryName(path)!, file), stream => stream.Write(file.Bytes));
        }

        PrivateOutput.Write(
            path,
            stream =>
            {
                before.ForEach(line => stream.Write(Encoding.UTF8.GetBytes(line + "\n")));
                foreach (var file in returned)
                {
                    foreach (var decision in file.Reading.Decisions)
                    {
                        Line(stream, file, json => Write(json, decision));
                    }

                    foreach (var problem in file.Reading.Problems)
                    {
                        Line(stream, file, json => json.WriteString("problem", problem));
                    }
                }
            }
        );

        void Line(Stream stream, Returned file, Action<Utf8JsonWriter> write)
        {
            using (var json = new Utf8JsonWriter(stream))
            {
                json.WriteStartObject();
                json.WriteString("account", report.Snapshot.Account.Text);
                json.WriteString("takenAt", report.Snapshot.TakenAt.UtcDateTime);
                if (replayed.Record is { } record)
                {
                    json.WriteString("run", record.Id);
                }

                write(json);
                json.WriteString("file", file.Name);
                json.WriteString("fileSha256", file.Sha256);
                json.WriteEndObject();
            }

            stream.WriteByte((byte)'\n');
        }
    }

    private static string CopyOf(string folder, Returned file) => Path.Combine(folder, ReturnedFolder, $"{file.Sha256[..12]}-{file.Name}");

    private static void Write(Utf8JsonWriter json, ReviewDecision decision)
    {
        json.WriteString("resource", decision.Row.Arn);
        if (decision.Row.Part.Length > 0)
        {
            json.WriteString("subresource", decision.Row.Part);
        }

        json.WriteString("kind", decision.Row.Kind);
        json.WriteString("owner", decision.Row.Owner);
        json.WriteString("privilegeLevel", decision.Row.Level);
        json.WriteString("decision", decision.Choice ?? "undecided");
        json.WriteString("comment", decision.Comment);
        json.WriteString("reviewer", decision.Reviewer);
        json.WriteString("check", decision.Row.Check);
    }

    private sealed record Returned(string Name, byte[] Bytes, string Sha256, AccessReviewReading Reading);
}
