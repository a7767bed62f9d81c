namespace IamAuditor.Policies.Documents;

/// <summary>Where a document stands: what it must and must not contain, and how it reads short ARNs, depends on it.</summary>
public enum PolicyKind
{
    Identity,
    Session,
    Boundary,
    ServiceControl,
    ResourceControl,
    Resource,
    Trust,
    Endpoint,
}
