using System.Security.Cryptography;
using System.Text;

namespace IamAuditor.Core.Rules;

/// <summary>The rules of a run, by id in ordinal order, with the settings that select and change them.</summary>
public sealed class RuleSet
{
    private readonly Dictionary<string, Rule> byId;

    private RuleSet(IReadOnlyList<Rule> all, RuleSettings settings, string digest)
    {
        All = all;
        Settings = settings;
        Digest = digest;
        byId = all.ToDictionary(r => r.Id, StringComparer.Ordinal);
        Rules = [.. all.Where(r => IsSelected(r, settings))];
        InForce = settings.Only.Count == 0 ? Rules : [.. all.Where(r => IsSelected(r, settings with { Only = [] }))];
    }

    /// <summary>The rules that run.</summary>
    public IReadOnlyList<Rule> Rules { get; }

    /// <summary>The rules that run when nobody asks for some of them only: a finding of any other rule is of a rule that was switched off.</summary>
    public IReadOnlyList<Rule> InForce { get; }

    /// <summary>Every rule that was loaded, those switched off included.</summary>
    public IReadOnlyList<Rule> All { get; }
    public RuleSettings Settings { get; }

    /// <summary>SHA-256 in lower-case hex over the rule files, by path order: what an auditor compares.</summary>
    public string Digest { get; }

    public Rule? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>Reads and checks all files. Lists every problem of every file; a single one means no rule set.</summary>
    public static RuleLoading Load(IReadOnlyList<RuleFile> files, RuleSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        settings ??= RuleSettings.Default;
        var problems = new List<RuleProblem>();
        var rules = new List<Rule>();
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            if (new RuleReader(file, problems).Read() is not { } draft)
            {
                continue;
            }

            if (!ids.TryAdd(draft.Id, file.Path))
            {
                problems.Add(
                    new RuleProblem(
                        file.Path,
                        draft.IdNode.Line,
                        draft.IdNode.Column,
                        $"rule `{draft.Id}` exists already, in {ids[draft.Id]}; choose another id"
                    )
                );
                continue;
            }

            var overrides = settings.Overrides.Where(o => Wildcard.Matches(o.Rule, draft.Id)).ToList();
            // Each override alone, so that a bad one is found at load and not in the middle of a run; then all together.
            var compiled = RuleCompiler.Compile(draft, [], problems);
            foreach (var change in overrides)
            {
                RuleCompiler.Compile(draft, [change], problems);
            }

            var rule = new Rule(draft, overrides, compiled);
            // Asked for by name, a rule that is off by default is on; what an override says of one account or class comes after and wins.
            var isAskedFor = !draft.Enabled && settings.Only.Concat(settings.Enable).Any(s => Selects(s, rule));
            rules.Add(
                isAskedFor ? new Rule(draft, [new RuleOverride(draft.Id, draft.File) { Enabled = true }, .. overrides], compiled) : rule
            );
        }

        rules.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id));
        foreach (var change in settings.Overrides.Where(o => rules.TrueForAll(r => !Wildcard.Matches(o.Rule, r.Id))))
        {
            problems.Add(
                new RuleProblem(
                    change.Origin,
                    1,
                    1,
                    $"no rule matches `{change.Rule}`{Suggestion.For(change.Rule, rules.Select(r => r.Id))}"
                )
            );
        }

        foreach (var selector in settings.Enable.Concat(settings.Disable).Concat(settings.Only).Distinct(StringComparer.Ordinal))
        {
            if (rules.Count > 0 && rules.TrueForAll(r => !Selects(selector, r)))
            {
                var known = rules
                    .SelectMany(r =>
                        r.Controls.Keys.Concat(r.Tags)
                            .Select(p => "pack:" + p)
                            .Concat(r.Tags.Select(t => "tag:" + t))
                            .Append(r.Id)
                            .Append(r.Family)
                    )
                    .Distinct(StringComparer.Ordinal);
                problems.Add(
                    new RuleProblem(
                        "configuration",
                        1,
                        1,
                        $"`{selector}` selects no rule{Suggestion.For(selector, known)}; write a rule id, a family such as `root`, `tag:NAME` or `pack:NAME` (a framework or a tag)"
                    )
                );
            }
        }

        return problems.Count > 0
            ? new RuleLoading(null, [.. problems.Distinct()])
            : new RuleLoading(new RuleSet(rules, settings, DigestOf(files)), []);
    }

    private static bool IsSelected(Rule rule, RuleSettings settings) =>
        settings.Only.Count > 0 ? settings.Only.Any(s => Selects(s, rule))
        : settings.Disable.Any(s => Selects(s, rule)) ? false
        : rule.EnabledByDefault
            || settings.Enable.Any(s => Selects(s, rule))
            || settings.Overrides.Any(o => o.Enabled == true && Wildcard.Matches(o.Rule, rule.Id));

    private static bool Selects(string selector, Rule rule) =>
        selector.StartsWith("tag:", StringComparison.Ordinal) ? rule.Tags.Contains(selector[4..], StringComparer.Ordinal)
        : selector.StartsWith("pack:", StringComparison.Ordinal) ? IsInPack(rule, selector[5..])
        : selector == rule.Family || Wildcard.Matches(selector, rule.Id);

    /// <summary>A pack is what serves a framework (its slug), or what carries a tag (`baseline`).</summary>
    private static bool IsInPack(Rule rule, string pack) =>
        rule.Controls.ContainsKey(pack) || rule.Tags.Contains(pack, StringComparer.Ordinal);

    private static string DigestOf(IReadOnlyList<RuleFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Path[(file.Path.LastIndexOfAny(['/', '\\']) + 1)..]}\n{file.Bytes.Length}\n"));
            hash.AppendData(file.Bytes.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
