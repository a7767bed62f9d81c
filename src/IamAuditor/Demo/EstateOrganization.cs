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

    /// <summary>RootCredentialsManagement, RootSessions.</summary>
    public IReadOnlyList<string> EnabledFeatures { get; init; } = [];
}
