using System.Runtime.InteropServices;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Policies.Sets;

/// <summary>
/// One request asked of every resource of a list at once, through SCPs, identity policies and boundary; the request's own Resource, its resource policy, session,
/// endpoint and resource control policies are not looked at. Says of each resource what <see cref="PolicyEvaluator"/> says: sure is Allowed, possible is Allowed or Depends.
/// </summary>
public static class ResourceSweep
{
    public static ResourceReach Of(PolicyRequest request, ResourceList resources, ActionFacts? facts = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(resources);
        var input = Input(request, facts);
        var denies = new Rows(resources.Words);
        var result = Layer(request.IdentityPolicies);
        if (request.PermissionsBoundary.Length > 0)
            result.And(Layer(request.PermissionsBoundary));
        if (IsBound(request) && request.ServiceControlPolicies is { IsEmpty: false } levels)
        {
            foreach (var level in levels)
                result.And(Layer(level));
        }

        // What may be denied is not sure; what is surely denied is not possible.
        Bits.AndNot(result.Sure, denies.Possible);
        Bits.AndNot(result.Possible, denies.Sure);
        return result.ToReach();

        Rows Layer(System.Collections.Immutable.ImmutableArray<AttachedPolicy> policies)
        {
            var allows = new Rows(resources.Words);
            foreach (var attached in policies)
                Add(attached.Policy, input, resources, allows, denies);
            return allows;
        }
    }

    /// <summary>What one policy says, whatever layer it stands in; of the request only principal, action and context are looked at.</summary>
    public static PolicyReach Of(CompiledPolicy policy, PolicyRequest request, ResourceList resources, ActionFacts? facts = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(resources);
        var (allows, denies) = (new Rows(resources.Words), new Rows(resources.Words));
        Add(policy, Input(request, facts), resources, allows, denies);
        return new(allows.ToReach(), denies.ToReach());
    }

    /// <summary>Whether service control policies bind whoever asks: not service-linked roles, and nobody in the management account.</summary>
    public static bool IsBound(PolicyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return !request.Principal.IsServiceLinkedRole
            && !(request.ManagementAccount is not null && request.Principal.Account == request.ManagementAccount);
    }

    private static EvaluationInput Input(PolicyRequest request, ActionFacts? facts)
    {
        var action = request.Action.ToLowerInvariant();
        var colon = action.IndexOf(':', StringComparison.Ordinal);
        return new()
        {
            Principal = request.Principal,
            ActionService = colon < 0 ? "" : action[..colon],
            ActionName = action[(colon + 1)..],
            Resource = new ArnText("*"),
            Context = request.Context.With(request.Principal.ContextKeys()),
            HasBoundary = request.PermissionsBoundary.Length > 0,
            IsMultiValued = (facts ?? ActionFacts.Embedded).IsMultiValued,
        };
    }

    private static void Add(CompiledPolicy policy, EvaluationInput input, ResourceList resources, Rows allows, Rows denies)
    {
        if (policy.IsMissing)
        {
            Bits.Or(allows.Possible, resources.All);
            Bits.Or(denies.Possible, resources.All);
        }

        foreach (var statement in policy.Statements)
            Add(statement, input, resources, statement.IsDeny ? denies : allows);
    }

    private static void Add(CompiledStatement statement, EvaluationInput input, ResourceList resources, Rows to)
    {
        var condition = statement.MatchWithoutResource(input);
        if (condition == Tri.False)
            return;

        if (statement.Source.Resource.Form == ElementForm.Listed)
        {
            foreach (var pattern in statement.Resources)
            {
                if (condition == Tri.True)
                    Bits.Or(to.Sure, Row(pattern, sure: true, out _));
                Bits.Or(to.Possible, Row(pattern, sure: false, out _));
            }

            return;
        }

        // NotResource: everything but what is listed, and nothing where the list cannot be resolved.
        var (sure, possible) = (resources.All.ToArray(), resources.All.ToArray());
        var resolved = true;
        foreach (var pattern in statement.Resources)
        {
            Bits.AndNot(possible, Row(pattern, sure: true, out _));
            Bits.AndNot(sure, Row(pattern, sure: false, out var isResolved));
            resolved &= isResolved;
        }

        if (condition == Tri.True && resolved)
            Bits.Or(to.Sure, sure);
        if (!statement.Resources.Any(r => r.IsMalformed))
            Bits.Or(to.Possible, possible);

        ReadOnlySpan<ulong> Row(ArnPattern pattern, bool sure, out bool isResolved)
        {
            var row = resources.Matches(pattern, input.Context, sure, out isResolved);
            return row.Length == 0 ? new ulong[resources.Words] : row;
        }
    }

    private sealed class Rows(int words)
    {
        public ulong[] Sure { get; } = new ulong[words];
        public ulong[] Possible { get; } = new ulong[words];

        public void And(Rows other)
        {
            Bits.And(Sure, other.Sure);
            Bits.And(Possible, other.Possible);
        }

        public ResourceReach ToReach() =>
            new(ImmutableCollectionsMarshal.AsImmutableArray(Sure), ImmutableCollectionsMarshal.AsImmutableArray(Possible));
    }
}
