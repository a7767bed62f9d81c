namespace IamAuditor.Options;

/// <summary>The accounts that `serve` audits. Neither a list nor an organization: the one account that section Aws reaches.</summary>
public sealed record AccountsOptions
{
    /// <summary>The role assumed in each account, without path unless it has one (`audit/reader`); a listed account may have another.</summary>
    public string RoleName { get; init; } = "iam-auditor-read";

    /// <summary>For the roles' trust policies: the value itself, `env:NAME` or `file:PATH`; a listed account may have another.</summary>
    public string? ExternalId { get; init; }
    public IReadOnlyList<AccountOptions> List { get; init; } = [];
    public OrganizationOptions Organization { get; init; } = new();
    public BudgetOptions Budget { get; init; } = new();

    public bool AreMany => List.Count > 0 || Organization.Enabled;
}
