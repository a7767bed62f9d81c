using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Reports;

namespace IamAuditor.Commands;

/// <summary>`owners`: who must act on what, by configuration and file, and whether every entry still speaks of something.</summary>
public static class OwnersCommand
{
    public static Command Create(Surroundings around) =>
        new("owners", "List who must act on what, check that it still makes sense")
        {
            Make(around, isCheck: false, "list", "List the entries in the order in which they are asked"),
            Make(around, isCheck: true, "check", "Check the file: mistakes, entries that match nothing or never get their turn"),
        };

    private static Command Make(Surroundings around, bool isCheck, string name, string description)
    {
        var arguments = new KeptFileArguments<OwnerEntry>("owners", "IamAuditor:Findings:OwnersFile")
        {
            Configured = options => options.Findings.OwnersFile,
            Read = (options, path) => Stewardship.OwnersOf(around, options, path),
            Missing = options =>
                options.Findings.Owners.Count > 0
                    ? null
                    : "nothing says who owns what; write --file FILE, or IamAuditor:Findings:OwnersFile in the configuration (tags owner, team and contact count without)",
        };
        var command = new Command(name, description);
        arguments.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                arguments.RunAsync(
                    parsed,
                    around,
                    isCheck,
                    (entries, findings, rules, path) =>
                    {
                        var rows = Row.Of(entries, findings, rules, path).Where(r => !isCheck || r.Notes.Count > 0).ToList();
                        var output = parsed.InvocationConfiguration.Output;
                        if (arguments.AsJson(parsed))
                        {
                            JsonLines.Write(output, rows, Write);
                        }
                        else
                        {
                            Tell(output, rows, entries.Count);
                        }

                        return isCheck && rows.Count > 0 ? ExitCode.Found : ExitCode.Clean;
                    },
                    ct
                )
        );
        return command;
    }

    private static void Tell(TextWriter output, List<Row> rows, int all)
    {
        foreach (var row in rows)
        {
            TextLayout.Paragraph(output, row.Entry.Owner);
            TextLayout.Labelled(output, "where", row.Place);
            foreach (var (label, texts) in Parts(row.Entry).Where(p => p.Texts.Count > 0))
            {
                TextLayout.Labelled(output, label, ShownText.OneLine(string.Join(", ", texts)));
            }

            if (row.Open is { } open)
            {
                TextLayout.Labelled(
                    output,
                    "open",
                    string.Create(CultureInfo.InvariantCulture, $"{open} finding{(open == 1 ? "" : "s")} now")
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
            string.Create(
                CultureInfo.InvariantCulture,
                $"{all} {(all == 1 ? "entry" : "entries")}, {(noted == 0 ? "none" : noted.ToString(CultureInfo.InvariantCulture))} to look at"
            )
        );
    }

    private static IEnumerable<(string Label, IReadOnlyList<string> Texts)> Parts(OwnerEntry entry) =>
        [
            ("accounts", entry.Accounts),
            ("paths", entry.Paths),
            ("resources", entry.Resources),
            ("rules", entry.Rules),
            ("tags", [.. entry.Tags.Select(t => $"{t.Key}={t.Value}")]),
        ];

    private static void Write(Utf8JsonWriter json, Row row)
    {
        json.WriteStartObject();
        json.WriteString("owner", row.Entry.Owner);
        json.WriteString("where", row.Place);
        foreach (var (label, texts) in Parts(row.Entry).Where(p => p.Label != "tags"))
        {
            Texts(label, texts);
        }

        json.WriteStartObject("tags");
        foreach (var (key, value) in row.Entry.Tags)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        if (row.Open is { } open)
        {
            json.WriteNumber("open", open);
        }

        Texts("notes", row.Notes);
        json.WriteEndObject();

        void Texts(string name, IReadOnlyList<string> texts)
        {
            json.WriteStartArray(name);
            foreach (var text in texts)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }
    }

    /// <summary>An entry with what is to be said of it. Open null: nobody knows what it matches.</summary>
    private sealed record Row(OwnerEntry Entry, string Place, int? Open, IReadOnlyList<string> Notes)
    {
        public static IEnumerable<Row> Of(IReadOnlyList<OwnerEntry> entries, IReadOnlyList<Finding>? findings, RuleSet rules, string? file)
        {
            var places = entries.Select(e => Stewardship.PlaceOf(e, entries, file)).ToList();
            var (matched, won, open, before) = (
                new bool[entries.Count],
                new bool[entries.Count],
                new int[entries.Count],
                new int?[entries.Count]
            );
            foreach (var finding in findings ?? [])
            {
                var matching = Enumerable.Range(0, entries.Count).Where(i => Matches(entries[i], finding)).ToList();
                matching.ForEach(i => matched[i] = true);
                // Entries of whole accounts yield to tags: they get what no tag gave to somebody else.
                var first =
                    matching.Cast<int?>().FirstOrDefault(i => !entries[i!.Value].IsOfWholeAccounts)
                    ?? matching.Cast<int?>().FirstOrDefault(i => finding.Owner is null || finding.Owner == entries[i!.Value].Owner);
                if (first is not { } winner)
                {
                    continue;
                }

                won[winner] = true;
                open[winner] += finding.State == FindingState.Resolved ? 0 : 1;
                foreach (var i in matching.Where(i => i > winner && !entries[i].IsOfWholeAccounts))
                {
                    before[i] ??= winner;
                }
            }

            for (var i = 0; i < entries.Count; i++)
            {
                var notes = entries[i]
                    .Rules.Where(p => !rules.All.Any(r => Wildcard.Matches(p, r.Id)))
                    .Select(p => $"no rule is called `{p}`{Spelling.Hint(p, rules.All.Select(r => r.Id))}")
                    .ToList();
                if (findings is { Count: > 0 } && notes.Count == 0)
                {
                    if (!matched[i])
                    {
                        notes.Add("it matches no finding that there ever was; correct it, or take it out");
                    }
                    else if (!won[i] && before[i] is { } other)
                    {
                        notes.Add(
                            $"it never gets its turn: {places[other]} ({entries[other].Owner}) comes first for what it matches; put it above, or take it out"
                        );
                    }
                }

                yield return new Row(entries[i], places[i], findings is null ? null : open[i], notes);
            }
        }

        // Tags are known to the run that read them, so that only what the run said counts for them.
        private static bool Matches(OwnerEntry entry, Finding finding) =>
            entry.Covers(finding.Rule, finding.Account, finding.Resource) && (entry.Tags.Count == 0 || finding.Owner == entry.Owner);
    }
}
