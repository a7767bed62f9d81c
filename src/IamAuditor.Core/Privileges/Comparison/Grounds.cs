using System.Collections.Immutable;
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
    private readonly List<string> layers = [];
    private readonly List<Said> statements = [];
    private readonly HashSet<string> texts;
    private readonly EffectiveActions effective;
    private readonly KnownGrounds known;
    private readonly Dictionary<int, SaidOfAction> ofKind = [];

    // Most actions are spoken of by the same statements as their neighbours.
    private readonly Dictionary<string, SaidOfAction> byStatements = new(StringComparer.Ordinal);

    /// <param name="access">All that the half holds.</param>
    /// <param name="principal">Null: it is not there and has nothing.</param>
    /// <param name="effective">The actions of the half.</param>
    /// <param name="known">What both halves share.</param>
    public Grounds(AccountAccess access, PrincipalAccess? principal, EffectiveActions effective, KnownGrounds known)
    {
        (this.effective, this.known) = (effective, known);
        if (principal is not null)
        {
            Add("identity", principal.Policies.Select(p => p.Policy));
            if (principal.Boundary is { } boundary)
            {
                Add("boundary", [boundary.Policy]);
            }

            foreach (var (level, number) in (access.ControlsOf(principal) ?? []).Select((l, i) => (l, i)))
            {
                Add($"control {number}", level.Select(p => p.Policy));
            }
        }

        texts = [.. statements.Select(s => s.Text)];

        void Add(string layer, IEnumerable<CompiledPolicy> policies)
        {
            layers.Add(layer);
            foreach (var policy in policies)
            {
                if (policy.IsMissing)
                {
                    statements.Add(new(_ => true, layer, "", [new(false, ["*"], [], ["it was not read"])]));
                }

                foreach (var statement in policy.Settled(principal.Caller, principal.Context).Statements.Where(s => s.IsValid))
                {
                    var actions = statement.Action.Values.Select(v => v.Text.ToUpperInvariant()).Order(StringComparer.Ordinal);
                    statements.Add(
                        new(
                            PolicySayings.About(statement),
                            layer,
                            $"{statement.Action.Form} {string.Join(' ', actions)}",
                            Places(policy, statement, principal)
                        )
                    );
                }
            }
        }
    }

    /// <summary>Those of some actions of which both do not say the same, with what each says.</summary>
    public List<(string Action, SaidOfAction Was, SaidOfAction Is)> Concerned(Grounds after, IEnumerable<string> actions) =>
        layers.SequenceEqual(after.layers) && texts.SetEquals(after.texts)
            ? []
            : [.. actions.Select(a => (Action: a, Was: About(a), Is: after.About(a))).Where(a => !ReferenceEquals(a.Was, a.Is))];

    private SaidOfAction About(string action)
    {
        var kind = effective.KindOf(action);
        if (ofKind.TryGetValue(kind, out var said))
        {
            return said;
        }

        List<int> about = [.. Enumerable.Range(0, statements.Count).Where(i => statements[i].IsAbout(action))];
        var key = string.Join(' ', about);
        if (!byStatements.TryGetValue(key, out said))
        {
            byStatements.Add(
                key,
                said = known.Of(layers, [.. about.SelectMany(i => statements[i].Places.Select(p => (statements[i].Layer, p)))])
            );
        }

        // Of what no policy of the half names nothing is known.
        if (kind >= 0)
        {
            ofKind.Add(kind, said);
        }

        return said;
    }

    private static List<Ground> Places(CompiledPolicy policy, Statement statement, PrincipalAccess principal)
    {
        var isDeny = statement.Effect == Effect.Deny;
        List<string> conditions =
        [
            .. statement.Conditions.Select(c =>
                $"{c.Operator.ToUpperInvariant()} {c.Key.ToUpperInvariant()}: {string.Join(' ', c.Values.Select(v => v.Text).Order(StringComparer.Ordinal))}"
            ),
        ];
        List<(string Written, string? Text, bool IsKnown)> resources =
        [
            .. statement
                .Resource.Values.Select(v => ArnPattern.Parse(v.Text, policy.Document.Version, policy.Kind))
                .Select(p => (p.Text, p.Resolved(principal.Context), p.VariableKeys.All(k => principal.Context.Find(k) is not null))),
        ];
        if (statement.Resource.Form != ElementForm.Except)
        {
            return
            [
                .. resources
                    .Where(r => r.Text is not null)
                    .Select(r => new Ground(isDeny, [r.Text!], [], When(r.IsKnown ? [] : [r.Written])))
                    .DistinctBy(g => g.ToString())
                    .OrderBy(g => g.ToString(), StringComparer.Ordinal),
            ];
        }

        // One that names nothing must not turn into "everything else". Source: docs/decisions/policy-variables-2008.md.
        if (resources.Exists(r => r.Text is null))
        {
            return [];
        }

        // What a variable names that nobody knows may be excepted: a deny spares it, an allow does not leave it out.
        var excepted = resources.Where(r => r.IsKnown || isDeny).Select(r => r.Text!).Distinct().Order(StringComparer.Ordinal);
        return [new(isDeny, ["*"], [.. excepted], When(resources.Where(r => !r.IsKnown).Select(r => r.Written)))];

        ImmutableArray<string> When(IEnumerable<string> unknown) =>
            [.. conditions.Concat(unknown).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>A statement: which actions it is about, whose it is, and where it allows or denies. A deny is one in whatever layer.</summary>
    private sealed record Said(Func<string, bool> IsAbout, string Layer, string Actions, IReadOnlyList<Ground> Places)
    {
        public string Text { get; } = $"{Actions}: {(Places.Any(p => p.IsDeny) ? "" : Layer)} {string.Join(", ", Places)}";
    }
}
