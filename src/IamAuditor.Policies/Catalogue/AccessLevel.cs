namespace IamAuditor.Policies.Catalogue;

/// <summary>
/// What an action does at most. <see cref="Tagging"/> and <see cref="PermissionsManagement"/> write as well.
/// Source: Service Authorization Reference, "Access level".
/// </summary>
public enum AccessLevel
{
    List,
    Read,
    Write,
    Tagging,
    PermissionsManagement,
}
