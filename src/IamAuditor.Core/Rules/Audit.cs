using System.Collections.Concurrent;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Findings;

namespace IamAuditor.Core.Rules;

/// <summary>
/// Judges a snapshot by the rules. Total: every selected rule gives at least one verdict, in the order of rule id, then resource. A Fail that what was read proves stands whatever
/// is missing; Pass and NotApplicable need every needed source complete and are Unknown otherwise.
/// </summary>
public static class Audit
{
    /// <summary>Equal input gives equal verdicts in equal order, on any number of cores.</summary>
    public static IReadOnlyList<Verdict> Evaluate(RuleSet rules, AccountSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(snapshot);
        var subjects = new AuditSubjects(rules.Settings, snapshot);
        if (rules.Rules.Any(r => r.AsksPrivileges))
            subjects.PreparePrivileges();
        var results = new IReadOnlyList<Verdict>[rules.Rules.Count];
        // One by one: some rules take a hundred times as long as others.
        Parallel.ForEach(
            Partitioner.Create(Enumerable.Range(0, results.Length), EnumerablePartitionerOptions.NoBuffering),
            i => results[i] = new RuleAudit(rules.Rules[i], snapshot, subjects).Run()
        );
        return [.. results.SelectMany(r => r)];
    }

    /// <summary>By one rule, whether or not the settings select it.</summary>
    public static IReadOnlyList<Verdict> Evaluate(Rule rule, RuleSettings settings, AccountSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(snapshot);
        return new RuleAudit(rule, snapshot, new AuditSubjects(settings, snapshot)).Run();
    }
}
