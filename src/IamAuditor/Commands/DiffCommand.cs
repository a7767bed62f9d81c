using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using IamAuditor.Core.Privileges.Comparison;

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
        foreach (var change in comparison.Principals.Where(p => p.BecameAdmin || p.LostAdmin))
        {
            output.WriteLine($"{(change.BecameAdmin ? "became administrator" : "no longer administrator")}: {change.Principal}");
        }

        output.WriteLine(
            comparison.Principals.Count == 0
                ? "No user or role gained or lost effective rights."
                : $"Users and roles that gained or lost effective rights: {comparison.Principals.Count.ToString(CultureInfo.InvariantCulture)}"
        );
        foreach (var change in comparison.Principals)
        {
            output.WriteLine();
            output.WriteLine($"  {change.Principal}{(change.Kind == "changed" ? "" : $" ({change.Kind})")}");
            Actions("gained", change.GainedSure);
            Actions("may gain", change.GainedPossible);
            Actions("lost", change.LostSure);
            Actions("lost in part", change.LostPossible);
        }

        output.WriteLine();
        output.WriteLine(
            comparison.Documents.Count == 0
                ? "No policy document, attachment or membership changed."
                : $"Documents, attachments and memberships that changed: {comparison.Documents.Count.ToString(CultureInfo.InvariantCulture)}"
        );
        foreach (var change in comparison.Documents)
        {
            output.WriteLine($"  {change.Kind, -8} {change.What}");
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

        void Actions(string label, IReadOnlyList<string> actions)
        {
            if (actions.Count > 0)
            {
                TextLayout.Labelled(output, label, Counted(actions), 4, 18);
            }
        }
    }

    // Few actions by name, many by service.
    private static string Counted(IReadOnlyList<string> actions)
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
        json.WriteBoolean("becameAdmin", change.BecameAdmin);
        json.WriteBoolean("lostAdmin", change.LostAdmin);
        Texts(json, "gainedSure", change.GainedSure);
        Texts(json, "gainedPossible", change.GainedPossible);
        Texts(json, "lostSure", change.LostSure);
        Texts(json, "lostPossible", change.LostPossible);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string blind)
    {
        json.WriteStartObject();
        json.WriteString("notRead", blind);
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
