using System.Collections.Immutable;

namespace IamAuditor.Policies.Sets;

/// <summary>
/// Who can call an action, as ascending indices of principals: <see cref="Sure"/> on every resource and under every condition,
/// <see cref="Possible"/> (which includes the sure ones) on some resource or under some condition. Everyone else cannot.
/// </summary>
public sealed record ActionHolders(ImmutableArray<int> Sure, ImmutableArray<int> Possible);
