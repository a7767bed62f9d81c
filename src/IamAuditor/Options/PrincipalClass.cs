namespace IamAuditor.Options;

/// <summary>A principal belongs to the class if any one of the three describes it.</summary>
public sealed record PrincipalClass
{
    /// <summary>Tag name and value; the value may hold <c>*</c> and <c>?</c>.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>IAM paths, everything below included: <c>/people/</c>.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Names with <c>*</c> and <c>?</c>: <c>svc-*</c>; what begins with <c>arn:</c> is a pattern of whole ARNs.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
}
