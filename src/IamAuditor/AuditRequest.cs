using IamAuditor.Core.Findings;
using IamAuditor.Policies;

namespace IamAuditor;

/// <summary>One audit as it was asked for, checked and complete: command line over configuration over defaults. Paths are absolute.</summary>
public sealed record AuditRequest
{
    /// <summary>A folder or zip of evidence. Null: read from AWS, or from the demo's company.</summary>
    public string? From { get; init; }
    public bool IsDemo { get; init; }

    /// <summary>Whose files they are where no file says it.</summary>
    public AccountId? Account { get; init; }
    public AwsRequest Aws { get; init; } = new();

    /// <summary>In addition to the built-in rules.</summary>
    public IReadOnlyList<string> RuleDirectories { get; init; } = [];

    /// <summary>Empty: all that the configuration enables.</summary>
    public IReadOnlyList<string> RuleIds { get; init; } = [];
    public IReadOnlyList<string> Packs { get; init; } = [];
    public required string OutputDirectory { get; init; }

    /// <summary>Where history and evidence are kept. Null: this audit is judged by itself and leaves only its files.</summary>
    public string? DataDirectory { get; init; }
    public required IReadOnlyList<OutputFormat> Formats { get; init; }

    /// <summary>Slugs of the frameworks that reports show, in their order.</summary>
    public IReadOnlyList<string> Frameworks { get; init; } = Options.ReportsOptions.StandardFrameworks;

    /// <summary>Null: no threshold.</summary>
    public Severity? FailOn { get; init; }
    public bool AllowUnknown { get; init; }

    /// <summary>The moment of judgement. Null: when the evidence was taken, else now.</summary>
    public DateTimeOffset? At { get; init; }
}
