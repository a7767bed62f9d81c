using System.Collections.Immutable;

namespace IamAuditor.Policies.Catalogue;

/// <summary>What many actions have in common: the resources taken and the keys.</summary>
internal sealed record ActionShape(ImmutableArray<ActionResource> Resources, ImmutableArray<ConditionKey> ConditionKeys);
