namespace IamAuditor.Serving;

/// <summary>The accounts of a round as they were listed: those to audit (null: they could not be told), what went wrong, for people, and those that are left out on purpose.</summary>
public sealed record AccountListing(
    IReadOnlyList<AccountTarget>? Accounts,
    IReadOnlyList<string> Problems,
    IReadOnlyList<OutOfScopeAccount> OutOfScope
)
{
    /// <summary>False: the organization could not be listed, so that an account that is missing here is not gone.</summary>
    public bool IsWhole { get; init; } = true;
}
