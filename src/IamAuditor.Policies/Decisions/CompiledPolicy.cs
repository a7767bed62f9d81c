using System.Collections.Immutable;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Policies.Decisions;

/// <summary>
/// A policy document prepared for decisions in the place where it stands. <see cref="Problems"/> holds the document's own problems and those of
/// its kind: a principal in an identity policy, a short ARN in an RCP, a pattern that can match nothing. Immutable; make it once, use it often. Safe for several threads.
/// </summary>
public sealed class CompiledPolicy
{
    // Of most policies of an account nothing is asked but what their documents say.
    private Prepared? prepared;

    private CompiledPolicy(PolicyDocument document, PolicyKind kind, bool isMissing)
    {
        Document = document;
        Kind = kind;
        IsMissing = isMissing;
        Denies = document.Statements.Any(s => s.Effect == Effect.Deny);
    }

    public PolicyDocument Document { get; }
    public PolicyKind Kind { get; }
    public ImmutableArray<PolicyProblem> Problems => Ready.Problems;

    /// <summary>Attached, but its document was not read: it may allow or deny anything.</summary>
    public bool IsMissing { get; }

    /// <summary>Whether it has a Deny.</summary>
    public bool Denies { get; }

    internal ImmutableArray<CompiledStatement> Statements => Ready.Statements;

    private Prepared Ready => prepared ?? Interlocked.CompareExchange(ref prepared, Prepare(), null) ?? prepared!;

    public static CompiledPolicy Compile(PolicyDocument document, PolicyKind kind)
    {
        ArgumentNullException.ThrowIfNull(document);
        return new(document, kind, false);
    }

    private sealed record Prepared(ImmutableArray<CompiledStatement> Statements, ImmutableArray<PolicyProblem> Problems);

    private Prepared Prepare()
    {
        var problems = Document.Problems.ToBuilder();
        ImmutableArray<CompiledStatement> statements = [.. Document.Statements.Select(s => Compile(s, Document.Version, Kind, problems))];
        return new(statements, problems.ToImmutable());
    }

    /// <summary>Stands for an attached policy without a document: decisions that hang on it are <see cref="Outcome.Depends"/>.</summary>
    public static CompiledPolicy Missing(PolicyKind kind)
    {
        var problem = new PolicyProblem(
            ProblemCodes.MissingDocument,
            ProblemSeverity.Error,
            "The policy is attached, but its document is not given; decisions that hang on it stay open",
            default,
            null
        );
        return new(new PolicyDocument(PolicyVersion.V2008, null, [], [problem]), kind, true);
    }

    /// <summary>
    /// The document as it reads for one principal: statements that AWS would refuse or whose conditions cannot hold left out, clauses that surely hold taken away. What
    /// remains of conditions is not decided by what is known.
    /// </summary>
    public PolicyDocument Settled(RequestPrincipal principal, ConditionContext context, ActionFacts? facts = null)
    {
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentNullException.ThrowIfNull(context);
        if (Statements.All(s => s.IsValid && s.Clauses.Count == 0))
            return Document;

        return Document with
        {
            Statements = [.. Settled(Document.Statements, context.With(principal.ContextKeys()), facts)],
        };
    }

    /// <summary>The same of some of its statements.</summary>
    /// <param name="some">Statements of the document.</param>
    /// <param name="context">What is known of the request, the keys of its principal among it.</param>
    /// <param name="facts">Which condition keys have several values.</param>
    public IEnumerable<Statement> Settled(ImmutableArray<Statement> some, ConditionContext context, ActionFacts? facts = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        Func<string, bool?> isMultiValued = (facts ?? ActionFacts.Embedded).IsMultiValued;
        foreach (var statement in some)
        {
            if (Settled(Find(statement), context, isMultiValued) is { } settled)
                yield return settled;
        }
    }

    private CompiledStatement Find(Statement statement) =>
        statement.Index < Statements.Length && ReferenceEquals(Statements[statement.Index].Source, statement)
            ? Statements[statement.Index]
            : Statements.First(s => s.Source.Index == statement.Index);

    private static Statement? Settled(CompiledStatement statement, ConditionContext context, Func<string, bool?> isMultiValued)
    {
        if (!statement.IsValid)
            return null;
        if (statement.Clauses.Count == 0)
            return statement.Source;

        var open = ImmutableArray.CreateBuilder<ConditionClause>();
        var holds = statement.IsDeny || statement.Clauses.All(c => c.Operator is not null);
        foreach (var clause in statement.Clauses)
        {
            var result = clause.Evaluate(context, isMultiValued);
            holds &= result != Tri.False;
            if (result == Tri.Unknown)
                open.Add(clause.Source);
        }

        return !holds ? null
            : open.Count == statement.Clauses.Count ? statement.Source
            : statement.Source with { Conditions = open.ToImmutable() };
    }

    /// <summary>
    /// Whether a statement that allows something may let a principal in, whatever it asks for; costs far less than a decision. Where not, the policy by itself grants it nothing.
    /// For policies whose statements have principals.
    /// </summary>
    public bool MayAllow(RequestPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return IsMissing || Statements.Any(s => s.MayAllow(principal));
    }

