using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamAuditor.Policies;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;
using Attached = IamAuditor.Policies.Decisions.AttachedPolicy;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// Who is an administrator, by effect: every action on every resource, explicit denies aside that leave iam:*, sts:AssumeRole and organizations:* whole. What SCPs take they take from the strongest as
/// well: they are asked only whether some action is left by which one gives rights to whom one likes. Safe for several threads.
/// </summary>
internal sealed class Administration
{
    // What each call says anew, as its caller or what it calls on has it.
    private static readonly string[] SaidByEachCall =
    [
        "iam:PolicyARN",
        "iam:PassedToService",
        "iam:AssociatedResourceArn",
        "iam:AWSServiceName",
        "iam:PermissionsBoundary",
        "iam:ResourceTag/",
        "aws:ResourceTag/",
        "aws:RequestTag/",
    ];

    // By which one gives every right to oneself or somebody else.
    private static readonly string[] Granting =
    [
        "iam:PutRolePolicy",
        "iam:AttachRolePolicy",
        "iam:PutUserPolicy",
        "iam:AttachUserPolicy",
        "iam:CreatePolicyVersion",
        "iam:PutGroupPolicy",
        "iam:AttachGroupPolicy",
    ];

    private readonly AccountAccess access;
    private readonly ActionUniverse universe;
    private readonly (string Arn, string? Type)[] strangers;
    private readonly string[] choices;
    private readonly ActionSet everything;
    private readonly ActionSet guarded;
    private readonly ImmutableArray<ActionSet> granting;
    private readonly ActionSet assuming;
    private readonly int[] signs;
    private readonly IReadOnlyList<string> regions;
    private readonly bool isShared;
    private readonly ConcurrentDictionary<(int Row, bool Granted), (PrincipalAccess Of, Proof Proof)> shared = [];
    private readonly ConcurrentDictionary<PolicyElement, ActionSet> expanded = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<CompiledPolicy, ActionSet> allowed = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<CompiledPolicy, ImmutableArray<Statement>> allowing = new(ReferenceEqualityComparer.Instance);

    // Sets by what they are, not by their many bits.
    private readonly ConcurrentDictionary<ActionSet, ConcurrentDictionary<CompiledPolicy, ImmutableArray<Statement>>> denying = new(
        ReferenceEqualityComparer.Instance
    );

    public Administration(AccountAccess access)
    {
        this.access = access;
        universe = access.Sets.Universe;
        everything = universe.Expand("*");
        var account = $"arn:{access.Snapshot.Partition}:iam::{access.Snapshot.Account}";
        strangers =
        [
            ("*", null),
            ($"{account}:user/nobody-knows", "user"),
            ($"{account}:role/nobody-knows", "role"),
            ($"{account}:group/none", "group"),
            ($"{account}:policy/none", "policy"),
        ];
        choices = [$"{account}:policy/none", $"arn:{access.Snapshot.Partition}:iam::aws:policy/none", "none"];
        assuming = universe.Expand("sts:AssumeRole");
        granting = [.. Granting.Select(universe.Expand)];
        guarded = universe.Expand("iam:*").Union(universe.Expand("organizations:*"));
        // Far apart in the catalogue.
        signs = [.. guarded.Where((_, i) => i % 16 == 0)];
        regions = Regions.Of(access.Snapshot);
        isShared = (access.ServiceControlLevels ?? []).All(l => l.All(p => AccountAccess.IsPlain(p.Policy)));
    }

    /// <param name="who">The principal.</param>
    /// <param name="granted">Ask whether it would be one if an own policy allowed it everything.</param>
    public Proof Of(PrincipalAccess who, bool granted = false)
    {
        if (!granted && !MayAllowEverything(who))
            return Proof.No;

        var isPlain = who.IsPlain && isShared && !who.HasUnread;
        if (isPlain && shared.TryGetValue((who.Row, granted), out var known))
            return known.Proof.Of(known.Of, who);

        var context = ContextOf(who);
        var proof = granted ? Proof.Yes : Everything(who, who.Policies, context);
        if (proof.Holds != Tri.False && who.Boundary is { Policy.IsMissing: false } boundary)
        {
            var bounded = Everything(who, [boundary], context);
            proof = proof.And(bounded with { Because = [] });
        }

        if (proof.Holds != Tri.False)
            proof = proof.And(NotTakenBack(who, context));
        if (proof.Holds != Tri.False)
        {
            foreach (var unread in who.HasUnread ? who.Unread : [])
                proof = proof.And(Proof.If($"the document of {unread}"));
        }

        proof = proof.Of(who, who);
        if (isPlain)
            shared.TryAdd((who.Row, granted), (who, proof));
        return proof;
    }

