namespace IamAuditor.Policies.Catalogue;

/// <summary>
/// What an entry of <c>Action</c> can mean. <see cref="Malformed"/> matches no action: no colon, a wildcard before the colon, or a character
/// that no action has (a blank, for one).
/// </summary>
public enum ActionTextKind
{
    Malformed,
    Exact,
    Wildcard,
    Everything,
}
