namespace IamAuditor.Demo;

public sealed record EstateGroup
{
    public required string Name { get; init; }
    public string Path { get; init; } = "/";
    public required string Id { get; init; }
    public required DateTimeOffset Created { get; init; }
    public IReadOnlyList<EstateInlinePolicy> InlinePolicies { get; init; } = [];
    public IReadOnlyList<string> AttachedPolicies { get; init; } = [];
}