    private Lazy<ConditionContext> ContextOf(PrincipalAccess who) =>
        new(() => who.Context.With([new(Regions.Requested, ContextValue.One(GlobalRegion(access.Snapshot.Partition)))]));

    /// <summary>The statements by which a boundary leaves everything; empty where it does not, or there is none.</summary>
    public ImmutableArray<AccessReason> Bounding(PrincipalAccess who) =>
        who.Boundary is { Policy.IsMissing: false } boundary ? Everything(who, [boundary], ContextOf(who)).Because : [];

    /// <summary>Where calls to IAM, Organizations and the global STS are made. Source: AWS General Reference, "AWS Identity and Access Management endpoints".</summary>
    public static string GlobalRegion(Partition partition) =>
        partition.ToString() switch
        {
            "aws-cn" => "cn-north-1",
            "aws-us-gov" => "us-gov-west-1",
            "aws-eusc" => "eusc-de-east-1",
            _ => "us-east-1",
        };

    /// <summary>Whether policies allow everything on everything, conditions aside: cheap, and enough to say that most do not.</summary>
    private bool MayAllowEverything(PrincipalAccess who)
    {
        // Whatever else is denied to an administrator, what must be left whole is not: nearly everybody lacks one of a few actions of it.
        if (who.Index >= 0 && who.Index < access.Principals.Length && !Array.TrueForAll(signs, id => access.Sets.IsPossible(who.Index, id)))
            return false;

        return ActionSet.Union(who.Policies.Select(p => AllowedEverywhere(p.Policy))).Covers(everything);
    }

    /// <summary>What a policy allows on everything, conditions aside.</summary>
    private ActionSet AllowedEverywhere(CompiledPolicy policy)
    {
        if (!allowed.TryGetValue(policy, out var actions))
        {
            actions = Allowing(policy) is { IsEmpty: false } statements ? Allowed(statements) : ActionSet.Empty;
            allowed.TryAdd(policy, actions);
        }

        return actions;
    }

    private ActionSet Allowed(IEnumerable<Statement> statements)
    {
        var byForm = statements.ToLookup(s => s.Action.Form == ElementForm.Listed);
        var listed = universe.Expand(byForm[true].SelectMany(s => s.Action.Values).Select(v => v.Text));
        return byForm[false].Aggregate(listed, (set, s) => set.Union(Actions(s)));
    }

    private Proof Everything(PrincipalAccess who, IEnumerable<PolicyAttachment> policies, Lazy<ConditionContext> context)
    {
        var sure = new List<ActionSet>();
        var possible = new List<ActionSet>();
        var because = new List<AccessReason>();
        var perhaps = new List<AccessReason>();
        var needs = new List<string>();
        foreach (var policy in policies.Where(p => !AllowedEverywhere(p.Policy).IsEmpty))
        {
            foreach (var statement in Settled(policy.Policy, Allowing(policy.Policy), context))
            {
                var actions = Actions(statement);
                var reason = new AccessReason(policy.Label, statement.Index, statement.At.Line);
                if (!statement.Conditions.IsEmpty)
                {
                    possible.Add(actions);
                    perhaps.Add(reason);
                    needs.AddRange(statement.Conditions.Select(Text));
                    continue;
                }

                if (actions.Covers(everything))
                    return new(Tri.True, [reason], []);
                sure.Add(actions);
                because.Add(reason);
            }
        }

        var all = ActionSet.Union(sure);
        return all.Covers(everything) ? new(Tri.True, [.. because], [])
            : ActionSet.Union([all, .. possible]).Covers(everything)
                ? new(Tri.Unknown, [.. because, .. perhaps], [.. needs.Distinct(StringComparer.Ordinal)])
            : Proof.No;
    }

