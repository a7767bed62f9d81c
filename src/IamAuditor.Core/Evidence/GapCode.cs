namespace IamAuditor.Core.Evidence;

/// <summary>Codes of gaps that AWS has no error code for, and the one of AWS that is no lack.</summary>
public static class GapCode
{
    /// <summary>AWS's own: the account is in no organization, so that it has no policies of one.</summary>
    public const string NoOrganization = "AWSOrganizationsNotInUseException";

    /// <summary>The evidence folder has no file for the source.</summary>
    public const string NotCollected = "NotCollected";

    /// <summary>The source is switched off in the configuration.</summary>
    public const string SwitchedOff = "SwitchedOff";

    /// <summary>The call did not answer within its deadline.</summary>
    public const string Timeout = "Timeout";

    /// <summary>The connection failed before an answer came.</summary>
    public const string Unreachable = "Unreachable";

    /// <summary>The answer is not what the service promises: cut, not XML or JSON, an HTML page, a field missing.</summary>
    public const string Malformed = "Malformed";

    /// <summary>Reading stopped at a page or time limit, or the service repeated a page.</summary>
    public const string Incomplete = "Incomplete";

    /// <summary>AWS's own count differs from what was listed.</summary>
    public const string CountMismatch = "CountMismatch";

    /// <summary>The source was read and says nothing of this resource: it is younger than the credential report, say.</summary>
    public const string NotInSource = "NotInSource";

    /// <summary>Something was read, but which regions or which time it covers is not known (log files without a manifest).</summary>
    public const string CoverageUnknown = "CoverageUnknown";
}
