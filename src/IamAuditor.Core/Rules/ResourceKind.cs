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
    ServerCertificate,
    IdentityProvider,
    Trail,
    Analyzer,
    Organization,
    AnalyzerFinding,
    Event,
}
