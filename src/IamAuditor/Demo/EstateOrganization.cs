namespace IamAuditor.Demo;

/// <summary>The organization as a delegated administrator sees it. <see cref="Path"/> leads from the root over the units to the estate's account.</summary>
public sealed record EstateOrganization
{
    public required string Id { get; init; }
    public required string ManagementAccount { get; init; }
    public string FeatureSet { get; init; } = "ALL";
    public required IReadOnlyList<EstateAccount> Accounts { get; init; }
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>Names of the units on the path, by id.</summary>
    public IReadOnlyDictionary<string, string> UnitNames { get; init; } = new Dictionary<string, string>();
    public IReadOnlyList<EstateControlPolicy> ServiceControlPolicies { get; init; } = [];
    public IReadOnlyList<EstateControlPolicy> ResourceControlPolicies { get; init; } = [];

    /// <summary>Accounts that administer services for the organization, and those among them that administer IAM Identity Center.</summary>
    public IReadOnlyList<string> DelegatedAdministrators { get; init; } = [];
    public IReadOnlyList<string> IdentityCenterAdministrators { get; init; } = [];
    public IReadOnlyList<string> TrustedServices { get; init; } = ["sso.amazonaws.com"];

    /// <summary>RootCredentialsManagement, RootSessions.</summary>
    public IReadOnlyList<string> EnabledFeatures { get; init; } = [];
}