    private Proof NotTakenBack(PrincipalAccess who, Lazy<ConditionContext> context)
    {
        var proof = Proof.Yes;
        List<(CompiledPolicy Policy, string? Label)> own =
        [
            .. who.Policies.Select(p => (p.Policy, p.Label)),
            .. who.Boundary is { } b ? [(b.Policy, b.Label)] : ((CompiledPolicy, string)[])[],
        ];
        foreach (var (policy, label) in own)
            proof = proof.And(NotDenied(policy, label, context, guarded));
        proof = proof.And(MayAssume(who, own, context));
        return access.ServiceControlLevels is not { } levels || IsExempt(who) || proof.Holds == Tri.False
            ? proof
            : proof.And(Proof.Best(granting.Select(action => IsLeft(who, levels, action, context))));
    }

    /// <summary>Whether service control policies leave an action, on whatever.</summary>
    private Proof IsLeft(
        PrincipalAccess who,
        ImmutableArray<ImmutableArray<Attached>> levels,
        ActionSet action,
        Lazy<ConditionContext> context
    )
    {
        var proof = Proof.Yes;
        foreach (var level in levels)
        {
            var isAllowed = false;
            var needs = new List<string>();
            foreach (var policy in level)
            {
                proof = proof.And(NotDenied(policy.Policy, null, context, action));
                foreach (var statement in Settled(policy.Policy, Allowing(policy.Policy), context))
                {
                    if (!Actions(statement).Covers(action))
                        continue;
                    isAllowed |= statement.Conditions.IsEmpty;
                    needs.AddRange(statement.Conditions.Select(Text));
                }
            }

            if (!isAllowed)
                proof = needs.Count == 0 ? Proof.No : proof.And(new(Tri.Unknown, [], [.. needs.Distinct(StringComparer.Ordinal)]));
            if (proof.Holds == Tri.False)
                return Proof.No;
        }

        return proof;
    }

    /// <summary>Whether nothing denies assuming roles; STS can be called in any region, so that one where nothing does is enough.</summary>
    private Proof MayAssume(PrincipalAccess who, List<(CompiledPolicy Policy, string? Label)> policies, Lazy<ConditionContext> context)
    {
        var asksRegion = policies.Exists(p => Denying(p.Policy, assuming).Any(s => s.Conditions.Any(c => Regions.IsRequested(c.Key))));
        return Proof.Best(
            asksRegion
                ? regions.Select(r =>
                    NoneDenies(new(() => who.Context.With(Regions.Key(r)))) is { Holds: not Tri.False } proof
                        ? proof.And(Regions.IsOn(access.Snapshot, r))
                        : Proof.No
                )
                : [NoneDenies(context)]
        );

        Proof NoneDenies(Lazy<ConditionContext> known) =>
            policies.Aggregate(Proof.Yes, (proof, own) => proof.And(NotDenied(own.Policy, own.Label, known, assuming)));
    }

    /// <param name="policy">Whose denies are asked.</param>
    /// <param name="label">How the proof calls it; null for control policies, which are nobody's evidence.</param>
    /// <param name="context">What is known of the request.</param>
    /// <param name="kept">What no deny may take away.</param>
    private Proof NotDenied(CompiledPolicy policy, string? label, Lazy<ConditionContext> context, ActionSet kept)
    {
        var proof = Proof.Yes;
        foreach (var statement in Settled(policy, Denying(policy, kept), context))
        {
            if (statement.Conditions.IsEmpty)
                return Proof.No;
            proof = proof.And(
                new(
                    Tri.Unknown,
                    label is null ? [] : [new AccessReason(label, statement.Index, statement.At.Line) { IsDeny = true }],
                    [$"not ({string.Join(" and ", statement.Conditions.Select(Text))})"]
                )
            );
        }

        return proof;
    }

    /// <summary>
    /// A deny that spares some user, role, group and policy of the account leaves its actions whole: that nobody may touch the roles of Control Tower makes nobody less of an
    /// administrator, nor that AdministratorAccess is not to be attached.
    /// </summary>
    private bool IsOfSome(Statement statement, ActionSet kept) =>
        (
            statement.Resource.Form == ElementForm.Listed
            && statement.Resource.Values.All(v => !v.Text.Contains("${", StringComparison.Ordinal))
            && SparesStrangers(statement, kept)
        ) || statement.Conditions.Any(IsOfSome);

