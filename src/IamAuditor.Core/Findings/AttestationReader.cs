using System.Globalization;
using IamAuditor.Core.Rules;
using IamAuditor.Core.Rules.Frameworks;
using IamAuditor.Core.Yaml;
using IamAuditor.Policies;

namespace IamAuditor.Core.Findings;

/// <summary>
/// Reads a file of attestations: `attestations`, a list of mappings with `framework`, `requirement`, `accounts` (optional), `statement`, `evidence`, `by`, `date` and `expires`.
/// Strict, so that a typing error is found and not a requirement silently attested.
/// </summary>
public static class AttestationReader
{
    /// <summary>A statement about a year-old state says nothing of today.</summary>
    private const int LongestDays = 366;

    private static readonly string[] Keys = ["attestations"];
    private static readonly string[] EntryKeys = ["framework", "requirement", "accounts", "statement", "evidence", "by", "date", "expires"];

    /// <summary>Entries with problems are left out, and every problem is added with file, line and column.</summary>
    public static IReadOnlyList<Attestation> Read(RuleFile file, IReadOnlyList<Framework> frameworks, ICollection<RuleProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(frameworks);
        ArgumentNullException.ThrowIfNull(problems);
        var reading = YamlReader.Read(file.Bytes.Span);
        foreach (var problem in reading.Problems)
        {
            problems.Add(new RuleProblem(file.Path, problem.Line, problem.Column, problem.Message));
        }

        if (reading.Root is not YamlMapping root)
        {
            if (reading.Root is { } other)
            {
                Report(other, $"write `attestations:` with a list below it, not {other.Kind}");
            }

            return [];
        }

        RefuseUnknown(root, Keys, "a file of attestations");
        if (root.Find("attestations") is not YamlSequence list)
        {
            Report(root.Find("attestations") ?? root, "`attestations` must be a list; write [] for none");
            return [];
        }

        return [.. list.Nodes.Select(ReadEntry).OfType<Attestation>()];

        Attestation? ReadEntry(YamlNode node)
        {
            if (node is not YamlMapping entry)
            {
                Report(
                    node,
                    $"an attestation is a mapping such as {{ framework: cis-aws-7.0, requirement: \"2.2\", ... }}, not {node.Kind}"
                );
                return null;
            }

            var before = problems.Count;
            RefuseUnknown(entry, EntryKeys, "an attestation");
            var slug = Text(entry, "framework");
            var requirement = Text(entry, "requirement");
            var framework = frameworks.FirstOrDefault(f => f.Slug == slug?.Text);
            if (slug is not null && framework is null)
            {
                Report(slug, $"`{slug.Text}` is no framework{Suggestion.For(slug.Text, frameworks.Select(f => f.Slug))}");
            }
            else if (requirement is not null && framework is not null && framework.Find(requirement.Text) is null)
            {
                var hint = Suggestion.For(requirement.Text, framework.Requirements.Select(r => r.Id));
                Report(requirement, $"{framework.Slug} has no requirement `{requirement.Text}`{hint}");
            }

            var accounts = Accounts(entry);
            var statement = Text(entry, "statement");
            var evidence = Text(entry, "evidence");
            var by = Text(entry, "by");
            var date = Day(entry, "date");
            var expires = Day(entry, "expires");
            if (date is { } from && expires is { } until && (until < from || until.DayNumber - from.DayNumber > LongestDays))
            {
                Report(entry.Find("expires")!, "`expires` must lie after `date`, by a year at most: look again every year");
            }

            return problems.Count > before
                ? null
                : new Attestation
                {
                    Framework = slug!.Text,
                    Requirement = requirement!.Text,
                    Accounts = accounts,
                    Statement = statement!.Text,
                    Evidence = evidence!.Text,
                    By = by!.Text,
                    Date = date!.Value,
                    Expires = expires!.Value,
                };
        }

        List<AccountId> Accounts(YamlMapping entry)
        {
            var ids = new List<AccountId>();
            if (entry.Find("accounts") is not { } node)
            {
                return ids;
            }

            if (node is not YamlSequence { Nodes.Count: > 0 } texts)
            {
                Report(node, "`accounts` must list account ids; leave it out for every account");
                return ids;
            }

            foreach (var child in texts.Nodes)
            {
                if (child is YamlScalar text && AccountId.TryParse(text.Text, out var id))
                {
                    ids.Add(id);
                }
                else
                {
                    Report(child, "an account is its twelve digits, in quotes");
                }
            }

            return ids;
        }

        DateOnly? Day(YamlMapping mapping, string key)
        {
            if (Text(mapping, key) is not { } text)
            {
                return null;
            }

            if (DateOnly.TryParseExact(text.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                return day;
            }

            Report(text, $"`{key}` must be a day such as 2026-01-31, not `{text.Text}`");
            return null;
        }

        YamlScalar? Text(YamlMapping mapping, string key)
        {
            if (mapping.Find(key) is YamlScalar { IsNull: false } text && !string.IsNullOrWhiteSpace(text.Text))
            {
                return text;
            }

            Report(mapping.Find(key) ?? mapping, $"`{key}` must be a text");
            return null;
        }

        void Report(YamlNode at, string message) => problems.Add(new RuleProblem(file.Path, at.Line, at.Column, message));

        void RefuseUnknown(YamlMapping mapping, IReadOnlyList<string> known, string what)
        {
            foreach (var (key, _) in mapping.Entries.Where(e => !known.Contains(e.Key.Text, StringComparer.Ordinal)))
            {
                Report(key, $"{what} has no key `{key.Text}`{Suggestion.For(key.Text, known)}");
            }
        }
    }
}
