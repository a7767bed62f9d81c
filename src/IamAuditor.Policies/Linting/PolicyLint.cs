using System.Buffers;
using System.Collections.Immutable;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Policies.Linting;

/// <summary>
/// What is wrong with a policy or probably not meant: the problems of parser and place, names that AWS does not have, resources that the actions do not take, entries and statements without
/// effect. Everything it says has a stable code and a place; it never changes what a policy means. Sources: IAM User Guide, "IAM JSON policy elements reference"; Service Authorization
/// Reference.
/// </summary>
public static class PolicyLint
{
    private static readonly SearchValues<char> AccountSigns = SearchValues.Create("0123456789*?");

    /// <param name="document">The policy, as <see cref="PolicyParser"/> read it.</param>
    /// <param name="catalogue">The actions that AWS has.</param>
    /// <returns>In the order of the text.</returns>
    public static ImmutableArray<PolicyProblem> Check(PolicyDocument document, ActionCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(catalogue);
        var kind = KindOf(document);
        // Compiling finds what only shows in a place: a missing Resource, an operator that does not exist, a value that it cannot compare.
        var problems = CompiledPolicy.Compile(document, kind).Problems.ToBuilder();
        var statements = document.Statements.Where(s => s.IsValid).Select(s => new Reading(s, document.Version, kind)).ToList();
        foreach (var statement in statements)
        {
            Names(statement, catalogue, problems);
            Accounts(statement, problems);
            Keys(statement, catalogue, problems);
            Fit(statement, catalogue, kind, problems);
            Doubles(statement, problems);
        }

        Covered(statements, problems);
        return [.. problems.OrderBy(p => p.At.Line).ThenBy(p => p.At.Column).ThenBy(p => p.Code, StringComparer.Ordinal)];
    }

    // A document says by its elements where it may stand: only resource and trust policies have principals, and only trust policies do without resources.
    private static PolicyKind KindOf(PolicyDocument document) =>
        document.Statements.All(s => s.Principal.Form == ElementForm.Absent) ? PolicyKind.Identity
        : document.Statements.All(s => s.Resource.Form == ElementForm.Absent) ? PolicyKind.Trust
        : PolicyKind.Resource;

    private static void Names(Reading reading, ActionCatalogue catalogue, ImmutableArray<PolicyProblem>.Builder problems)
    {
        foreach (var (value, pattern) in reading.Actions.Where(a => !a.Pattern.IsAll && !a.Pattern.IsMalformed))
        {
            if (catalogue.FindService(pattern.Service) is not { } service)
            {
                var hint = Nearest.Hint(pattern.Service, catalogue.Services.Select(s => s.Prefix));
                Add(
                    problems,
                    LintCodes.UnknownService,
                    $"no service has the prefix `{pattern.Service}`{hint}",
                    value.At,
                    reading.Statement
                );
            }
            else if (pattern.IsExact)
            {
                if (!catalogue.TryFind(value.Text, out _))
                {
                    var names = Enumerable.Range(service.FirstAction, service.ActionCount).Select(catalogue.NameOf);
                    var hint = Nearest.Hint(value.Text, names);
                    Add(
                        problems,
                        LintCodes.UnknownAction,
                        $"{service.Name} has no action `{value.Text}`{hint}",
                        value.At,
                        reading.Statement
                    );
                }
            }
            else if (catalogue.Expand(value.Text).IsEmpty)
            {
                Add(
                    problems,
                    LintCodes.WildcardMatchesNothing,
                    $"no action of {service.Name} fits `{value.Text}`",
                    value.At,
                    reading.Statement
                );
            }
        }
    }

    private static void Accounts(Reading reading, ImmutableArray<PolicyProblem>.Builder problems)
    {
        foreach (var (value, pattern) in reading.Resources)
        {
            // `aws` owns what AWS gives to every account; a variable may hold any account.
            if (pattern.AccountPart is not { } account || account == "aws" || account.Contains('$', StringComparison.Ordinal))
                continue;
            if (account.AsSpan().ContainsAnyExcept(AccountSigns))
            {
                Add(
                    problems,
                    LintCodes.AccountIsNoId,
                    $"`{value.Text}` has `{account}` in the place of the account id, between the fourth and the fifth colon; is a colon missing?",
                    value.At,
                    reading.Statement
                );
            }
        }
    }

    private static void Keys(Reading reading, ActionCatalogue catalogue, ImmutableArray<PolicyProblem>.Builder problems)
    {
        var actions = reading.Statement.Action.Form == ElementForm.Listed ? Expanded(reading, catalogue) : null;
        foreach (var clause in reading.Statement.Conditions)
        {
            var key = clause.Key;
            var known = catalogue.FindConditionKey(key);
            if (known is null && !IsOfIdentityProvider(key))
            {
                var hint = Nearest.Hint(key, catalogue.GlobalConditionKeys.Select(k => k.Name).Concat(OwnKeys(reading, catalogue)));
                Add(problems, LintCodes.UnknownConditionKey, $"AWS documents no condition key `{key}`{hint}", clause.At, reading.Statement);
            }
            else if (known is not null && actions is { IsEmpty: false } && !actions.Any(id => catalogue.TakesConditionKey(id, key)))
            {
                Add(
                    problems,
                    LintCodes.ConditionKeyNotSent,
                    $"no action of the statement is sent with `{key}`, so the condition sees no value",
                    clause.At,
                    reading.Statement
                );
            }
        }
    }

