namespace IamAuditor.Options;

/// <summary>One account of the list. Null: as section Accounts says; it also says how an account of the organization differs from the others.</summary>
public sealed record AccountOptions
{
    public string? Id { get; init; }

    /// <summary>For people; the account's alias or the organization's name for it where null.</summary>
    public string? Name { get; init; }
    public string? RoleName { get; init; }
    public string? ExternalId { get; init; }

    /// <summary>Empty: as section Aws says.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];
}
