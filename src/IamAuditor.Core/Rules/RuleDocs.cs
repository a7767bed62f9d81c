using System.Globalization;
using System.Text;
using IamAuditor.Core.Findings;

namespace IamAuditor.Core.Rules;

/// <summary>The catalogue of rules as Markdown: docs/rules.md is this, and a test compares it.</summary>
public static class RuleDocs
{
    /// <summary>Families and rules in ordinal order; equal rules give equal text.</summary>
    public static string Markdown(IReadOnlyList<Rule> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var text = new StringBuilder();
        var families = rules.OrderBy(r => r.Id, StringComparer.Ordinal).GroupBy(r => r.Family, StringComparer.Ordinal).ToList();
        text.Append("# Rules\n\n");
        text.Append("Made by `iam-auditor rules docs` from the rule files; edit those. ");
        text.Append("`iam-auditor rules show ID` tells the same with this installation's own changes.\n");
        foreach (var family in families)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {family.Key}\n\n| Rule | Severity | Title |\n| --- | --- | --- |\n");
            foreach (var rule in family)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| [{rule.Id}](#{Anchor(rule.Id)}) | {Word(rule.Severity)} | {Cell(rule.Title)} |\n"
                );
            }

            foreach (var rule in family)
            {
                One(text, rule);
            }
        }

        return text.ToString();
    }

    private static void One(StringBuilder text, Rule rule)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### {rule.Id}\n\n{Plain(rule.Title)}\n\n");
        var facts = new List<string>
        {
            $"severity {Word(rule.Severity)}",
            $"resource {ResourceKinds.NameOf(rule.Resource)}",
            $"needs {string.Join(", ", rule.Needs.Select(n => string.Join(" or ", n.Select(s => s.Name))))}",
        };
        if (!rule.EnabledByDefault)
        {
            facts.Add("off unless enabled");
        }

        facts.AddRange(rule.Tags.Select(t => $"tag {t}"));
        text.Append(string.Join("; ", facts)).Append('\n');
        Paragraph(rule.Why);
        text.Append("\n```\n");
        if (rule.When is { } when)
        {
            text.Append("when: ").Append(when.Trim()).Append('\n');
        }

        text.Append("pass: ").Append(rule.Pass.Trim()).Append("\n```\n");
        if (rule.Parameters.Count > 0)
        {
            text.Append("\nParameters: ")
                .Append(string.Join(", ", rule.Parameters.Select(p => $"`{p.Name}` = {p.Default} ({p.Type})")))
                .Append('\n');
        }

        text.Append("\n**Fix.** ").Append(Plain(rule.Fix.Text.Trim())).Append('\n');
        Code("sh", rule.Fix.Cli);
        Code("terraform", rule.Fix.Terraform);
        if (rule.Controls.Count > 0)
        {
            text.Append("\nControls: ")
                .Append(string.Join("; ", rule.Controls.Select(c => $"{c.Key} {string.Join(", ", c.Value)}")))
                .Append('\n');
        }

        foreach (var change in rule.Changes)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nChanged {change.Date:yyyy-MM-dd}: {Plain(change.What)}\n");
        }

        void Paragraph(string paragraph) => text.Append('\n').Append(Plain(paragraph.Trim())).Append('\n');

        void Code(string language, string? code)
        {
            if (code is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n```{language}\n{code.TrimEnd()}\n```\n");
            }
        }
    }

    private static string Word(Severity severity) => severity.ToString().ToLowerInvariant();

    // What GitHub and most renderers make of a heading.
    private static string Anchor(string id) => id.Replace(".", "", StringComparison.Ordinal);

    private static string Cell(string text) => Plain(text).Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");

    // Names in capitals and braces must not become markup: `{user.name}` is fine, `<` and `*` are not.
    private static string Plain(string text) =>
        text.Replace("<", "&lt;", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).ReplaceLineEndings("\n");
}
