namespace IamAuditor.Policies.Sets;

/// <summary>
/// What one policy by itself says of a request on the resources of a list. Of <see cref="Denied"/> the sure ones are surely denied. Many policies together: the union of what
/// they allow, without what one of them denies.
/// </summary>
public sealed record PolicyReach(ResourceReach Allowed, ResourceReach Denied)
{
    public bool IsNone => Allowed.IsNone && Denied.IsNone;
}
