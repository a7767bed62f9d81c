using IamAuditor.Core.Rules;
using IamAuditor.Policies;

namespace IamAuditor.Core.Findings;

/// <summary>
/// Whose findings some resources are. Everything that is set must match, of each list any one. <see cref="Accounts"/> are ids or patterns of them; <see cref="Paths"/> are IAM paths or patterns of
/// them, everything below included; <see cref="Resources"/> and <see cref="Rules"/> are patterns of ARNs and rule ids; a tag's value may be a pattern too. Patterns know <c>*</c> and <c>?</c>.
/// </summary>
public sealed record OwnerEntry(string Owner)
{
    public IReadOnlyList<string> Accounts { get; init; } = [];
    public IReadOnlyList<string> Paths { get; init; } = [];
    public IReadOnlyList<string> Resources { get; init; } = [];
    public IReadOnlyList<string> Rules { get; init; } = [];
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Of the file that it stands in, from 1; null: it stands in the configuration.</summary>
    public int? Line { get; init; }

    /// <summary>It speaks of a whole account, and yields to what a resource says of itself.</summary>
    public bool IsOfWholeAccounts => Paths.Count + Resources.Count + Rules.Count + Tags.Count == 0;

    /// <summary>Twelve digits, or a pattern of them.</summary>
    public static bool IsAccountPattern(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return AccountId.TryParse(text, out _)
            || (text.AsSpan().ContainsAny('*', '?') && text.Length <= 12 && text.All(c => char.IsAsciiDigit(c) || c is '*' or '?'));
    }

    /// <summary>Begins with a slash and ends with one, or with a star.</summary>
    public static bool IsPathPattern(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith('/') && text[^1] is '/' or '*';
    }

    /// <summary>Tags that were not read match nothing.</summary>
    public bool Describes(Verdict verdict, IReadOnlyDictionary<string, string>? tags)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return Covers(verdict.Rule, verdict.Account, verdict.Resource)
            && Tags.All(t => tags is not null && tags.TryGetValue(t.Key, out var value) && Wildcard.Matches(t.Value, value));
    }

    /// <summary>Whether it speaks of such a finding; tags aside.</summary>
    public bool Covers(string rule, AccountId account, string resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Speaks(account)
            && (Rules.Count == 0 || Rules.Any(r => Wildcard.Matches(r, rule)))
            && (Resources.Count == 0 || Resources.Any(r => Wildcard.Matches(r, resource)))
            && (Paths.Count == 0 || Paths.Any(p => Wildcard.Matches(p + "*", PathOf(resource))));
    }

    /// <summary>It names this very account, by its id or in ARNs, so that it should describe something there.</summary>
    public bool Names(AccountId account) =>
        Speaks(account)
        && (
            Accounts.Contains(account.Text, StringComparer.Ordinal)
            || (Resources.Count > 0 && Resources.All(r => r.Contains($":{account.Text}:", StringComparison.Ordinal)))
        );

    private bool Speaks(AccountId account) => Accounts.Count == 0 || Accounts.Any(a => Wildcard.Matches(a, account.Text));

    // arn:aws:iam::111122223333:user/people/eng/jane has the path /people/eng/.
    private static string PathOf(string arn)
    {
        var first = arn.IndexOf('/', StringComparison.Ordinal);
        return first < 0 ? "" : arn[first..(arn.LastIndexOf('/') + 1)];
    }
}