    /// <summary>Whether nothing that its actions are called on is among what a statement names: no role is named by `user/*`.</summary>
    private bool SparesStrangers(Statement statement, ActionSet kept)
    {
        var named = strangers.Where(s => statement.Resource.Values.Any(v => Glob.IsMatch(v.Text, s.Arn))).Select(s => s.Type).ToList();
        return named.Count == 0
            || (
                !named.Contains(null)
                && Actions(statement)
                    .Intersect(kept)
                    .All(id =>
                        id < universe.Catalogue.Count
                        && !universe.Catalogue[id].Resources.Any(r => named.Contains(r.Type.Name, StringComparer.Ordinal))
                    )
            );
    }

    /// <summary>
    /// Whether a condition holds for some values only of a key that is the caller's choice, with what it calls on: the policy that it attaches, the service that it passes a role to, the tags of the
    /// resource.
    /// </summary>
    private bool IsOfSome(ConditionClause clause) =>
        SaidByEachCall.Any(k =>
            k.EndsWith('/')
                ? clause.Key.StartsWith(k, StringComparison.OrdinalIgnoreCase)
                : clause.Key.Equals(k, StringComparison.OrdinalIgnoreCase)
        )
        && ConditionOperator.Find(clause.Operator)
            is { IsNegated: false, IfExists: false, Set: not ValueSet.ForAllValues, TakesVariables: true } test
        && clause.Values.All(v => !v.Text.Contains("${", StringComparison.Ordinal))
        && choices.Any(choice =>
            !clause.Values.Any(v => test.Test is ConditionTest.StringLike or ConditionTest.Arn && Glob.IsMatch(v.Text, choice))
        );

    /// <summary>Statements that allow something on everything.</summary>
    private ImmutableArray<Statement> Allowing(CompiledPolicy policy)
    {
        if (!allowing.TryGetValue(policy, out var statements))
        {
            statements = [.. policy.Document.Statements.Where(s => Speaks(s, Effect.Allow) && IsEverywhere(s))];
            allowing.TryAdd(policy, statements);
        }

        return statements;
    }

    /// <summary>Statements that deny something of what must be left whole, on whatever.</summary>
    private ImmutableArray<Statement> Denying(CompiledPolicy policy, ActionSet kept)
    {
        var known = denying.GetOrAdd(kept, static _ => new(ReferenceEqualityComparer.Instance));
        return known.TryGetValue(policy, out var statements) ? statements : known.GetOrAdd(policy, DenyingOf(policy.Document, kept));
    }

    private ImmutableArray<Statement> DenyingOf(PolicyDocument document, ActionSet kept) =>
        [.. document.Statements.Where(s => Speaks(s, Effect.Deny) && Actions(s).Overlaps(kept) && !IsOfSome(s, kept))];

    /// <summary>Some of a policy's statements as they read for one principal; costly only where there is something to settle.</summary>
    private static IEnumerable<Statement> Settled(
        CompiledPolicy policy,
        ImmutableArray<Statement> statements,
        Lazy<ConditionContext> context
    ) => statements.All(s => s.Conditions.IsEmpty) ? statements : policy.Settled(statements, context.Value);

    private bool IsExempt(PrincipalAccess who) =>
        who.Role is { IsServiceLinked: true } || access.Snapshot.Organization?.ManagementAccount == access.Snapshot.Account;

    private ActionSet Actions(Statement statement)
    {
        if (!expanded.TryGetValue(statement.Action, out var actions))
        {
            var listed = universe.Expand(statement.Action.Values.Select(v => v.Text));
            actions = statement.Action.Form == ElementForm.Except ? everything.Except(listed) : listed;
            expanded.TryAdd(statement.Action, actions);
        }

        return actions;
    }

    private static bool Speaks(Statement statement, Effect effect) =>
        statement.IsValid
        && statement.Effect == effect
        && statement.Principal.Form == ElementForm.Absent
        && statement.Resource.Form != ElementForm.Absent;

    private static bool IsEverywhere(Statement statement) =>
        statement.Resource.Form == ElementForm.Listed && statement.Resource.Values.Any(v => v.Text.Length > 0 && v.Text.All(c => c == '*'));

    private static string Text(ConditionClause clause) => Residual.Of(clause).ToString();
}
