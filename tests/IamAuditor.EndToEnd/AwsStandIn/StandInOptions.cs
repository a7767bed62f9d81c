namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>How the stand-in behaves where nothing is wrong.</summary>
public sealed record StandInOptions
{
    public ReportState Report { get; init; } = ReportState.NotPresent;

    /// <summary>How many answers say "not yet" before the credential report is there.</summary>
    public int ReportPolls { get; init; } = 2;

    /// <summary>No page is longer than this, whatever is asked for: AWS may give less at any time.</summary>
    public int PageLimit { get; init; } = int.MaxValue;

    /// <summary>
    /// An endpoint that is only roughly AWS: most operations answer 500 with an HTML page, the credential report has no root row, dates have
    /// microseconds, lists ignore paging.
    /// </summary>
    public bool RoughlyAws { get; init; }

    /// <summary>A member account is not told the status of its organization's trail.</summary>
    public bool OrganizationTrailsRefused { get; init; }

    /// <summary>How far the stand-in's clock is ahead.</summary>
    public TimeSpan ClockOffset { get; init; } = TimeSpan.Zero;
}