    // `token.actions.githubusercontent.com:sub`, `oidc.eks.eu-west-1.amazonaws.com/id/ABC:aud`: the host of a provider names the key, and any host may be one.
    private static bool IsOfIdentityProvider(string key) =>
        key.LastIndexOf(':') is > 0 and var colon
        && key.AsSpan(0, colon).Contains('.')
        && !key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> OwnKeys(Reading reading, ActionCatalogue catalogue) =>
        reading
            .Actions.Select(a => catalogue.FindService(a.Pattern.Service))
            .Where(s => s is not null)
            .Distinct()
            .SelectMany(s => s!.ConditionKeys.Select(k => k.Name));

    private static void Fit(Reading reading, ActionCatalogue catalogue, PolicyKind kind, ImmutableArray<PolicyProblem>.Builder problems)
    {
        // NotAction and NotResource say what is left out; what is left nearly always fits something.
        if (
            reading.Statement.Action.Form != ElementForm.Listed
            || reading.Resources.Count == 0
            || reading.Resources.Any(r => r.Pattern.IsAll)
        )
        {
            return;
        }

        var types = new List<(ResourceType Type, ArnPattern Pattern)>();
        var judged = true;
        foreach (var (value, pattern) in reading.Actions)
        {
            if (!pattern.IsExact)
            {
                var some = catalogue.Expand(value.Text);
                judged &= !some.IsEmpty;
                types.AddRange(pattern.IsAll ? [] : some.SelectMany(id => TypesOf(catalogue[id], kind)));
                judged &= !pattern.IsAll;
                continue;
            }

            if (catalogue.Find(value.Text) is not { } action)
            {
                judged = false;
                continue;
            }

            var own = TypesOf(action, kind).ToList();
            types.AddRange(own);
            if (action.IsWildcardOnly)
            {
                Add(
                    problems,
                    LintCodes.ActionNeedsAllResources,
                    $"{action.Name} acts on no resource: only a statement on \"*\" {Effect(reading)} it",
                    value.At,
                    reading.Statement
                );
            }
            else if (!reading.Resources.Any(r => own.Exists(t => Fits(t, r))))
            {
                Add(
                    problems,
                    LintCodes.ActionFitsNoResource,
                    $"{action.Name} takes {string.Join(" or ", action.Resources.Select(r => r.Type.Name).Distinct())}, and the statement names none",
                    value.At,
                    reading.Statement
                );
            }
        }

        foreach (var (value, pattern) in judged ? reading.Resources : [])
        {
            if (!pattern.IsMalformed && !types.Exists(t => Fits(t, (value, pattern))))
            {
                Add(
                    problems,
                    LintCodes.ResourceFitsNoAction,
                    $"no action of the statement takes `{value.Text}`",
                    value.At,
                    reading.Statement
                );
            }
        }
    }

    private static string Effect(Reading reading) => reading.Statement.Effect == Documents.Effect.Deny ? "denies" : "allows";

    private static IEnumerable<(ResourceType Type, ArnPattern Pattern)> TypesOf(CatalogueAction action, PolicyKind kind) =>
        action.Resources.SelectMany(r => r.Type.ArnPatterns.Select(p => (r.Type, ArnPattern.Parse(p, PolicyVersion.V2012, kind))));

    // No bucket's name has a slash: an ARN with one means objects, which the pattern of buckets would match all the same.
    private static bool Fits((ResourceType Type, ArnPattern Pattern) taken, (PolicyValue Value, ArnPattern Pattern) named) =>
        taken.Pattern.Intersects(named.Pattern)
        && !(taken.Type is { Service: "s3", Name: "bucket" } && named.Value.Text.Contains('/', StringComparison.Ordinal));

