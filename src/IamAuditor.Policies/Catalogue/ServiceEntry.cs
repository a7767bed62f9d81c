using System.Collections.Immutable;

namespace IamAuditor.Policies.Catalogue;

/// <summary>
/// One service of the catalogue. Its actions have the ids from <see cref="FirstAction"/>, <see cref="ActionCount"/> of them.
/// <see cref="SupportsResourceControlPolicies"/>: RCPs bind requests to its resources; those of other services are never asked about RCPs.
/// </summary>
public sealed record ServiceEntry(
    string Prefix,
    string Name,
    bool SupportsResourceControlPolicies,
    int FirstAction,
    int ActionCount,
    ImmutableArray<ConditionKey> ConditionKeys,
    ImmutableArray<ResourceType> ResourceTypes
)
{
    public override string ToString() => Prefix;
}
