namespace IamAuditor.Core.Accounts;

/// <summary>
/// A finding of IAM Access Analyzer. The same resource and principal found by several regions or analyzers is one: <see cref="Regions"/> lists them all.
/// <see cref="Resource"/> is AWS's text, an ARN as a rule. <see cref="Principal"/> is null for findings that name none (unused access).
/// </summary>
public sealed record AnalyzerFinding
{
    public required string Id { get; init; }

    /// <summary>AWS's finding type: ExternalAccess, UnusedIAMRole, UnusedIAMUserAccessKey, UnusedPermission, InternalAccess ...</summary>
    public required string Type { get; init; }
    public required string Resource { get; init; }
    public required string ResourceType { get; init; }
    public string? ResourceOwner { get; init; }

    /// <summary>ACTIVE, ARCHIVED or RESOLVED.</summary>
    public required string Status { get; init; }
    public string? Principal { get; init; }
    public bool IsPublic { get; init; }
    public IReadOnlyList<string> Actions { get; init; } = [];
    public IReadOnlyDictionary<string, string> Condition { get; init; } = new Dictionary<string, string>();
    public DateTimeOffset? Created { get; init; }
    public DateTimeOffset? Updated { get; init; }
    public DateTimeOffset? Analyzed { get; init; }
    public IReadOnlyList<string> Regions { get; init; } = [];
    public IReadOnlyList<string> Analyzers { get; init; } = [];
    public string? Error { get; init; }

    public bool IsExternal => Type == "ExternalAccess";
    public bool IsActive => Status == "ACTIVE";
}
