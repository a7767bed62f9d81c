namespace IamAuditor.Policies.Decisions;

/// <summary>The kinds of policies that a decision is made of, in the order in which a missing permission is looked for.</summary>
public enum PolicyLayer
{
    ServiceControl,
    ResourceControl,
    Endpoint,
    Resource,
    Identity,
    Boundary,
    Session,
}
