namespace IamAuditor.Options;

/// <summary>Whose findings some resources are. Everything written must match; of a list any one. Patterns know <c>*</c> and <c>?</c>.</summary>
public sealed record OwnerOptions
{
    public string? Owner { get; init; }

    /// <summary>Account ids, or patterns of them.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = [];

    /// <summary>IAM paths or patterns of them, everything below included.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Patterns of ARNs.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Rule ids or patterns.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}
