namespace IamAuditor.Demo;

/// <summary>A managed policy, a customer's or one of AWS; <see cref="Versions"/> in AWS's order, the newest first and the default one first.</summary>
public sealed record EstatePolicy
{
    public required string Arn { get; init; }
    public required string Name { get; init; }
    public string Path { get; init; } = "/";
    public required string Id { get; init; }
    public required DateTimeOffset Created { get; init; }
    public required DateTimeOffset Updated { get; init; }
    public string? Description { get; init; }

    /// <summary>The decoded documents; the first is version vN and the default, the last one is v1.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    public bool IsAwsManaged => Arn.Contains("::aws:policy/", StringComparison.Ordinal);
}
