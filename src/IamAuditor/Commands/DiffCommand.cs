using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using IamAuditor.Core.Privileges.Comparison;
using IamAuditor.Core.Privileges.Trust;

namespace IamAuditor.Commands;

/// <summary>`diff A B`: two collections of one account: which documents changed, and who gained or lost which effective actions.</summary>
internal static class DiffCommand
{
    private const int MostNamed = 8;

    public static Command Create(Surroundings around)
    {
        var before = new Argument<string>("A") { Description = "Evidence of before: a folder, a zip or a run that is kept" };
        var after = new Argument<string>("B") { Description = "Evidence of after" };
        var format = new Option<string>("--format")
        {
            Description = "text, or json for a JSON object a line",
            HelpName = "NAME",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("diff", "Compare two collections: documents, effective rights, administrators") { before, after, format };
        var evidence = new EvidenceArgument();
        evidence.AddDataTo(command);
        command.SetAction(parsed =>
        {
            var old = evidence.ReadOrSay(parsed, around, parsed.GetValue(before)!);
            var now = evidence.ReadOrSay(parsed, around, parsed.GetValue(after)!);
            if (old is null || now is null)
            {
                return ExitCode.CouldNotAudit;
            }

            if (old.Account != now.Account)
            {
                RulesArguments.Say(
                    parsed,
                    [$"A is account {old.Account}, B is account {now.Account}; compare two collections of one account"]
                );
                return ExitCode.CouldNotAudit;
            }

            var comparison = AccountComparison.Of(old, now);
            if (parsed.GetValue(format) == "json")
            {
                JsonLines.Write<Action<Utf8JsonWriter>>(
                    parsed.InvocationConfiguration.Output,
                    [
                        .. comparison.Documents.Select(d => (Action<Utf8JsonWriter>)(json => Write(json, d))),
                        .. comparison.Principals.Select(p => (Action<Utf8JsonWriter>)(json => Write(json, p))),
                        .. comparison.Roles.Select(r => (Action<Utf8JsonWriter>)(json => Write(json, r))),
                        .. comparison.Blind.Select(b => (Action<Utf8JsonWriter>)(json => Write(json, b))),
                    ],
                    (json, write) => write(json)
                );
            }
            else
            {
                Tell(parsed.InvocationConfiguration.Output, comparison);
            }

            return ExitCode.Clean;
        });
        return command;
    }

    private static void Tell(TextWriter output, AccountComparison comparison)
    {
        foreach (var change in comparison.Principals)
        {
            if (change.BecameAdmin || change.LostAdmin)
            {
                TextLayout.Paragraph(
                    output,
                    $"{(change.BecameAdmin ? "became administrator" : "no longer administrator")}: {change.Principal}"
                );
            }

            if (change.Escalation is { After: not "admin" } moved)
            {
                TextLayout.Paragraph(output, $"{Words(moved)}: {change.Principal}{Way(moved)}");
            }
        }

        output.WriteLine(
            comparison.Principals.Count == 0
                ? "No user or role gained or lost effective rights."
                : $"Users and roles whose rights differ or cannot be compared: {comparison.Principals.Count.ToString(CultureInfo.InvariantCulture)}"
        );
        foreach (var change in comparison.Principals)
        {
            output.WriteLine();
            TextLayout.Paragraph(
                output,
                change.Principal
                    + (
                        change.Formerly is { } formerly ? $" (renamed, was {formerly})"
                        : change.Kind == "changed" ? ""
                        : $" ({change.Kind})"
                    ),
                2
            );
            Actions("gained", change.GainedSure.Except(change.Widened));
            Actions("gained, limited", change.GainedPossible);
            Actions("no longer limited", change.Widened);
            Actions("lost", change.LostSure.Except(change.Narrowed));
            Actions("lost, was limited", change.LostPossible);
            Actions("limited now", change.Narrowed);
            Actions("limited otherwise", change.Otherwise);
            if (change.CannotTell.Count > 0)
            {
                TextLayout.Labelled(output, "cannot tell", string.Join("; ", change.CannotTell), 4, 23);
            }
        }

        if (
            comparison.Principals.Any(c =>
                c.GainedPossible.Count + c.Widened.Count + c.LostPossible.Count + c.Narrowed.Count + c.Otherwise.Count > 0
            )
        )
        {
            output.WriteLine();
            output.WriteLine("Limited: to some resources, or by a condition.");
        }

        if (comparison.Roles.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("Who may assume which role:");
        }

        foreach (var change in comparison.Roles)
        {
            output.WriteLine();
            output.WriteLine($"  {change.Role}{(change.Kind == "added" ? " (added)" : "")}");
            Each("trusts now", change.Admits.Select(g => g.ToString()));
            Each("trusted before", change.NoLongerAdmits.Select(g => g.ToString()));
            Each(
                "may be assumed",
                Few([.. change.AssumableBy.Select(a => $"by {a.Principal}{(a.IsCertain ? "" : ", under a condition")}")])
            );
            Each("no longer", Few([.. change.NoLongerAssumableBy.Select(a => $"by {a}")]));
        }

        output.WriteLine();
        output.WriteLine(
            comparison.Documents.Count == 0
                ? "No policy document, attachment or membership changed."
                : $"Documents, attachments and memberships that changed: {comparison.Documents.Count.ToString(CultureInfo.InvariantCulture)}"
        );
        foreach (var change in comparison.Documents)
        {
            TextLayout.Labelled(output, change.Kind, change.What, 2, 11);
            foreach (var line in change.Lines)
            {
                output.WriteLine($"    {Reports.ShownText.Lines(line)}".TrimEnd());
            }
        }

        if (comparison.Blind.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("Not compared, because it was not read:");
            foreach (var gap in comparison.Blind)
            {
                TextLayout.Paragraph(output, gap, 2);
            }
        }

        void Each(string label, IEnumerable<string> texts)
        {
            foreach (var text in texts)
            {
                TextLayout.Labelled(output, label, text, 4, 20);
            }
        }

        void Actions(string label, IEnumerable<string> actions)
        {
            if (actions.ToList() is { Count: > 0 } some)
            {
                TextLayout.Labelled(output, label, Counted(some), 4, 23);
            }
        }
    }

    private static string Words(EscalationChange moved) =>
        (moved.Before, moved.After) switch
        {
            ("conditional", "certain") => "can become administrator for certain now",
            ("certain", "conditional") => "can become administrator under a condition only",
            ("admin", _) => "can still become administrator",
            (_, "certain") => "can now become administrator",
            (_, "conditional") => "might now become administrator",
            _ => "can no longer become administrator",
        };

    private static string Way(EscalationChange moved) =>
        moved.Way is not { } way
            ? ""
            : $" {(moved.After is "none" ? "(was by " : "(")}{string.Join(", then ", way.Steps.Select(s => $"{s.Technique} -> {s.To}"))}{(way.Needs.IsEmpty ? "" : $"; needs {string.Join("; ", way.Needs)}")})";

    private static List<string> Few(List<string> texts) =>
        texts.Count <= MostNamed
            ? texts
            : [.. texts.Take(MostNamed), string.Create(CultureInfo.InvariantCulture, $"and {texts.Count - MostNamed} more")];

    // Few actions by name, many by service.
    private static string Counted(List<string> actions)
    {
        if (actions.Count <= MostNamed)
        {
            return string.Join(", ", actions);
        }

        var services = actions
            .GroupBy(a => a[..a.IndexOf(':', StringComparison.Ordinal)], StringComparer.Ordinal)
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .ToList();
        var named = services.Take(MostNamed).Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key} {g.Count()}"));
        var rest =
            services.Count > MostNamed
                ? string.Create(CultureInfo.InvariantCulture, $" and {services.Count - MostNamed} more services")
                : "";
        return string.Create(CultureInfo.InvariantCulture, $"{actions.Count} actions: {string.Join(", ", named)}{rest}");
    }

    private static void Write(Utf8JsonWriter json, DocumentChange change)
    {
        json.WriteStartObject();
        json.WriteString("document", change.What);
        json.WriteString("change", change.Kind);
        Texts(json, "lines", change.Lines);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PrincipalChange change)
    {
        json.WriteStartObject();
        json.WriteString("principal", change.Principal);
        json.WriteString("change", change.Kind);
        if (change.Formerly is { } formerly)
        {
            json.WriteString("formerly", formerly);
        }

        json.WriteBoolean("becameAdmin", change.BecameAdmin);
        json.WriteBoolean("lostAdmin", change.LostAdmin);
        Texts(json, "gainedSure", change.GainedSure);
        Texts(json, "gainedPossible", change.GainedPossible);
        Texts(json, "lostSure", change.LostSure);
        Texts(json, "lostPossible", change.LostPossible);
        Texts(json, "widened", change.Widened);
        Texts(json, "narrowed", change.Narrowed);
        Texts(json, "otherwise", change.Otherwise);
        Texts(json, "cannotTell", change.CannotTell);
        if (change.Escalation is { } moved)
        {
            json.WriteStartObject("escalation");
            json.WriteString("before", moved.Before);
            json.WriteString("after", moved.After);
            if (moved.Way is { } way)
            {
                Texts(json, "needs", way.Needs);
                EscalationsCommand.Write(json, way.Steps);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RoleTrustChange change)
    {
        json.WriteStartObject();
        json.WriteString("role", change.Role);
        json.WriteString("change", change.Kind);
        Grants("admits", change.Admits);
        Grants("noLongerAdmits", change.NoLongerAdmits);
        json.WriteStartArray("assumableBy");
        foreach (var one in change.AssumableBy)
        {
            json.WriteStartObject();
            json.WriteString("principal", one.Principal);
            json.WriteString("certainty", one.IsCertain ? "certain" : "conditional");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Texts(json, "noLongerAssumableBy", change.NoLongerAssumableBy);
        json.WriteEndObject();

        void Grants(string name, IReadOnlyList<TrustGrant> grants)
        {
            json.WriteStartArray(name);
            foreach (var grant in grants)
            {
                json.WriteStartObject();
                json.WriteString("principal", grant.Principal);
                json.WriteString("party", grant.Party.ToString().ToLowerInvariant());
                Texts(json, "conditions", [.. grant.AsksFor]);
                json.WriteNumber("line", grant.Line);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    private static void Write(Utf8JsonWriter json, string blind)
    {
        json.WriteStartObject();
        json.WriteString("notRead", blind);
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
