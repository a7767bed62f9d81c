using System.Collections.Immutable;

namespace IamAuditor.Policies.Sets;

/// <summary>
/// The policies that bear on one principal, as indices into a list of documents. <see cref="Identity"/>: its own, inline ones and those of its
/// groups. <see cref="Boundary"/>: null where it has none. <see cref="ServiceControlLevels"/>: the organization's root, each OU and the account,
/// an inner list each; null where no SCP binds it (no organization, the management account, a service-linked role) or none was read.
/// An empty level allows nothing.
/// </summary>
public sealed record PrincipalPolicies(
    ImmutableArray<int> Identity,
    ImmutableArray<int>? Boundary = null,
    ImmutableArray<ImmutableArray<int>>? ServiceControlLevels = null
);
