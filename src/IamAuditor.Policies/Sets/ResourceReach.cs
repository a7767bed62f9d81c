using System.Collections.Immutable;

namespace IamAuditor.Policies.Sets;

/// <summary>
/// On which resources of a <see cref="ResourceList"/> a principal may do something, a bit each. <see cref="Sure"/> is a subset of <see cref="Possible"/>.
/// </summary>
public sealed record ResourceReach(ImmutableArray<ulong> Sure, ImmutableArray<ulong> Possible)
{
    public bool IsNone => !Possible.AsSpan().ContainsAnyExcept(0UL);

    public bool IsSure(int place) => (Sure[place >> 6] >> place & 1) != 0;

    public bool IsPossible(int place) => (Possible[place >> 6] >> place & 1) != 0;
}
