using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Privileges.Comparison;
using IamAuditor.Core.Rules;
using IamAuditor.Exports;

namespace IamAuditor.Commands;

/// <summary>`explain FINDING`: the whole story of one finding: what is wrong, where it is written, why it matters, what to do, and who made it so.</summary>
internal static class ExplainCommand
{
    private const int LinesAround = 6;
    private const int MostListed = 20;
    private const int ShortId = 12;

    public static Command Create(Surroundings around)
    {
        var arguments = new RulesArguments();
        var finding = new Argument<string>("FINDING")
        {
            Description = "A finding's id or the beginning of it, a rule's id, or the ARN of a resource",
        };
        var evidence = new EvidenceArgument();
        var command = new Command("explain", "Tell the whole story of one finding") { finding };
        evidence.AddTo(command);
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            if (arguments.LoadOrSay(parsed, around) is not { } rules || evidence.ReadOrSay(parsed, around) is not { } read)
            {
                return ExitCode.CouldNotAudit;
            }

            var snapshot = LaidOut.Of(read);

            var wanted = parsed.GetValue(finding)!;
            var meant = Audit.Evaluate(rules, snapshot).Where(v => Is(v, wanted)).ToList();
            var found = meant.Where(v => v.Outcome == Outcome.Fail).ToList();
            var output = parsed.InvocationConfiguration.Output;
            if (found.Count == 0)
            {
                RulesArguments.Say(parsed, [.. NoFinding(wanted, rules, meant)]);
                return ExitCode.CouldNotAudit;
            }

            var stories = found.Select(v => FindingStory.Of(v, rules.Find(v.Rule)!, snapshot, rules.Settings)).ToList();
            if (arguments.AsJson(parsed))
            {
                JsonLines.Write(output, stories, Write);
            }
            else if (stories is [var story])
            {
                Tell(output, story, snapshot);
            }
            else
            {
                output.WriteLine($"{stories.Count.ToString(CultureInfo.InvariantCulture)} findings are `{wanted}`; explain one of them:");
                foreach (var one in stories.Take(MostListed))
                {
                    TextLayout.Labelled(
                        output,
                        one.Id[..ShortId],
                        $"{one.Rule.Id} {one.Verdict.Resource} {one.Verdict.Subresource}".TrimEnd(),
                        2,
                        16
                    );
                }

                if (stories.Count > MostListed)
                {
                    output.WriteLine($"  ... and {(stories.Count - MostListed).ToString(CultureInfo.InvariantCulture)} more");
                }
            }

            return ExitCode.Clean;
        });
        return command;
    }

    /// <summary>What there is instead: a rule that is off, what was not assessed and why, what is as it should be.</summary>
    private static IEnumerable<string> NoFinding(string wanted, RuleSet rules, List<Verdict> meant)
    {
        if (meant.Count == 0)
        {
            yield return rules.Find(wanted) is null
                ? $"no finding of this evidence is `{wanted}`: write the beginning of an id (findings.csv has them), a rule or a resource that fails"
                : $"no finding of this evidence is `{wanted}`: the rule is off, unless IamAuditor:Rules switches it on";
            yield break;
        }

        var counts = meant.GroupBy(v => v.Outcome).OrderBy(g => g.Key).Select(g => $"{g.Count()} {Names.Of(g.Key)}");
        yield return $"no finding of this evidence is `{wanted}`; verdicts: {string.Join(", ", counts)}";
        var unknown = meant.Where(v => v.Outcome == Outcome.Unknown).ToList();
        foreach (var verdict in unknown.Take(MostListed))
        {
            yield return $"{verdict.Rule} {verdict.Resource} {verdict.Subresource}".TrimEnd() + $": {verdict.Message}";
        }

        if (unknown.Count > MostListed)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"... and {unknown.Count - MostListed} more that were not assessed");
        }

        if (unknown.Count == 0 && meant is [var only])
        {
            yield return only.Message;
        }
    }

    private static bool Is(Verdict verdict, string wanted) =>
        verdict.Rule == wanted
        || verdict.Resource == wanted
        || (wanted.Length >= 4 && FindingId.Of(verdict).StartsWith(wanted, StringComparison.OrdinalIgnoreCase));

    private static void Tell(TextWriter output, FindingStory story, AccountSnapshot snapshot)
    {
        var (verdict, rule) = (story.Verdict, story.Rule);
        output.WriteLine($"{rule.Id}  {Names.Of(verdict.Severity)}  {story.Id[..ShortId]}");
        TextLayout.Paragraph(output, verdict.Message, 2);
        Heading("Where");
        Line("rule", rule.Title);
        Line("resource", verdict.Resource + (verdict.Subresource is { } part ? $" {part}" : ""));
        Line("account", verdict.Account.Text);
        Heading("Why it matters");
        TextLayout.Paragraph(output, rule.Why, 2);
        foreach (var document in story.Documents)
        {
            output.WriteLine();
            TextLayout.Paragraph(output, document.Name);
            Lines(output, document.Text.Split('\n'), document.Marked);
        }

        Heading("What was seen");
        foreach (var seen in verdict.Observations)
        {
            Line(seen.Name, seen.Value.ToString() ?? "", Math.Max(16, seen.Name.Length + 4));
        }

        Heading("What to do");
        TextLayout.Paragraph(output, verdict.Fix?.Text ?? rule.Fix.Text, 2);
        Code("CLI", verdict.Fix?.Cli);
        Code("Terraform", verdict.Fix?.Terraform);
        if (rule.Controls.Count > 0)
        {
            Heading("Controls");
            foreach (var (framework, ids) in rule.Controls)
            {
                Line(framework, string.Join(", ", ids), 20);
            }
        }

        Heading("Who made it so");
        if (story.Introduced is { } made)
        {
            Line("when", made.Time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            Line("what", $"{made.Name} in {made.Region}");
            Line("who", made.Actor ?? made.ActorName ?? made.ActorType);
            Line("from", string.Join(", ", new[] { made.SourceIp, made.UserAgent }.Where(t => t is not null)));
            Line("event", made.Id);
            TextLayout.Paragraph(output, "This is the newest change, among the collected events, of what the finding rests on.", 2);
        }
        else
        {
            TextLayout.Paragraph(
                output,
                snapshot.Events.Count == 0
                    ? "No CloudTrail events are in this evidence."
                    : "No change of it is among the collected events: it is older than they are, or was made by a call that is not collected.",
                2
            );
        }

        void Heading(string text)
        {
            output.WriteLine();
            output.WriteLine(text);
        }

        void Line(string label, string text, int column = 14) => TextLayout.Labelled(output, label, text, 2, column);

        void Code(string label, string? text)
        {
            if (text is not null)
            {
                output.WriteLine();
                output.WriteLine($"  {label}");
                TextLayout.Verbatim(output, text.TrimEnd(), 4);
            }
        }
    }

    // All of a short document, of a long one the neighbourhood of what is marked.
    private static void Lines(TextWriter output, string[] lines, IReadOnlyList<int> marked)
    {
        var isCut = false;
        for (var i = 1; i <= lines.Length; i++)
        {
            var isNear =
                lines.Length <= 4 * LinesAround || marked.Count == 0
                    ? i <= 10 * LinesAround
                    : marked.Any(m => Math.Abs(m - i) <= LinesAround);
            if (isNear)
            {
                var sign = marked.Contains(i) ? '>' : ' ';
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sign} {i, 4}  {Reports.ShownText.Lines(lines[i - 1])}"));
            }
            else if (!isCut)
            {
                output.WriteLine("        ...");
            }

            isCut = !isNear;
        }
    }

    private static void Write(Utf8JsonWriter json, FindingStory story)
    {
        var verdict = story.Verdict;
        json.WriteStartObject();
        json.WriteString("id", story.Id);
        json.WriteString("rule", verdict.Rule);
        json.WriteString("title", story.Rule.Title);
        json.WriteString("severity", Names.Of(verdict.Severity));
        json.WriteString("account", verdict.Account.Text);
        json.WriteString("resource", verdict.Resource);
        if (verdict.Subresource is { } part)
        {
            json.WriteString("subresource", part);
        }

        json.WriteString("message", verdict.Message);
        json.WriteString("why", story.Rule.Why);
        json.WriteStartObject("observations");
        foreach (var seen in verdict.Observations.DistinctBy(o => o.Name, StringComparer.Ordinal))
        {
            json.WriteString(seen.Name, seen.Value.ToString());
        }

        json.WriteEndObject();
        json.WriteStartArray("documents");
        foreach (var document in story.Documents)
        {
            json.WriteStartObject();
            json.WriteString("name", document.Name);
            json.WriteString("text", document.Text);
            json.WriteStartArray("lines");
            foreach (var line in document.Marked)
            {
                json.WriteNumberValue(line);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("fix");
        json.WriteString("text", verdict.Fix?.Text);
        json.WriteString("cli", verdict.Fix?.Cli);
        json.WriteString("terraform", verdict.Fix?.Terraform);
        json.WriteEndObject();
        json.WriteStartObject("controls");
        foreach (var (framework, ids) in story.Rule.Controls)
        {
            json.WriteStartArray(framework);
            foreach (var id in ids)
            {
                json.WriteStringValue(id);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        if (story.Introduced is { } made)
        {
            json.WriteStartObject("introduced");
            json.WriteString("time", made.Time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteString("event", made.Name);
            json.WriteString("eventId", made.Id);
            json.WriteString("region", made.Region);
            json.WriteString("actor", made.Actor ?? made.ActorName ?? made.ActorType);
            json.WriteString("sourceIp", made.SourceIp);
            json.WriteString("userAgent", made.UserAgent);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
