using IamAuditor.Policies;

namespace IamAuditor.Core.Findings;

/// <summary>
/// Who must act on a finding: the first entry that describes the resource; else the resource's own tag, in the order of <see cref="TagNames"/>; else the first entry of
/// the whole account; else nobody.
/// </summary>
public sealed record Owners
{
    /// <summary>Compared without case, as people write them.</summary>
    public IReadOnlyList<string> TagNames { get; init; } = DefaultTagNames;

    public static IReadOnlyList<string> DefaultTagNames { get; } = ["owner", "team", "contact"];

    public IReadOnlyList<OwnerEntry> Entries { get; init; } = [];

    /// <param name="verdict">What was found.</param>
    /// <param name="tags">Of its resource; null: not read.</param>
    public string? Of(Verdict verdict, IReadOnlyDictionary<string, string>? tags) =>
        Entries.FirstOrDefault(e => !e.IsOfWholeAccounts && e.Describes(verdict, tags))?.Owner
        ?? TagNames.Select(n => Tagged(n, tags)).FirstOrDefault(o => o is not null)
        ?? Entries.FirstOrDefault(e => e.IsOfWholeAccounts && e.Describes(verdict, tags))?.Owner;

    /// <summary>Entries that name this account and describe nothing that the run judged there; their findings go to nobody, or to somebody else. Those that ask for tags that were not read are left out.</summary>
    /// <param name="account">The account that was audited.</param>
    /// <param name="verdicts">All verdicts of a run with every rule and a complete inventory.</param>
    /// <param name="tagsOf">The tags of a resource by its ARN; null where they were not read.</param>
    public IReadOnlyList<OwnerEntry> Idle(
        AccountId account,
        IReadOnlyList<Verdict> verdicts,
        Func<string, IReadOnlyDictionary<string, string>?> tagsOf
    ) =>
        [
            .. Entries.Where(e =>
                e.Names(account)
                && !verdicts.Any(v =>
                    e.Covers(v.Rule, v.Account, v.Resource) && (tagsOf(v.Resource) is not { } tags || e.Describes(v, tags))
                )
            ),
        ];

    private static string? Tagged(string name, IReadOnlyDictionary<string, string>? tags) =>
        tags
            ?.Where(t => string.Equals(t.Key, name, StringComparison.OrdinalIgnoreCase) && t.Value.Trim().Length > 0)
            .OrderBy(t => t.Key, StringComparer.Ordinal)
            .Select(t => t.Value.Trim())
            .FirstOrDefault();
}
