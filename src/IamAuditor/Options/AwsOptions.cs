namespace IamAuditor.Options;

/// <summary>Whose account is read, and how it is reached. Null: what the AWS SDK finds by itself (environment, profile, container, instance).</summary>
public sealed record AwsOptions
{
    public const int LongestLookbackDays = 90;

    public string? Profile { get; init; }

    /// <summary>Where calls start that no region is asked for.</summary>
    public string? Region { get; init; }

    /// <summary>The regions that are audited. Empty: all that are enabled in the account.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>A role to assume before reading.</summary>
    public string? RoleArn { get; init; }

    /// <summary>For the role's trust policy: the value itself, `env:NAME` or `file:PATH`.</summary>
    public string? ExternalId { get; init; }
    public string? EndpointUrl { get; init; }

    /// <summary>How far back events are read; CloudTrail's event history ends after 90 days.</summary>
    public int LookbackDays { get; init; } = 7;
}