    private static void Doubles(Reading reading, ImmutableArray<PolicyProblem>.Builder problems)
    {
        for (var i = 0; i < reading.Actions.Count; i++)
        {
            var (value, pattern) = reading.Actions[i];
            var by = reading.Actions.FindIndex(o => o.Pattern.Includes(pattern) && !pattern.IsMalformed);
            by = by == i ? reading.Actions.FindIndex(i + 1, o => o.Pattern.Includes(pattern) && !pattern.Includes(o.Pattern)) : by;
            if (by >= 0 && by != i && !pattern.IsMalformed)
            {
                Add(
                    problems,
                    LintCodes.RedundantAction,
                    $"`{value.Text}` is covered by `{reading.Actions[by].Value.Text}`",
                    value.At,
                    reading.Statement
                );
            }
        }

        for (var i = 0; i < reading.Resources.Count; i++)
        {
            var (value, pattern) = reading.Resources[i];
            var by = reading.Resources.FindIndex(o => o.Pattern.Includes(pattern) && !pattern.IsMalformed);
            by = by == i ? reading.Resources.FindIndex(i + 1, o => o.Pattern.Includes(pattern) && !pattern.Includes(o.Pattern)) : by;
            if (by >= 0 && by != i && !pattern.IsMalformed)
            {
                Add(
                    problems,
                    LintCodes.RedundantResource,
                    $"`{value.Text}` is covered by `{reading.Resources[by].Value.Text}`",
                    value.At,
                    reading.Statement
                );
            }
        }
    }

    private static void Covered(List<Reading> statements, ImmutableArray<PolicyProblem>.Builder problems)
    {
        for (var i = 0; i < statements.Count; i++)
        {
            var own = statements[i];
            var deny =
                own.Statement.Effect == Documents.Effect.Allow
                    ? statements.Find(o => o.Statement.Effect == Documents.Effect.Deny && o.Statement.Conditions.IsEmpty && o.Covers(own))
                    : null;
            if (deny is not null)
            {
                Add(
                    problems,
                    LintCodes.ShadowedStatement,
                    $"statement {deny.Statement.Index} (line {deny.Statement.At.Line}) denies all that this one allows",
                    own.Statement.At,
                    own.Statement
                );
                continue;
            }

            for (var j = 0; j < statements.Count; j++)
            {
                var other = statements[j];
                var alike = own.HasConditionsOf(other) && other.Covers(own) && own.Covers(other);
                if (
                    j != i
                    && own.Statement.Effect == other.Statement.Effect
                    && other.Covers(own)
                    && (other.Statement.Conditions.IsEmpty || own.HasConditionsOf(other))
                    && !(alike && j > i)
                )
                {
                    Add(
                        problems,
                        LintCodes.RedundantStatement,
                        $"statement {other.Statement.Index} (line {other.Statement.At.Line}) says all that this one says",
                        own.Statement.At,
                        own.Statement
                    );
                    break;
                }
            }
        }
    }

    private static ActionSet Expanded(Reading reading, ActionCatalogue catalogue) =>
        ActionSet.Union(reading.Actions.Select(a => catalogue.Expand(a.Value.Text)));

    private static void Add(
        ImmutableArray<PolicyProblem>.Builder problems,
        string code,
        string message,
        TextPosition at,
        Statement statement,
        ProblemSeverity severity = ProblemSeverity.Warning
    ) => problems.Add(new PolicyProblem(code, severity, message, at, statement.Index));

    /// <summary>A statement with its patterns read once.</summary>
    private sealed class Reading(Statement statement, PolicyVersion version, PolicyKind kind)
    {
        public Statement Statement { get; } = statement;
        public List<(PolicyValue Value, ActionPattern Pattern)> Actions { get; } =
        [.. statement.Action.Values.Select(v => (v, ActionPattern.Parse(v.Text)))];
        public List<(PolicyValue Value, ArnPattern Pattern)> Resources { get; } =
        [.. statement.Resource.Values.Select(v => (v, ArnPattern.Parse(v.Text, version, kind)))];

        /// <summary>Whatever the other matches this one matches too, conditions aside. Says no where it cannot tell.</summary>
        public bool Covers(Reading other) =>
            Statement.Action.Form == ElementForm.Listed
            && other.Statement.Action.Form == ElementForm.Listed
            && other.Actions.TrueForAll(o => Actions.Exists(a => a.Pattern.Includes(o.Pattern)))
            && Statement.Resource.Form == other.Statement.Resource.Form
            && Statement.Resource.Form != ElementForm.Except
            && other.Resources.TrueForAll(o => Resources.Exists(r => r.Pattern.Includes(o.Pattern)))
            && HasPrincipalsOf(other);

        public bool HasConditionsOf(Reading other) => Texts(Statement).SequenceEqual(Texts(other.Statement), StringComparer.Ordinal);

        private bool HasPrincipalsOf(Reading other) =>
            Statement.Principal.Form == other.Statement.Principal.Form
            && Statement.Principal.Form != ElementForm.Except
            && (
                Statement.Principal.Values.Any(v => v.IsEveryone)
                || other.Statement.Principal.Values.All(o => Statement.Principal.Values.Any(v => v.Kind == o.Kind && v.Text == o.Text))
            );

        private static IEnumerable<string> Texts(Statement statement) =>
            statement
                .Conditions.Select(c =>
                    $"{c.Operator}\n{c.Key.ToLowerInvariant()}\n{string.Join('\n', c.Values.Select(v => v.Text).Order(StringComparer.Ordinal))}"
                )
                .Order(StringComparer.Ordinal);
    }
}
