namespace IamAuditor.Options;

/// <summary>Requirements that people answer for, because no rule can.</summary>
public sealed record AttestationsOptions
{
    /// <summary>The YAML file; relative paths count from the configuration file's folder. Null: nothing is attested.</summary>
    public string? File { get; init; }
}
