using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>
/// Where and when the policies of a user or role allow and deny, as they read for it. In which policy a statement stands is no matter: what moved from a user to its group is
/// the same.
/// </summary>
internal sealed class Grounds
{
    private readonly List<(Func<string, bool> IsAbout, string Text, IReadOnlyList<Ground> Places)> statements = [];

    public Grounds(AccountAccess access, PrincipalAccess principal)
    {
        Add("identity", principal.Policies.Select(p => p.Policy));
        Add("boundary", principal.Boundary is { } boundary ? [boundary.Policy] : []);
        foreach (var (level, number) in (access.ControlsOf(principal) ?? []).Select((l, i) => (l, i)))
        {
            Add($"control {number}", level.Select(p => p.Policy));
        }

        void Add(string layer, IEnumerable<CompiledPolicy> policies)
        {
            foreach (var policy in policies)
            {
                foreach (var statement in policy.Settled(principal.Caller, principal.Context).Statements.Where(s => s.IsValid))
                {
                    var places = Places(policy, statement, layer, principal);
                    var actions = statement.Action.Values.Select(v => v.Text.ToUpperInvariant()).Order(StringComparer.Ordinal);
                    statements.Add(
                        (
                            PolicySayings.About(statement),
                            $"{statement.Action.Form} {string.Join(' ', actions)}: {string.Join(", ", places)}",
                            places
                        )
                    );
                }
            }
        }
    }

    /// <summary>Those of some actions that are not allowed and denied on the same resources and under the same conditions by both.</summary>
    public IEnumerable<string> Differing(Grounds other, IEnumerable<string> actions)
    {
        var (own, others) = (Texts(), other.Texts());
        if (own.SetEquals(others))
        {
            return [];
        }

        // Most actions are spoken of by the same statements as their neighbours.
        var known = new Dictionary<string, bool>(StringComparer.Ordinal);
        return actions.Where(action =>
        {
            var (mine, theirs) = (About(action), other.About(action));
            var key = $"{string.Join(' ', mine)}|{string.Join(' ', theirs)}";
            if (!known.TryGetValue(key, out var differs))
            {
                known.Add(key, differs = !Of(mine).SetEquals(other.Of(theirs)));
            }

            return differs;
        });
    }

    private HashSet<string> Texts() => [.. statements.Select(s => s.Text)];

    private List<int> About(string action) => [.. Enumerable.Range(0, statements.Count).Where(i => statements[i].IsAbout(action))];

    // What is within another says nothing of its own.
    private HashSet<Ground> Of(List<int> some)
    {
        List<Ground> all = [.. some.SelectMany(i => statements[i].Places).Distinct()];
        return
        [
            .. all.Where(g =>
                !all.Exists(o => o != g && o.Covers(g) && !(g.Covers(o) && string.CompareOrdinal(g.Resource, o.Resource) < 0))
            ),
        ];
    }

    private static List<Ground> Places(CompiledPolicy policy, Statement statement, string layer, PrincipalAccess principal)
    {
        var isDeny = statement.Effect == Effect.Deny;
        var conditions = string.Join(
            "; ",
            statement
                .Conditions.Select(c =>
                    $"{c.Operator.ToUpperInvariant()} {c.Key.ToUpperInvariant()}: {string.Join(' ', c.Values.Select(v => v.Text).Order(StringComparer.Ordinal))}"
                )
                .Order(StringComparer.Ordinal)
        );
        var resources = policy.ResourcesOf(statement, principal.Caller, principal.Context).Distinct().Order(StringComparer.Ordinal);
        return statement.Resource.Form == ElementForm.Except
            ? [new(isDeny ? "" : layer, isDeny, true, string.Join(' ', resources), conditions)]
            : [.. resources.Select(r => new Ground(isDeny ? "" : layer, isDeny, false, r, conditions))];
    }

    /// <summary>A pattern of resources, or all but some, on which something is allowed or denied. A deny is one in whatever layer.</summary>
    private sealed record Ground(string Layer, bool IsDeny, bool IsExcept, string Resource, string Conditions)
    {
        public bool Covers(Ground other) =>
            (Layer, IsDeny) == (other.Layer, other.IsDeny)
            && !IsExcept
            && (Conditions.Length == 0 || Conditions == other.Conditions)
            && (other.IsExcept ? Resource == "*" : Glob.Includes(Resource, other.Resource));
    }
}