    /// <summary>What Resource or NotResource of one of its statements names for one principal: see <see cref="Matching.ArnPattern.Resolved"/>.</summary>
    public IEnumerable<string> ResourcesOf(Statement statement, RequestPrincipal principal, ConditionContext context)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentNullException.ThrowIfNull(context);
        var resources = Find(statement).Resources;
        var full = resources.All(r => r.VariableKeys.IsEmpty) ? context : context.With(principal.ContextKeys());
        return resources.Select(r => r.Resolved(full)).OfType<string>();
    }

    private static CompiledStatement Compile(
        Statement statement,
        PolicyVersion version,
        PolicyKind kind,
        ImmutableArray<PolicyProblem>.Builder problems
    )
    {
        var valid = statement.IsValid;
        CheckPrincipal();
        CheckResource();

        var compiled = new CompiledStatement(statement, version, kind, valid);
        for (var i = 0; i < compiled.Actions.Count; i++)
        {
            if (compiled.Actions[i].IsMalformed)
                Report(
                    ProblemCodes.BadAction,
                    $"`{compiled.Actions[i]}` is not `service:action`; it matches no action",
                    statement.Action.Values[i].At
                );
        }

        for (var i = 0; i < compiled.Resources.Count; i++)
        {
            if (compiled.Resources[i].IsMalformed)
                Report(
                    ProblemCodes.BadResource,
                    $"`{compiled.Resources[i]}` is neither `*` nor an ARN that {Name(kind)} may hold; it matches no resource",
                    statement.Resource.Values[i].At
                );
        }

        for (var i = 0; i < compiled.Principals.Count; i++)
        {
            var written = statement.Principal.Values[i];
            if (compiled.Principals[i].IsMalformed)
                Report(
                    ProblemCodes.BadPrincipal,
                    $"`{written.Text}` is no principal (no partial wildcards, no groups); it matches nobody",
                    written.At
                );
            else if (compiled.Principals[i].IsOrphan)
                Report(
                    ProblemCodes.OrphanPrincipal,
                    $"`{written.Text}` is what remains of a deleted user or role; it matches nobody, a new one of that name included",
                    written.At,
                    ProblemSeverity.Warning
                );
        }

        foreach (var clause in compiled.Clauses)
            Check(clause);

        return compiled;

        void CheckPrincipal()
        {
            var principal = statement.Principal;
            if (kind is PolicyKind.Identity or PolicyKind.Session or PolicyKind.Boundary or PolicyKind.ServiceControl)
            {
                if (principal.Form != ElementForm.Absent)
                    Void(ProblemCodes.ForbiddenPrincipal, $"{Name(kind)} takes no principal", principal.At);
                return;
            }

            if (principal.Form == ElementForm.Absent)
                Void(ProblemCodes.MissingPrincipal, $"{Name(kind)} names its principals; the statement has none", statement.At);
            else if (
                kind == PolicyKind.ResourceControl
                && (principal.Form == ElementForm.Except || !principal.Values.All(p => p.IsEveryone) || principal.Values.IsEmpty)
            )
                Void(ProblemCodes.ForbiddenPrincipal, "A resource control policy takes \"Principal\": \"*\" and no other", principal.At);
            else if (valid && principal.Form == ElementForm.Except && statement.Effect == Effect.Allow)
                Report(
                    ProblemCodes.AllowNotPrincipal,
                    "Allow with NotPrincipal grants to everybody else, anonymous callers included; AWS supports it with Deny only",
                    principal.At,
                    ProblemSeverity.Warning
                );
        }

        void CheckResource()
        {
            var resource = statement.Resource;
            if (kind == PolicyKind.Trust)
            {
                if (resource.Form != ElementForm.Absent)
                    Void(ProblemCodes.ForbiddenResource, "A trust policy speaks of its own role and takes no Resource", resource.At);
            }
            else if (resource.Form == ElementForm.Absent && !(kind == PolicyKind.Resource && IsRepositoryPolicy(statement)))
            {
                Void(ProblemCodes.MissingResource, "The statement has neither Resource nor NotResource", statement.At);
            }
        }

        void Check(CompiledClause clause)
        {
            var source = clause.Source;
            if (clause.Operator is null)
            {
                Report(
                    ProblemCodes.UnknownOperator,
                    $"`{source.Operator}` is no condition operator; an Allow with it does not apply, a Deny cannot be decided",
                    source.At
                );
                return;
            }

            for (var i = 0; i < clause.Values.Count; i++)
            {
                if (clause.Values[i].IsMalformed)
                    Report(
                        ProblemCodes.BadConditionValue,
                        $"`{source.Values[i].Text}` is not a value that {source.Operator} can compare; it matches nothing",
                        source.Values[i].At,
                        ProblemSeverity.Warning
                    );
            }
        }

        void Void(string code, string message, TextPosition at)
        {
            valid = false;
            Report(code, message, at);
        }

        void Report(string code, string message, TextPosition at, ProblemSeverity severity = ProblemSeverity.Error) =>
            problems.Add(new(code, severity, message, at, statement.Index));
    }

    // Policies of ECR repositories have no Resource element (Amazon ECR User Guide, "Private repository policy examples").
    private static bool IsRepositoryPolicy(Statement statement) =>
        !statement.Action.Values.IsEmpty
        && statement.Action.Values.All(v => ActionPattern.Parse(v.Text) is { Service: "ecr" or "ecr-public" });

    private static string Name(PolicyKind kind) =>
        kind switch
        {
            PolicyKind.Identity => "An identity policy",
            PolicyKind.Session => "A session policy",
            PolicyKind.Boundary => "A permissions boundary",
            PolicyKind.ServiceControl => "A service control policy",
            PolicyKind.ResourceControl => "A resource control policy",
            PolicyKind.Trust => "A trust policy",
            PolicyKind.Endpoint => "An endpoint policy",
            _ => "A resource policy",
        };
}
