using IamAuditor.Core.Accounts;
using IamAuditor.Core.Rules;

namespace IamAuditor.Core.Findings;

/// <summary>
/// What a run could see, which decides what may be closed: the rules that it evaluated, the rules that exist at all (a rule that exists but did not run changes nothing), and whether the inventory of a
/// resource kind was read completely (in a region, where the kind has regions).
/// </summary>
public sealed record LedgerCoverage
{
    public required IReadOnlySet<string> Evaluated { get; init; }

    /// <summary>Rules of the loaded set that are switched on; findings of any other rule close as <see cref="ResolvedBy.RuleOff"/>.</summary>
    public required IReadOnlySet<string> InForce { get; init; }

    /// <summary>Whether the resources that a rule judges were all listed: by rule id and region (null for global ones).</summary>
    public required Func<string, string?, bool> InventoryIsComplete { get; init; }

    /// <summary>The kind of resource of each rule, by rule id; findings on events age instead of resolving.</summary>
    public required IReadOnlyDictionary<string, ResourceKind> KindOf { get; init; }

    /// <summary>What a run of these rules over this snapshot could see.</summary>
    public static LedgerCoverage Of(RuleSet rules, AccountSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(snapshot);
        var inventories = rules.Rules.ToDictionary(r => r.Id, AuditSubjects.InventoryOf, StringComparer.Ordinal);
        return new LedgerCoverage
        {
            Evaluated = inventories.Keys.ToHashSet(StringComparer.Ordinal),
            InForce = rules.InForce.Select(r => r.Id).ToHashSet(StringComparer.Ordinal),
            KindOf = rules.All.ToDictionary(r => r.Id, r => r.Resource, StringComparer.Ordinal),
            InventoryIsComplete = (rule, region) =>
                inventories.TryGetValue(rule, out var sources)
                && sources.All(s => snapshot.Coverage.WasRead(s) && snapshot.Coverage.GapsOf(s, region, part: null).Count == 0),
        };
    }
}
