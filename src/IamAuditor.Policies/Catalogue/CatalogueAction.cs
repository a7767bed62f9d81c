using System.Collections.Immutable;

namespace IamAuditor.Policies.Catalogue;

/// <summary>
/// One documented action. <see cref="Name"/> is spelt as AWS does (<c>s3:GetObject</c>), <see cref="Key"/> in lower case. <see cref="Resources"/> is
/// empty for an action that acts on no resource: only a statement on <c>*</c> reaches it. <see cref="ConditionKeys"/> holds those that AWS
/// lists for the action and for the resources it takes; global keys come on top.
/// </summary>
public sealed record CatalogueAction(
    int Id,
    string Key,
    string Name,
    ServiceEntry Service,
    AccessLevel Level,
    ImmutableArray<ActionResource> Resources,
    ImmutableArray<ConditionKey> ConditionKeys
)
{
    /// <summary>The action acts on no resource, so that a specific ARN never grants it. Source: Service Authorization Reference, empty "Resource types" column.</summary>
    public bool IsWildcardOnly => Resources.IsEmpty;

    public override string ToString() => Name;
}
