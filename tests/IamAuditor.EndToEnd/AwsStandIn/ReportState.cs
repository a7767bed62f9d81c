namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>Where the life of the credential report stands when the stand-in starts.</summary>
public enum ReportState
{
    /// <summary>A report younger than four hours is there.</summary>
    Fresh,
    NotPresent,
    Expired,

    /// <summary>Somebody else's generation is running.</summary>
    InProgress,

    /// <summary>Generation never comes to an end.</summary>
    Stuck,
}
