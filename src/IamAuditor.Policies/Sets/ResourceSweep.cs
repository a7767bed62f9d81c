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
        var denies = new Rows(resources);
        var result = Layer(request.IdentityPolicies);
        if (request.PermissionsBoundary.Length > 0)
            result.And(Layer(request.PermissionsBoundary));
        if (IsBound(request) && request.ServiceControlPolicies is { IsEmpty: false } levels)
        {
            foreach (var level in levels)
                result.And(Layer(level));
        }

        result.Except(denies);
        return result.ToReach();

        Rows Layer(System.Collections.Immutable.ImmutableArray<AttachedPolicy> policies)
        {
            var allows = new Rows(resources);
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
        var (allows, denies) = (new Rows(resources), new Rows(resources));
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
            allows.OrPossible(resources.All);
            denies.OrPossible(resources.All);
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
                    to.OrSure(resources.Matches(pattern, input.Context, sure: true, out _));
                to.OrPossible(resources.Matches(pattern, input.Context, sure: false, out _));
            }

            return;
        }

        // NotResource: everything but what is listed, and nothing where the list cannot be resolved.
        var (sure, possible) = ((ulong[])resources.All.Clone(), (ulong[])resources.All.Clone());
        var resolved = true;
        foreach (var pattern in statement.Resources)
        {
            Bits.AndNot(possible, resources.Matches(pattern, input.Context, sure: true, out _));
            Bits.AndNot(sure, resources.Matches(pattern, input.Context, sure: false, out var isResolved));
            resolved &= isResolved;
        }

        if (condition == Tri.True && resolved)
            to.OrSure(sure);
        if (!statement.Resources.Any(r => r.IsMalformed))
            to.OrPossible(possible);
    }

    /// <summary>What statements come to together. Rows of the list are shared until something is added to them: most policies have one statement about an action, or none.</summary>
    private sealed class Rows(ResourceList resources)
    {
        private ulong[] sure = resources.None;
        private ulong[] possible = resources.None;
        private bool isSureOwn;
        private bool isPossibleOwn;

        public void OrSure(ulong[] row) => Or(ref sure, ref isSureOwn, row);

        public void OrPossible(ulong[] row) => Or(ref possible, ref isPossibleOwn, row);

        public void And(Rows other)
        {
            Bits.And(Own(ref sure, ref isSureOwn), other.sure);
            Bits.And(Own(ref possible, ref isPossibleOwn), other.possible);
        }

        /// <summary>What may be denied is not sure; what is surely denied is not possible.</summary>
        public void Except(Rows denied)
        {
            Bits.AndNot(Own(ref sure, ref isSureOwn), denied.possible);
            Bits.AndNot(Own(ref possible, ref isPossibleOwn), denied.sure);
        }

        public ResourceReach ToReach() =>
            new(
                ImmutableCollectionsMarshal.AsImmutableArray(sure),
                ImmutableCollectionsMarshal.AsImmutableArray(possible.AsSpan().SequenceEqual(sure) ? sure : possible)
            );

        private void Or(ref ulong[] row, ref bool isOwn, ulong[] other)
        {
            if (ReferenceEquals(row, resources.None) || ReferenceEquals(row, other))
                row = other;
            else
                Bits.Or(Own(ref row, ref isOwn), other);
        }

        private static ulong[] Own(ref ulong[] row, ref bool isOwn)
        {
            if (!isOwn)
                (row, isOwn) = ((ulong[])row.Clone(), true);
            return row;
        }
    }
}
