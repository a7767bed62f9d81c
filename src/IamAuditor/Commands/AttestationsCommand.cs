using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Core.Rules.Frameworks;

namespace IamAuditor.Commands;

/// <summary>`attestations`: what people state about requirements that no rule decides, until when it holds, and whether a report still needs it.</summary>
public static class AttestationsCommand
{
    public static Command Create(Surroundings around) =>
        new("attestations", "List what people attest, check that it still makes sense")
        {
            Make(around, isCheck: false, "list", "List the attestations, those that end first on top"),
            Make(around, isCheck: true, "check", "Check the file: mistakes, ended or ending statements, statements that no report shows"),
        };

    private static Command Make(Surroundings around, bool isCheck, string name, string description)
    {
        var file = new Option<string?>("--file")
        {
            Description = "The YAML file (default: IamAuditor:Attestations:File)",
            HelpName = "FILE",
        };
        var rules = new RulesArguments();
        var command = new Command(name, description) { file };
        rules.AddTo(command);
        command.SetAction(parsed =>
        {
            var settings = Settings.Load(around, parsed.GetValue<string?>("--config"));
            var problems = new List<string>(settings.Problems);
            var path = parsed.GetValue(file) is { Length: > 0 } given ? around.FullPath(given) : settings.Options.Attestations.File;
            if (path is null)
            {
                problems.Add("no file of attestations is named; write --file FILE, or IamAuditor:Attestations:File in the configuration");
            }

            var unread = new List<RuleProblem>();
            var frameworks = FrameworkFolders.Load(around, unread);
            problems.AddRange(unread.Select(p => p.ToString()));
            if (problems.Count > 0 || rules.LoadOrSay(parsed, around) is not { } set)
            {
                RulesArguments.Say(parsed, problems);
                return ExitCode.CouldNotAudit;
            }

            var (attestations, mistakes) = WaiverFile.ReadAttestations(path, frameworks);
            if (mistakes.Count > 0)
            {
                RulesArguments.Say(parsed, [.. mistakes, $"{mistakes.Count} problem(s) in the attestations"]);
                return isCheck ? ExitCode.Found : ExitCode.CouldNotAudit;
            }

            var covered = frameworks.ToDictionary(f => f.Slug, f => FrameworkCoverage.Of(f, set), StringComparer.Ordinal);
            var now = around.Time.GetUtcNow();
            var rows = attestations
                .Select(a => Row.Of(a, path!, covered.GetValueOrDefault(a.Framework), now))
                .OrderBy(r => r.Attestation.Expires)
                .ThenBy(r => r.Attestation.Line)
                .Where(r => !isCheck || r.Notes.Count > 0)
                .ToList();
            var output = parsed.InvocationConfiguration.Output;
            if (rules.AsJson(parsed))
            {
                JsonLines.Write(output, rows, Write);
            }
            else
            {
                Tell(output, rows, attestations.Count);
            }

            return isCheck && rows.Any(r => r.IsProblem) ? ExitCode.Found : ExitCode.Clean;
        });
        return command;
    }

    private static void Tell(TextWriter output, List<Row> rows, int all)
    {
        foreach (var row in rows)
        {
            var attestation = row.Attestation;
            TextLayout.Paragraph(
                output,
                $"{attestation.Framework} {attestation.Requirement}{(row.Title is { } title ? $": {title}" : "")}"
            );
            TextLayout.Labelled(output, "where", row.Place);
            TextLayout.Labelled(output, "account", attestation.Account?.Text ?? "every account");
            TextLayout.Labelled(output, "states", attestation.Statement);
            TextLayout.Labelled(output, "evidence", attestation.Evidence);
            TextLayout.Labelled(output, "by", $"{attestation.By} on {Day(attestation.Date)}");
            TextLayout.Labelled(output, "until", Day(attestation.Expires));
            foreach (var note in row.Notes)
            {
                TextLayout.Labelled(output, "note", note);
            }

            output.WriteLine();
        }

        var noted = rows.Count(r => r.Notes.Count > 0);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{all} attestation{(all == 1 ? "" : "s")}, {(noted == 0 ? "none" : noted.ToString(CultureInfo.InvariantCulture))} to look at"
            )
        );
    }

    private static void Write(Utf8JsonWriter json, Row row)
    {
        var attestation = row.Attestation;
        json.WriteStartObject();
        json.WriteString("framework", attestation.Framework);
        json.WriteString("requirement", attestation.Requirement);
        json.WriteString("where", row.Place);
        if (attestation.Account is { } account)
        {
            json.WriteString("account", account.Text);
        }

        json.WriteString("statement", attestation.Statement);
        json.WriteString("evidence", attestation.Evidence);
        json.WriteString("by", attestation.By);
        json.WriteString("date", Day(attestation.Date));
        json.WriteString("expires", Day(attestation.Expires));
        json.WriteStartArray("notes");
        foreach (var note in row.Notes)
        {
            json.WriteStringValue(note);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>An attestation with what is to be said of it. Title null: the framework has no list of requirements here.</summary>
    private sealed record Row(Attestation Attestation, string Place, string? Title, IReadOnlyList<string> Notes, bool IsProblem)
    {
        public static Row Of(Attestation attestation, string path, FrameworkCoverage? framework, DateTimeOffset now)
        {
            var covered = framework?.Requirements.FirstOrDefault(r => r.Requirement.Id == attestation.Requirement);
            var today = DateOnly.FromDateTime(now.UtcDateTime);
            var left = attestation.Expires.DayNumber - today.DayNumber;
            var isDecided = covered?.Assessment == Assessment.Automated;
            var notes = new List<string>();
            if (isDecided)
            {
                notes.Add(
                    $"rules decide this requirement, so that the statement changes nothing ({string.Join(", ", covered!.Rules)}); take it out"
                );
            }
            else if (framework is null)
            {
                notes.Add("no report lists the requirements of this framework; take it out");
            }

            if (left < 0)
            {
                notes.Add(
                    $"it ended on {Day(attestation.Expires)}: the requirement is open again; {attestation.By} states it anew, or take it out"
                );
            }
            else if (left <= WaiverReview.DaysAhead)
            {
                notes.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"it ends {(left == 0 ? "today" : left == 1 ? "tomorrow" : $"in {left} days")}; the requirement is open then unless {attestation.By} states it anew"
                    )
                );
            }
            else if (attestation.Date > today)
            {
                notes.Add($"it does not hold before {Day(attestation.Date)}");
            }

            return new Row(
                attestation,
                FormattableString.Invariant($"{path}:{attestation.Line}"),
                covered?.Requirement.Title,
                notes,
                left < 0 || isDecided || framework is null
            );
        }
    }
}
