using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using IamAuditor.Reports.AccessReview;

namespace IamAuditor.Commands;

/// <summary>`report access-review`: a workbook per owner to decide what stays, and, with --read, what came back as evidence.</summary>
internal static class ReportAccessReviewCommand
{
    private const string FileName = "access-review.ndjson";

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
                var readings = files
                    .Select(f => (File: around.FullPath(f), Reading: AccessReviewReading.Of(around.FullPath(f), rows)))
                    .ToList();
                var path = Path.Combine(folder, FileName);
                PrivateOutput.Write(
                    path,
                    stream =>
                    {
                        foreach (var (file, reading) in readings)
                        {
                            var digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
                            foreach (var decision in reading.Decisions)
                            {
                                using (var json = new Utf8JsonWriter(stream))
                                {
                                    Write(json, decision, Path.GetFileName(file), digest);
                                }

                                stream.WriteByte((byte)'\n');
                            }
                        }
                    }
                );
                var decisions = readings.SelectMany(r => r.Reading.Decisions).ToList();
                var found = readings.SelectMany(r => r.Reading.Problems).ToList();
                CommandLine.Say(parsed.InvocationConfiguration.Error, CommandLine.NameOf(parsed.CommandResult), found);
                parsed.InvocationConfiguration.Output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{decisions.Count(d => d.Choice == "keep")} to keep, {decisions.Count(d => d.Choice == "remove")} to remove, {decisions.Count(d => d.Choice is null)} undecided, of {rows.Count}; {found.Count} problem(s)"
                    )
                );
                ReportWriting.Tell(parsed, around, [path]);
                return found.Count > 0 ? ExitCode.Found : ExitCode.Clean;
            }
        );
        return command;
    }

    private static void Write(Utf8JsonWriter json, ReviewDecision decision, string file, string digest)
    {
        json.WriteStartObject();
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
        json.WriteString("file", file);
        json.WriteString("fileSha256", digest);
        json.WriteEndObject();
    }
}
