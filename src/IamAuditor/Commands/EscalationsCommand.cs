using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using IamAuditor.Core.Privileges;

namespace IamAuditor.Commands;

/// <summary>`escalations`: who can become an administrator, by which steps, and what to remove. Certain paths first.</summary>
internal static class EscalationsCommand
{
    private const int MostFixes = 5;

    public static Command Create(Surroundings around)
    {
        var arguments = new PrivilegesArguments();
        var all = new Option<bool>("--all") { Description = "Also the alternatives to each principal's best path" };
        var principal = new Option<string?>("--principal") { Description = "Only this user or role", HelpName = "ARN or NAME" };
        var outside = new Option<bool>("--outside")
        {
            Description = "In JSON also the ways in from outside the account (text always lists them)",
        };
        var command = new Command("escalations", "List who can become an administrator, and how") { all, principal, outside };
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            if (arguments.LoadOrSay(parsed, around) is not { } access)
                return ExitCode.CouldNotAudit;

            var chosen = access.Principals.AsEnumerable();
            if (parsed.GetValue(principal) is { } wanted)
            {
                if (PrincipalNames.Find(parsed, access, wanted) is not { } one)
                    return ExitCode.CouldNotAudit;
                chosen = [one];
            }

            var graph = EscalationGraph.Of(access);
            var principals = chosen.ToList();
            var paths = principals
                .Select(p =>
                    parsed.GetValue(all) ? graph.PathsOf(p)
                    : graph.PathOf(p) is { } path ? [path]
                    : []
                )
                .Where(p => p.Length > 0)
                .OrderBy(p => p[0].IsCertain ? 0 : 1)
                .ThenBy(p => p[0].Steps.Length)
                .ThenBy(p => p[0].Principal.Text, StringComparer.Ordinal)
                .ToList();
            var ways = parsed.GetValue(principal) is null ? graph.FromOutside().ToList() : [];
            var admins = graph.Administrators.Where(a => principals.Contains(a.Principal)).ToList();
            var output = parsed.InvocationConfiguration.Output;
            if (arguments.AsJson(parsed))
            {
                JsonLines.Write(output, paths.SelectMany(p => p), (json, path) => Write(json, path, access.Assuming));
                JsonLines.Write(output, admins, Write);
                if (parsed.GetValue(outside))
                    JsonLines.Write(output, ways, (json, way) => Write(json, way, access.Assuming));
            }
            else
            {
                Tell(output, graph, paths, admins, ways);
            }

            return ExitCode.Clean;
        });
        return command;
    }

    private static void Write(Utf8JsonWriter json, EscalationPath path, IEnumerable<string> assuming)
    {
        json.WriteStartObject();
        json.WriteString("principal", path.Principal.Text);
        json.WriteString("certainty", path.IsCertain ? "certain" : "conditional");
        json.WriteString("target", path.Target.Text);
        json.WriteString("targetIs", path.TargetIs);
        PrivilegesArguments.Write(json, "needs", path.Needs);
        PrivilegesArguments.Write(json, "assuming", assuming);
        Write(json, path.Steps);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, OutsideWay way, IEnumerable<string> assuming)
    {
        json.WriteStartObject();
        json.WriteString("outside", way.Grant.Principal);
        json.WriteString("party", way.Grant.Party.ToString().ToLowerInvariant());
        json.WriteString("role", way.Role.Text);
        json.WriteString("certainty", way.IsCertain ? "certain" : "conditional");
        json.WriteString("target", way.Target.Text);
        PrivilegesArguments.Write(json, "needs", way.Needs);
        PrivilegesArguments.Write(json, "assuming", assuming);
        PrivilegesArguments.Write(json, [Reason(way)]);
        Write(json, way.Onward?.Steps ?? []);
        json.WriteEndObject();
    }

    private static AccessReason Reason(OutsideWay way) => new($"trust policy of {way.Role}", way.Grant.Statement, way.Grant.Line);

    internal static void Write(Utf8JsonWriter json, System.Collections.Immutable.ImmutableArray<EscalationStep> steps)
    {
        json.WriteStartArray("steps");
        foreach (var step in steps)
        {
            json.WriteStartObject();
            json.WriteString("from", step.From.Text);
            json.WriteString("to", step.To.Text);
            json.WriteString("technique", step.Technique);
            PrivilegesArguments.Write(json, "actions", step.Actions);
            PrivilegesArguments.Write(json, step.Because);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Administrator administrator)
    {
        json.WriteStartObject();
        json.WriteString("principal", administrator.Principal.Arn.Text);
        json.WriteBoolean("admin", true);
        PrivilegesArguments.Write(json, administrator.Because);
        json.WriteEndObject();
    }

    private static void Tell(
        TextWriter output,
        EscalationGraph graph,
        List<System.Collections.Immutable.ImmutableArray<EscalationPath>> paths,
        List<Administrator> admins,
        List<OutsideWay> ways
    )
    {
        var certain = paths.Count(p => p[0].IsCertain);
        TextLayout.Paragraph(
            output,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{admins.Count} administrator(s). {certain} other principal(s) can become one; {paths.Count - certain} more might, under a condition."
            )
        );
        foreach (var assumption in graph.Access.Assuming)
            TextLayout.Paragraph(output, $"Assuming that what was not read forbids nothing: {assumption}.");
        var unread = graph.Access.Principals.Where(p => p.Unread.Any()).ToList();
        if (unread.Count > 0)
            TextLayout.Paragraph(
                output,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{unread.Count} principal(s) carry policies whose documents were not read, and may be able to do more than is shown: {string.Join(", ", unread.Take(3).Select(p => PrivilegesArguments.Short(p.Arn.Text)))}{(unread.Count > 3 ? " ..." : "")}."
                )
            );

        foreach (var path in paths.SelectMany(p => p))
        {
            output.WriteLine();
            TextLayout.Paragraph(
                output,
                $"{(path.IsCertain ? "CERTAIN" : "CONDITIONAL")}  {PrivilegesArguments.Short(path.Principal.Text)} -> {PrivilegesArguments.Short(path.Target.Text)}"
            );
            foreach (var need in path.Needs)
                TextLayout.Labelled(output, "if", need);
            foreach (var step in path.Steps)
            {
                var gains =
                    step.Made is { } made ? $"makes a {made} with every right and {(made == "group" ? "joins" : "becomes")} it"
                    : step.To == step.From ? "widens its own rights"
                    : step.ChangesHeld ? $"changes the rights of {PrivilegesArguments.Short(step.To.Text)}"
                    : $"becomes {PrivilegesArguments.Short(step.To.Text)}";
                TextLayout.Labelled(
                    output,
                    step.Technique,
                    $"{PrivilegesArguments.Short(step.From.Text)} {gains}: {string.Join(", ", step.Actions)}",
                    column: Math.Max(14, step.Technique.Length + 4)
                );
                foreach (var reason in step.Because)
                    TextLayout.Labelled(output, "by", reason.InWords, indent: 8, column: 14);
            }
        }

        if (paths.Count > 0)
        {
            var fixes = EscalationFixes.Of(paths.SelectMany(p => p));
            output.WriteLine();
            TextLayout.Paragraph(
                output,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"What to change first ({(fixes.Count == 1 ? "one statement closes" : $"{fixes.Count} statements close")} all of these paths; those that close the most first):"
                )
            );
            foreach (var fix in fixes.Take(MostFixes))
                TextLayout.Labelled(
                    output,
                    string.Create(CultureInfo.InvariantCulture, $"{fix.Closes} path(s)"),
                    fix.Statement.InWords,
                    column: 18
                );
            if (fixes.Count > MostFixes)
                TextLayout.Paragraph(output, $"and {fixes.Count - MostFixes} more", indent: 2);
            TextLayout.Paragraph(output, "Whoever has another way keeps it: run this again after the change, or list them all with --all.");
        }

        if (ways.Count > 0)
        {
            output.WriteLine();
            TextLayout.Paragraph(output, "From outside the account to administrator rights, by roles that others may assume:");
            foreach (var way in ways)
            {
                var onward = way.Onward is { } path
                    ? $", then {string.Join(", ", path.Steps.Select(s => $"{s.Technique} to {PrivilegesArguments.Short(s.To.Text)}"))}"
                    : ", an administrator";
                TextLayout.Paragraph(
                    output,
                    $"{(way.IsCertain ? "CERTAIN" : "CONDITIONAL")}  {way.Grant.Principal} -> {PrivilegesArguments.Short(way.Role.Text)}{onward}",
                    indent: 2
                );
                foreach (var need in way.Needs)
                    TextLayout.Labelled(output, "if", need, indent: 4);
                TextLayout.Labelled(output, "by", Reason(way).InWords, indent: 4);
            }
        }

        if (admins.Count > 0)
        {
            output.WriteLine();
            TextLayout.Paragraph(output, "Administrators:");
            foreach (var admin in admins)
                TextLayout.Paragraph(
                    output,
                    $"{PrivilegesArguments.Short(admin.Principal.Arn.Text)}  ({string.Join("; ", admin.Because.Select(b => b.InWords))})",
                    indent: 2
                );
        }
    }
}
