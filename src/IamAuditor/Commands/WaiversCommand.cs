using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Reports;

namespace IamAuditor.Commands;

/// <summary>`waivers`: what is accepted, by whom, until when, and whether it still accepts anything.</summary>
public static class WaiversCommand
{
    public static Command Create(Surroundings around) =>
        new("waivers", "List what is accepted, check that it still makes sense")
        {
            Make(around, isCheck: false, "list", "List the waivers, those that end first on top"),
            Make(around, isCheck: true, "check", "Check the file: mistakes, ended or ending waivers, waivers that match nothing"),
        };

    private static Command Make(Surroundings around, bool isCheck, string name, string description)
    {
        var arguments = new KeptFileArguments<Waiver>("waivers", "IamAuditor:Waivers:File")
        {
            Configured = options => options.Waivers.File,
            Read = (_, path) => WaiverFile.Read(path),
            Missing = _ => "no file of waivers is named; write --file FILE, or IamAuditor:Waivers:File in the configuration",
        };
        var command = new Command(name, description);
        arguments.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                arguments.RunAsync(
                    parsed,
                    around,
                    isCheck,
                    (waivers, findings, rules, path) =>
                    {
                        var now = around.Time.GetUtcNow();
                        var rows = waivers
                            .Select(w => Row.Of(w, FormattableString.Invariant($"{path}:{w.Line}"), findings, rules, now))
                            .OrderBy(r => r.Waiver.Expires)
                            .ThenBy(r => r.Waiver.Id, StringComparer.Ordinal)
                            .Where(r => !isCheck || r.Notes.Count > 0)
                            .ToList();
                        var output = parsed.InvocationConfiguration.Output;
                        if (arguments.AsJson(parsed))
                        {
                            JsonLines.Write(output, rows, Write);
                        }
                        else
                        {
                            Tell(output, rows, waivers.Count, isCheck);
                        }

                        return isCheck && rows.Any(r => r.IsProblem) ? ExitCode.Found : ExitCode.Clean;
                    },
                    ct
                )
        );
        return command;
    }

    private static void Tell(TextWriter output, List<Row> rows, int all, bool isCheck)
    {
        foreach (var row in rows)
        {
            var waiver = row.Waiver;
            TextLayout.Paragraph(output, waiver.Id);
            TextLayout.Labelled(output, "where", row.Place);
            TextLayout.Labelled(output, "accepts", ShownText.OneLine(Scope(waiver)));
            TextLayout.Labelled(
                output,
                "until",
                $"{Day(waiver.Expires)}{(row.Hits is { } hits ? $"; {hits} finding{(hits == 1 ? "" : "s")} now" : "")}"
            );
            if (!isCheck)
            {
                TextLayout.Labelled(output, "because", waiver.Reason);
                TextLayout.Labelled(
                    output,
                    "by",
                    $"{waiver.Owner}, approved by {waiver.ApprovedBy}{(waiver.Ticket is { } ticket ? $", {ticket}" : "")}"
                );
            }

            foreach (var note in row.Notes)
            {
                TextLayout.Labelled(output, "note", note);
            }

            output.WriteLine();
        }

        var noted = rows.Count(r => r.Notes.Count > 0);
        output.WriteLine(
            $"{all} waiver{(all == 1 ? "" : "s")}, {(noted == 0 ? "none" : noted.ToString(CultureInfo.InvariantCulture))} to look at"
        );
    }

    private static string Scope(Waiver waiver) =>
        $"{waiver.Rule} on {waiver.Resource ?? "every resource"}"
        + (waiver.Tags.Count == 0 ? "" : $" tagged {string.Join(", ", waiver.Tags.Select(t => $"{t.Key}={t.Value}"))}")
        + (waiver.Accounts.Count == 0 ? "" : $" in {string.Join(", ", waiver.Accounts)}");

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, Row row)
    {
        var waiver = row.Waiver;
        json.WriteStartObject();
        json.WriteString("id", waiver.Id);
        json.WriteString("where", row.Place);
        json.WriteString("rule", waiver.Rule);
        json.WriteStartArray("accounts");
        foreach (var account in waiver.Accounts)
        {
            json.WriteStringValue(account.Text);
        }

        json.WriteEndArray();
        if (waiver.Resource is { } resource)
        {
            json.WriteString("resource", resource);
        }

        json.WriteStartObject("tags");
        foreach (var (key, value) in waiver.Tags)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        json.WriteString("reason", waiver.Reason);
        json.WriteString("owner", waiver.Owner);
        if (waiver.Ticket is { } ticket)
        {
            json.WriteString("ticket", ticket);
        }

        json.WriteString("approvedBy", waiver.ApprovedBy);
        json.WriteString("created", Day(waiver.Created));
        json.WriteString("expires", Day(waiver.Expires));
        if (row.Hits is { } hits)
        {
            json.WriteNumber("hits", hits);
        }

        json.WriteStartArray("notes");
        foreach (var note in row.Notes)
        {
            json.WriteStringValue(note);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A waiver with what is to be said of it. Hits null: nobody knows what it matches.</summary>
    private sealed record Row(Waiver Waiver, string Place, int? Hits, IReadOnlyList<string> Notes, bool IsProblem)
    {
        public static Row Of(Waiver waiver, string place, IReadOnlyList<Finding>? findings, RuleSet rules, DateTimeOffset now)
        {
            var notes = new List<string>();
            var hits = findings?.Count(f => f.Waiver == waiver.Id);
            var isKnown = rules.All.Any(r => Wildcard.Matches(waiver.Rule, r.Id));
            // Tags are known to the run that read them, so that only what the run said counts for them.
            var matches = findings?.Any(f =>
                f.Waiver == waiver.Id
                || (f.State != FindingState.Resolved && waiver.Tags.Count == 0 && waiver.Covers(f.Rule, f.Account, f.Resource))
            );
            var hasEnded = WaiverReview.DaysLeft(waiver, now) < 0;
            if (!isKnown)
            {
                notes.Add($"no rule is called `{waiver.Rule}`{Spelling.Hint(waiver.Rule, rules.All.Select(r => r.Id))}");
            }
            else if (matches == false && !hasEnded)
            {
                notes.Add("it matches nothing that fails; take it out, or correct it");
            }

            if (WaiverReview.Ending(waiver, now) is { } ending)
            {
                notes.Add(ending);
            }
            else if (waiver.Created > DateOnly.FromDateTime(now.UtcDateTime))
            {
                notes.Add($"it does not hold before {Day(waiver.Created)}");
            }

            return new Row(waiver, place, hits, notes, !isKnown || hasEnded || matches == false);
        }
    }
}
