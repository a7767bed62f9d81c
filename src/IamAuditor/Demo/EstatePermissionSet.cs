namespace IamAuditor.Demo;

/// <summary>A permission set; <see cref="SessionDuration"/> as AWS writes it (PT8H).</summary>
public sealed record EstatePermissionSet(string Id, string Name, DateTimeOffset Created, string SessionDuration)
{
    /// <summary>ARNs of AWS's own policies.</summary>
    public IReadOnlyList<string> ManagedPolicies { get; init; } = [];

    /// <summary>Path and name of policies that each account brings itself.</summary>
    public IReadOnlyList<(string Path, string Name)> CustomerManagedPolicies { get; init; } = [];

    /// <summary>Null: none.</summary>
    public string? InlinePolicy { get; init; }

    /// <summary>ARN of one of AWS's own policies; null: none.</summary>
    public string? BoundaryArn { get; init; }
    public IReadOnlyList<EstateAccountAssignment> Assignments { get; init; } = [];
}
