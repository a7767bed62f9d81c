namespace IamAuditor.Options;

/// <summary>Accepted findings.</summary>
public sealed record WaiversOptions
{
    /// <summary>The YAML file; relative paths count from the configuration file's folder. Null: nothing is waived.</summary>
    public string? File { get; init; }
}
