namespace IamAuditor.Options;

/// <summary>What reports for people show.</summary>
public sealed record ReportsOptions
{
    /// <summary>The newest CIS benchmark and AWS's own list: what most auditors ask for.</summary>
    public static IReadOnlyList<string> StandardFrameworks { get; } = ["cis-aws-7.0", "aws-fsbp"];

    /// <summary>Slugs of frameworks, a sheet each; empty: <see cref="StandardFrameworks"/>.</summary>
    public IReadOnlyList<string> Frameworks { get; init; } = [];
}
