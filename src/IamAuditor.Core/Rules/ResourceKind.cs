namespace IamAuditor.Core.Rules;

/// <summary>What a rule gives one verdict for.</summary>
public enum ResourceKind
{
    Account,
    Region,
    Root,
    User,
    Group,
    Role,
    Principal,
    AccessKey,
    Policy,
    InlinePolicy,

    /// <summary>Managed policies and inline ones, for rules that treat both alike.</summary>
    AnyPolicy,
    ServerCertificate,
    IdentityProvider,
    Trail,
    Analyzer,
    Organization,
    PermissionSet,
    AnalyzerFinding,
    Event,
}
