namespace IamAuditor.Core.Accounts;

/// <summary>
/// A CloudTrail event that matters to the audit. <see cref="Actor"/> is the ARN of who acted, as CloudTrail wrote it (an assumed-role session names its session).
/// Texts are CloudTrail's and unchecked: a user agent is whatever the caller sent.
/// </summary>
public sealed record AccountEvent
{
    public required string Id { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required string Region { get; init; }

    /// <summary>The API or sign-in action: ConsoleLogin, AssumeRoot, CreateAccessKey.</summary>
    public required string Name { get; init; }

    /// <summary>The service: signin.amazonaws.com, iam.amazonaws.com.</summary>
    public required string Service { get; init; }

    /// <summary>AWS's eventType: AwsApiCall, AwsConsoleSignIn, AwsServiceEvent ...</summary>
    public required string Type { get; init; }

    /// <summary>userIdentity.type: Root, IAMUser, AssumedRole, AWSService ...</summary>
    public required string ActorType { get; init; }
    public string? Actor { get; init; }
    public string? ActorName { get; init; }
    public string? ActorAccount { get; init; }
    public string? AccessKeyId { get; init; }

    /// <summary>The service that acted on the actor's behalf; null for a person or program.</summary>
    public string? InvokedBy { get; init; }
    public string? SourceIp { get; init; }
    public string? UserAgent { get; init; }
    public string? ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public bool? ReadOnly { get; init; }

    /// <summary>additionalEventData.MFAUsed of a ConsoleLogin, or the session's mfaAuthenticated; null where CloudTrail does not say.</summary>
    public bool? MfaUsed { get; init; }

    /// <summary>responseElements.ConsoleLogin: Success or Failure; null for other events.</summary>
    public string? LoginResult { get; init; }

    /// <summary>The role or user that issued a temporary session; null otherwise.</summary>
    public string? SessionIssuer { get; init; }

    /// <summary>When the temporary session began; null for long-term credentials.</summary>
    public DateTimeOffset? SessionStarted { get; init; }
    public string? RequestParameters { get; init; }

    /// <summary>
    /// Root acting as a person or program: not a service on root's behalf (invokedBy, AwsServiceEvent), and also a member account's root taken over by
    /// sts:AssumeRoot. Source: CloudTrail User Guide, "CloudTrail userIdentity element".
    /// </summary>
    public bool IsRootPerson =>
        InvokedBy is null
        && Type != "AwsServiceEvent"
        && (ActorType == "Root" || (Name == "AssumeRoot" && Service == "sts.amazonaws.com" && ErrorCode is null));
}
