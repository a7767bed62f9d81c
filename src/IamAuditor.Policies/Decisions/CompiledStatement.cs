using System.Collections.Immutable;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Policies.Decisions;

/// <summary>A statement prepared for evaluation. One that AWS would refuse keeps its place and matches nothing.</summary>
internal sealed class CompiledStatement
{
    private readonly ActionPattern[] actions;
    private readonly ArnPattern[] resources;
    private readonly CompiledPrincipal[] principals;
    private readonly CompiledClause[] clauses;

    public CompiledStatement(Statement source, PolicyVersion version, PolicyKind kind, bool isValid)
    {
        Source = source;
        Kind = kind;
        IsValid = isValid && source.Effect is not null;
        actions = Compiled(source.Action.Values, v => ActionPattern.Parse(v.Text));
        resources = Compiled(source.Resource.Values, v => ArnPattern.Parse(v.Text, version, kind));
        principals = Compiled(source.Principal.Values, v => new CompiledPrincipal(v));
        clauses = Compiled(source.Conditions, c => new CompiledClause(c, version));
    }

    private static TCompiled[] Compiled<T, TCompiled>(ImmutableArray<T> source, Func<T, TCompiled> compile)
    {
        if (source.IsEmpty)
            return [];

        var compiled = new TCompiled[source.Length];
        for (var i = 0; i < compiled.Length; i++)
            compiled[i] = compile(source[i]);
        return compiled;
    }

    public Statement Source { get; }
    public PolicyKind Kind { get; }
    public bool IsValid { get; }
    public bool IsDeny => Source.Effect == Effect.Deny;
    public IReadOnlyList<ActionPattern> Actions => actions;
    public IReadOnlyList<ArnPattern> Resources => resources;
    public IReadOnlyList<CompiledPrincipal> Principals => principals;
    public IReadOnlyList<CompiledClause> Clauses => clauses;

    public StatementMatch Match(EvaluationInput input)
    {
        if (!IsValid || !MatchesAction(input))
            return StatementMatch.No(MatchStage.Action);

        var reach = PrincipalReach.Direct;
        if (Source.Principal.Form != ElementForm.Absent)
        {
            reach = MatchPrincipal(input);
            if (reach == PrincipalReach.None)
                return StatementMatch.No(MatchStage.Principal);
        }

        var resource = MatchResource(input);
        if (resource == Tri.False)
            return StatementMatch.No(MatchStage.Resource);

        var conditions = MatchConditions(input);
        return conditions == Tri.False
            ? StatementMatch.No(MatchStage.Condition)
            : new(resource.And(conditions), MatchStage.Condition, reach);
    }

    /// <summary>Its action and conditions alone, for statements of policies without principals; whoever asks looks at the resources.</summary>
    public Tri MatchWithoutResource(EvaluationInput input) =>
        IsValid && Source.Principal.Form == ElementForm.Absent && Source.Resource.Form != ElementForm.Absent && MatchesAction(input)
            ? MatchConditions(input)
            : Tri.False;

    /// <summary>Whether it allows something to a principal that its Principal element may take in.</summary>
    public bool MayAllow(RequestPrincipal principal) =>
        IsValid
        && !IsDeny
        && (Source.Principal.Form != ElementForm.Listed || Array.Exists(principals, p => p.Match(principal) != PrincipalReach.None));

    private bool MatchesAction(EvaluationInput input)
    {
        var listed = false;
        foreach (var action in actions)
        {
            if (action.IsMatch(input.ActionService, input.ActionName))
            {
                listed = true;
                break;
            }
        }

        return listed == (Source.Action.Form == ElementForm.Listed);
    }

    private PrincipalReach MatchPrincipal(EvaluationInput input)
    {
        if (Source.Principal.Form == ElementForm.Except)
            return IsExcepted(input) ? PrincipalReach.None : PrincipalReach.Direct;

        var best = PrincipalReach.None;
        foreach (var principal in principals)
        {
            var reach = principal.Match(input.Principal);
            if (reach > best)
                best = reach;
        }

        return best;
    }

    private bool IsExcepted(EvaluationInput input)
    {
        // AWS: Deny with NotPrincipal always denies a principal that has a permissions boundary, whatever is listed.
        if (IsDeny && input.HasBoundary)
            return false;

        foreach (var principal in principals)
        {
            // An entry that AWS would refuse must not turn into "everyone" by inversion.
            if (principal.IsMalformed)
                return true;
            if (principal.Match(input.Principal) == PrincipalReach.None)
                continue;
            // AWS asks for the account beside its user, and for role and account beside a session: such company excepts itself and nobody else.
            if (principal.IsItself(input.Principal) || !Array.Exists(principals, p => p.IsPartOf(principal)))
                return true;
        }

        return false;
    }

    private Tri MatchResource(EvaluationInput input)
    {
        // Trust policies and a few resource policies speak of the resource they are attached to.
        if (Source.Resource.Form == ElementForm.Absent)
            return Tri.True;

        var listed = Tri.False;
        var allResolved = Tri.True;
        foreach (var resource in resources)
        {
            listed = listed.Or(resource.Match(input.Resource, input.Context, out var resolved));
            allResolved = allResolved.And(resolved);
            if (listed == Tri.True)
                break;
        }

        if (Source.Resource.Form == ElementForm.Listed)
            return listed;

        // A NotResource that cannot be resolved or is no ARN must not turn into "matches" by inversion.
        return allResolved.And(listed.Not());
    }

    private Tri MatchConditions(EvaluationInput input)
    {
        var all = Tri.True;
        var undecidable = false;
        foreach (var clause in clauses)
        {
            undecidable |= clause.Operator is null;
            all = all.And(clause.Evaluate(input.Context, input.IsMultiValued));
            if (all == Tri.False)
                return Tri.False;
        }

        // A grant whose condition nobody can read does not apply; a denial is undecided.
        return undecidable && !IsDeny ? Tri.False : all;
    }

    /// <summary>The context keys whose unknown values leave this statement undecided; an unreadable operator counts by its key.</summary>
    public IEnumerable<string> UnknownKeys(EvaluationInput input)
    {
        foreach (var resource in resources)
        {
            var match = resource.Match(input.Resource, input.Context, out var resolved);
            if (match != Tri.Unknown && (resolved != Tri.Unknown || Source.Resource.Form != ElementForm.Except))
                continue;
            foreach (var key in resource.VariableKeys.Where(k => input.Context.Find(k) is null))
                yield return key;
        }

        foreach (var clause in clauses.Where(c => c.Evaluate(input.Context, input.IsMultiValued) == Tri.Unknown))
        {
            if (clause.Operator is null || input.Context.Find(clause.Source.Key) is null)
                yield return clause.Source.Key;
            foreach (var key in clause.Values.SelectMany(v => v.VariableKeys).Where(k => input.Context.Find(k) is null))
                yield return key;
        }
    }

    /// <summary>The clauses that are still open, for the reader.</summary>
    public IEnumerable<ConditionClause> OpenClauses(EvaluationInput input) =>
        clauses.Where(c => c.Evaluate(input.Context, input.IsMultiValued) == Tri.Unknown).Select(c => c.Source);

    /// <summary>The clauses that do not hold.</summary>
    public IEnumerable<ConditionClause> FailedClauses(EvaluationInput input) =>
        clauses.Where(c => c.Operator is null || c.Evaluate(input.Context, input.IsMultiValued) == Tri.False).Select(c => c.Source);
}
