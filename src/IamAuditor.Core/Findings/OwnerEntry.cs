using IamAuditor.Core.Rules;

namespace IamAuditor.Core.Findings;

/// <summary>
/// Whose findings some resources are. Everything that is set must match, of each list any one entry. <see cref="Paths"/> are IAM paths, everything below included;
/// <see cref="Resources"/> and <see cref="Rules"/> are patterns of ARNs and rule ids; a tag's value may hold <c>*</c> and <c>?</c>.
/// </summary>
public sealed record OwnerEntry(string Owner)
{
    public IReadOnlyList<string> Accounts { get; init; } = [];
    public IReadOnlyList<string> Paths { get; init; } = [];
    public IReadOnlyList<string> Resources { get; init; } = [];
    public IReadOnlyList<string> Rules { get; init; } = [];
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>It speaks of a whole account, and yields to what a resource says of itself.</summary>
    public bool IsOfWholeAccounts => Paths.Count + Resources.Count + Rules.Count + Tags.Count == 0;

    /// <summary>Tags that were not read match nothing.</summary>
    public bool Describes(Verdict verdict, IReadOnlyDictionary<string, string>? tags)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return (Accounts.Count == 0 || Accounts.Contains(verdict.Account.Text, StringComparer.Ordinal))
            && (Rules.Count == 0 || Rules.Any(r => Wildcard.Matches(r, verdict.Rule)))
            && (Resources.Count == 0 || Resources.Any(r => Wildcard.Matches(r, verdict.Resource)))
            && (Paths.Count == 0 || Paths.Any(p => PathOf(verdict.Resource).StartsWith(p, StringComparison.Ordinal)))
            && Tags.All(t => tags is not null && tags.TryGetValue(t.Key, out var value) && Wildcard.Matches(t.Value, value));
    }

    // arn:aws:iam::111122223333:user/people/eng/jane has the path /people/eng/.
    private static string PathOf(string arn)
    {
        var first = arn.IndexOf('/', StringComparison.Ordinal);
        return first < 0 ? "" : arn[first..(arn.LastIndexOf('/') + 1)];
    }
}
