using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamAuditor.Policies.Sets;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// What a policy's statements about one action look at. Variables stand beside the condition key that they are compared with, or beside nothing where they are part of a resource.
/// </summary>
internal sealed record PolicySay(
    bool Speaks,
    bool AsksTarget,
    bool AsksRegion,
    ImmutableArray<string> Keys,
    ImmutableArray<(string Key, string Variable)> Variables
)
{
    /// <summary>Whether the answer depends on nothing but the resource.</summary>
    public bool IsSameForAll => Keys.IsEmpty && Variables.IsEmpty;

    private ConcurrentDictionary<(ResourceList On, string Values), (Reach Allowed, Reach Denied)>? answers;

    /// <summary>Answers on lists of resources, by the values of what is looked at. Most policies are asked about one list or none.</summary>
    public ConcurrentDictionary<(ResourceList On, string Values), (Reach Allowed, Reach Denied)> Answers =>
        answers ?? LazyInitializer.EnsureInitialized(ref answers, static () => new(concurrencyLevel: 1, capacity: 3));
}
