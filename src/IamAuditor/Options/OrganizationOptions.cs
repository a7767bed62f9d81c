namespace IamAuditor.Options;

/// <summary>Accounts taken from AWS Organizations, listed anew before each round.</summary>
public sealed record OrganizationOptions
{
    public bool Enabled { get; init; }

    /// <summary>Ids of organizational units, everything below included; empty: the whole organization.</summary>
    public IReadOnlyList<string> Units { get; init; } = [];

    /// <summary>Ids of accounts that are left out.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];
}
