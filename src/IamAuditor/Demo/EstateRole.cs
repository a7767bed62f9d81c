namespace IamAuditor.Demo;

/// <summary>An IAM role. <see cref="LastUsed"/> null: not used in AWS's tracking period of 400 days.</summary>
public sealed record EstateRole
{
    public required string Name { get; init; }
    public string Path { get; init; } = "/";
    public required string Id { get; init; }
    public required DateTimeOffset Created { get; init; }
    public required string Trust { get; init; }

    /// <summary>Not part of GetAccountAuthorizationDetails except inside an instance profile.</summary>
    public string? Description { get; init; }

    /// <summary>The instance profile of the same name exists, as the console makes it.</summary>
    public bool HasInstanceProfile { get; init; }
    public IReadOnlyList<EstateInlinePolicy> InlinePolicies { get; init; } = [];
    public IReadOnlyList<string> AttachedPolicies { get; init; } = [];
    public string? Boundary { get; init; }
    public IReadOnlyList<EstateTag> Tags { get; init; } = [];
    public DateTimeOffset? LastUsed { get; init; }
    public string LastUsedRegion { get; init; } = "eu-central-1";

    /// <summary>Null: the last use of services was not read.</summary>
    public IReadOnlyList<EstateServiceUse>? LastAccessed { get; init; }
}
