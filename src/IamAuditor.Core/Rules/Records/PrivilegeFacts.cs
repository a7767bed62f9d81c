using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Privileges;
using IamAuditor.Core.Rules.Expressions;
using IamAuditor.Policies;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Core.Rules.Records;

/// <summary>What rules ask of effective permissions, for the whole account at once and only if one of them asks. Safe for rules that run side by side.</summary>
internal sealed class PrivilegeFacts(AccountSnapshot snapshot, IReadOnlyList<SensitiveResource> sensitive)
{
    private readonly Lazy<Known> known = new(() => new Known(snapshot));

    /// <summary>Finds out what rules may ask, on all cores; else the first that asks does, while the others wait.</summary>
    public void Prepare() => _ = known.Value;

    /// <summary>A document as an identity policy; where effective permissions were found out, the one that they rest on.</summary>
    public CompiledPolicy Compile(string document) =>
        known.IsValueCreated ? known.Value.Compile(document) : CompiledPolicy.Compile(PolicyParser.Parse(document), PolicyKind.Identity);

    /// <summary>True for who may do everything; not read where a document that was not read could make it so.</summary>
    public Value IsAdministrator(string arn) => known.Value.Of(arn)?.IsAdministrator ?? Unread.AuthorizationDetails;

    /// <summary>As <see cref="IsAdministrator"/>, of a session that was opened with an MFA device just now.</summary>
    public Value IsAdministratorWithMfa(string arn) => known.Value.With(arn, Mfa);

    /// <summary>As <see cref="IsAdministrator"/>, of requests that are signed with a long-term access key: these say nothing of MFA at all.</summary>
    public Value IsAdministratorByKey(string arn) => known.Value.With(arn, LongTermKey);

    /// <summary>As <see cref="IsAdministrator"/>, by policies of its own alone, not over a group.</summary>
    public Value IsDirectAdministrator(string arn) =>
        known.Value.Of(arn) is { } of ? Known.Of(of.Direct.Holds) : Unread.AuthorizationDetails;

    /// <summary>Its own policies that make it one, each with its line.</summary>
    public IReadOnlyList<string> DirectAdministratorBy(string arn) => known.Value.Of(arn)?.Direct.By ?? [];

    /// <summary>The commands that take those policies off.</summary>
    public IReadOnlyList<string> DirectAdministratorRemoval(string arn) => known.Value.Of(arn)?.Direct.Removal ?? [];

    /// <summary>The policies that make it one; of a user that is one by key alone, those that do then.</summary>
    public IReadOnlyList<string> AdministratorBy(string arn) =>
        known.Value.Of(arn)?.AdministratorBy is { Count: > 0 } by ? by : known.Value.By(arn, LongTermKey);

    /// <summary>Ways to administrator rights by family, certain ones and those that hang on the credential report or the list of regions; not read where there is none and a document is missing.</summary>
    public Value Ways(string arn) => known.Value.Of(arn)?.Ways ?? Unread.AuthorizationDetails;

    public Value PathToAdmin(string arn) => known.Value.Of(arn)?.Path ?? Unread.AuthorizationDetails;

    public Value Combinations(string arn) => known.Value.Of(arn)?.Combinations ?? Unread.AuthorizationDetails;

    /// <summary>The statements that allow the actions of <see cref="Combinations"/> on everything.</summary>
    public IReadOnlyList<string> CombinationsBy(string arn) => known.Value.CombinationsBy(arn);

    /// <summary>Whether anything is allowed at all, on some resource or under some condition; not read where a document is missing.</summary>
    public Value MayDoAnything(string arn) => known.Value.MayDoAnything(arn);

    /// <summary>What it may do with the resources that the configuration calls sensitive; closed by an unread element where a document that was not read could add to it.</summary>
    public Value SensitiveAccess(string arn) => known.Value.Reach(arn, sensitive);

    /// <summary>Those of the given actions that it has on every resource, whatever the request; service control policies aside.</summary>
    public Value Everywhere(string arn, IReadOnlyList<string> actions) => known.Value.Held(arn, known.Value.Ids(actions), sure: true);

    /// <summary>Actions of IAM that change permissions and that it may have on some resource or under some condition; service control policies aside.</summary>
    public Value PermissionEdits(string arn) => known.Value.Held(arn, IamPermissions.Value, sure: false);

    /// <summary>How many actions that change a resource it has on all of them, whatever the request; service control policies aside.</summary>
    public Value UnlimitedWrites(string arn) =>
        known.Value.Sure(arn) is { } sure ? Value.Int(sure.Intersect(Writes.Value).Count) : Unread.AuthorizationDetails;

    /// <summary>The same by service, those with the most first: `ec2 (412)`; the last one says how many services are left out.</summary>
    public Value UnlimitedWriteServices(string arn)
    {
        const int shown = 8;
        if (known.Value.Sure(arn) is not { } sure)
        {
            return Unread.AuthorizationDetails;
        }

        var services = sure.Intersect(Writes.Value)
            .GroupBy(id => ActionCatalogue.Embedded.NameOf(id).Split(':')[0], StringComparer.Ordinal)
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key} ({g.Count()})"))
            .ToList();
        return Value.Strings(
            services.Count <= shown
                ? services
                : [.. services.Take(shown), string.Create(CultureInfo.InvariantCulture, $"{services.Count - shown} more services")]
        );
    }

    public Value IsAdministratorGroup(string arn) =>
        known.Value.Groups.TryGetValue(arn, out var group) ? Known.Of(group.Holds) : Unread.AuthorizationDetails;

    public IReadOnlyList<string> AdministratorGroupBy(string arn) => known.Value.Groups.TryGetValue(arn, out var group) ? group.By : [];

    /// <summary>The commands that take those policies off the group.</summary>
    public IReadOnlyList<string> AdministratorGroupRemoval(string arn) =>
        known.Value.Groups.TryGetValue(arn, out var group) ? group.Removal : [];

    /// <summary>
    /// True for a permission set whose sessions may do everything; not read where policies that each account brings itself, or parts that were not read, could make it so.
    /// </summary>
    public Value IsAdministratorSet(PermissionSet set) =>
        known.Value.Sets.TryGetValue(set.Arn.Text, out var grant) && (grant.Holds is not null || IsWholeHere(set))
            ? Known.Of(grant.Holds)
            : Unread.IdentityCenter;

    // Then only documents of AWS's policies can be missing.
    private static bool IsWholeHere(PermissionSet set) =>
        set is { ManagedPolicies: not null, InlinePolicy: not null, PermissionsBoundary: not null, CustomerManagedPolicies.Count: 0 };

    public IReadOnlyList<string> AdministratorSetBy(PermissionSet set) =>
        known.Value.Sets.TryGetValue(set.Arn.Text, out var grant) ? grant.By : [];

    public Value AdministratorUsers => known.Value.AdministratorUsers;

    /// <summary>Those who are, or would be if a document that was not read made them so: there are no more of the users that were listed.</summary>
    public IReadOnlyList<string> PossibleAdministratorUsers => known.Value.PossibleAdministratorUsers;

    /// <summary>Those who surely are, whatever was not read of others.</summary>
    public IReadOnlyList<string> ProvenAdministratorUsers => known.Value.ProvenAdministratorUsers;

    private static readonly KeyValuePair<string, ContextValue>[] Mfa =
    [
        new("aws:MultiFactorAuthPresent", ContextValue.One("true")),
        new("aws:MultiFactorAuthAge", ContextValue.One("1")),
    ];

    // Source: IAM User Guide, "AWS global condition context keys": these are there for temporary credentials only.
    private static readonly KeyValuePair<string, ContextValue>[] LongTermKey =
    [
        new("aws:MultiFactorAuthPresent", ContextValue.Absent),
        new("aws:MultiFactorAuthAge", ContextValue.Absent),
        new("aws:TokenIssueTime", ContextValue.Absent),
    ];

    // What acts on no resource cannot be limited to one.
    private static readonly Lazy<ActionSet> Writes = new(() =>
        Levels(a => a is AccessLevel.Write or AccessLevel.Tagging or AccessLevel.PermissionsManagement, null)
            .Except(ActionCatalogue.Embedded.WildcardOnlyActions)
    );

    private static readonly Lazy<ActionSet> IamPermissions = new(() => Levels(a => a == AccessLevel.PermissionsManagement, "iam"));

    private static ActionSet Levels(Func<AccessLevel, bool> wanted, string? service) =>
        ActionSet.Of(
            ActionCatalogue
                .Embedded.Services.Where(s => service is null || s.Prefix == service)
                .SelectMany(s => Enumerable.Range(s.FirstAction, s.ActionCount))
                .Where(id => wanted(ActionCatalogue.Embedded[id].Level))
        );

    /// <summary>Whether policies make an administrator, which of them (each with its line), and the commands that take those off their owner.</summary>
    private sealed record AdministratorGrant(bool? Holds, IReadOnlyList<string> By, IReadOnlyList<string> Removal)
    {
        public static readonly AdministratorGrant No = new(false, [], []);
        public static readonly AdministratorGrant NotRead = new(null, [], []);
    }

    private sealed record Facts(
        Value IsAdministrator,
        AdministratorGrant Direct,
        IReadOnlyList<string> AdministratorBy,
        Value Ways,
        Value Path,
        Value Combinations,
        ImmutableArray<string> Held
    );

    private sealed class Known
    {
        private static readonly string[] NeedsNoPolicy = ["sts:GetCallerIdentity"];

        private readonly FrozenDictionary<string, Facts> facts;
        private readonly AccountAccess access;
        private readonly EscalationGraph graph;
        private readonly ConcurrentDictionary<CompiledPolicy, SureStatement[]> granting = new(ReferenceEqualityComparer.Instance);
        private readonly ConcurrentDictionary<string, (string Action, ActionName Name)[]> combined = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<IReadOnlyList<string>, ActionSet> ids = new(ReferenceEqualityComparer.Instance);
        private readonly (string Id, bool? ForUsers, int[] Actions)[] combinations;

        public Known(AccountSnapshot snapshot)
        {
            access = AccountAccess.Of(snapshot);
            graph = EscalationGraph.Of(access);
            combinations =
            [
                .. Techniques
                    .All.Where(t => !t.Id.StartsWith("own-", StringComparison.Ordinal) && t.Reported.All(a => Find(a) is not null))
                    .Select(t => (t.Id, t.ForUsers, (int[])[.. t.Reported.Select(a => Find(a)!.Value)]))
                    .OrderBy(t => t.Id, StringComparer.Ordinal),
            ];
            var admins = graph.Administrators.ToDictionary(a => a.Principal.Arn.Text, StringComparer.Ordinal);
            // With all of it nothing hangs on it, and no way is looked for twice.
            var isCut = snapshot.Users.Any(u => u.Credentials is null) || access.HangsOnRegions;
            facts = graph
                .OfEach((own, p) => (p.Arn, Facts: Of(own, p, admins.GetValueOrDefault(p.Arn.Text), isCut)))
                .DistinctBy(p => p.Arn)
                .ToFrozenDictionary(p => p.Arn.Text, p => p.Facts, StringComparer.Ordinal);
            Groups = snapshot
                .Groups.DistinctBy(g => g.Arn)
                .ToFrozenDictionary(
                    g => g.Arn.Text,
                    g => Granted(graph, Carrier(graph, g), p => PolicyRemoval.Of("group", g.Name, p)),
                    StringComparer.Ordinal
                );
            Sets = snapshot
                .IdentityCenter.SelectMany(i => (i.PermissionSets ?? []).Select(s => (Set: s, i.Owner)))
                .DistinctBy(s => s.Set.Arn)
                .ToFrozenDictionary(
                    s => s.Set.Arn.Text,
                    s => Granted(graph, Carrier(graph, s.Set, s.Owner), removal: null),
                    StringComparer.Ordinal
                );
            var users = graph.Access.Principals.Where(p => p.IsUser).ToList();
            ProvenAdministratorUsers = [.. users.Where(u => admins.ContainsKey(u.Arn.Text)).Select(u => u.Name)];
            PossibleAdministratorUsers = [.. users.Where(u => u.Unread.Any() || admins.ContainsKey(u.Arn.Text)).Select(u => u.Name)];
            AdministratorUsers =
                PossibleAdministratorUsers.Count > ProvenAdministratorUsers.Count
                    ? Unread.AuthorizationDetails
                    : Value.Strings([.. ProvenAdministratorUsers]);
        }

        public FrozenDictionary<string, AdministratorGrant> Groups { get; }

        /// <summary>By the ARN of a permission set.</summary>
        public FrozenDictionary<string, AdministratorGrant> Sets { get; }

        public Value AdministratorUsers { get; }

        public IReadOnlyList<string> ProvenAdministratorUsers { get; }

        public IReadOnlyList<string> PossibleAdministratorUsers { get; }

        public CompiledPolicy Compile(string document) => access.Compile(document, PolicyKind.Identity);

        public Facts? Of(string arn) => facts.GetValueOrDefault(arn);

        public Value With(string arn, KeyValuePair<string, ContextValue>[] keys) =>
            access.Find(arn) is { } principal
                ? Of(Holds(graph, principal with { Context = principal.Context.With(keys), IsPlain = false }).Holds)
                : Unread.AuthorizationDetails;

        public IReadOnlyList<string> By(string arn, KeyValuePair<string, ContextValue>[] keys) =>
            access.Find(arn) is { IsUser: true } user
                ?
                [
                    .. Holds(graph, user with { Context = user.Context.With(keys), IsPlain = false })
                        .Because.Select(b => b.Policy)
                        .Distinct(),
                ]
                : [];

        /// <summary>What it has on every resource; null where a document was not read.</summary>
        public ActionSet? Sure(string arn) => Read(arn) is { } principal ? access.Sets.Sure(principal.Index) : null;

        /// <summary>Of one of the lists that rules ask about.</summary>
        public ActionSet Ids(IReadOnlyList<string> actions) =>
            ids.GetOrAdd(
                actions,
                static (names, universe) =>
                    ActionSet.Of(
                        names.Select(a =>
                            universe.TryFind(a, out var id) ? id : throw new InvalidOperationException($"the catalogue has no {a}")
                        )
                    ),
                access.Sets.Universe
            );

        public Value Held(string arn, ActionSet actions, bool sure) =>
            Read(arn) is { } principal
                ? Value.Strings([
                    .. (sure ? access.Sets.Sure(principal.Index) : access.Sets.Possible(principal.Index))
                        .Intersect(actions)
                        .Select(access.Sets.Universe.NameOf)
                        .Order(StringComparer.Ordinal),
                ])
                : Unread.AuthorizationDetails;

        public Value Reach(string arn, IReadOnlyList<SensitiveResource> sensitive)
        {
            if (access.Find(arn) is not { } principal)
            {
                return Unread.AuthorizationDetails;
            }

            var reached = sensitive
                .SelectMany(s => s.Actions.SelectMany(a => AccessQueries.Of(access, principal, a, s.Resource)))
                .Where(a => !a.IsOfUnread);
            return Value.Records(
                SnapshotRecords.SensitiveAccess,
                principal.Unread.Any() ? [.. reached, new UnlistedRecord(Unread.AuthorizationDetails)] : [.. reached]
            );
        }

        public Value MayDoAnything(string arn) =>
            Read(arn) is { } principal
                ? Value.Bool(!access.Sets.Possible(principal.Index).Except(Ids(NeedsNoPolicy)).IsEmpty)
                : Unread.AuthorizationDetails;

        public List<string> CombinationsBy(string arn)
        {
            if (Read(arn) is not { } principal || Of(arn) is not { Held: { IsEmpty: false } held })
            {
                return [];
            }

            // Most hold none; and of the rest most statements grant none of it.
            var actions = combined.GetOrAdd(
                string.Join(' ', held),
                static (_, ids) =>
                    [
                        .. ids.SelectMany(id => Techniques.Find(id).Reported)
                            .Distinct(StringComparer.OrdinalIgnoreCase)
                            .Order(StringComparer.Ordinal)
                            .Select(a => (a, new ActionName(a.ToLowerInvariant()))),
                    ],
                held
            );
            var by = new List<string>();
            foreach (var attached in principal.Policies)
            {
                foreach (var statement in Granting(attached.Policy))
                {
                    if (Array.Exists(actions, a => statement.Grants(a.Name)))
                        by.Add(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"{attached.Label}, line {statement.Line}: {string.Join(", ", actions.Where(a => statement.Grants(a.Name)).Select(a => a.Action))}"
                            )
                        );
                }
            }

            return by;
        }

        // What the set engine calls certain: without a condition, on everything. Many carry the same policies.
        private SureStatement[] Granting(CompiledPolicy policy)
        {
            if (!granting.TryGetValue(policy, out var statements))
            {
                statements =
                [
                    .. policy
                        .Document.Statements.Where(s =>
                            s is { IsValid: true, Effect: Effect.Allow, Conditions.IsEmpty: true, Resource.Form: ElementForm.Listed }
                            && s.Resource.Values.Any(v => v.Text == "*")
                        )
                        .Select(s => new SureStatement(
                            s.At.Line,
                            [.. s.Action.Values.Select(v => ActionPattern.Parse(v.Text))],
                            s.Action.Form == ElementForm.Listed
                        )),
                ];
                granting.TryAdd(policy, statements);
            }

            return statements;
        }

        private sealed record SureStatement(int Line, ActionPattern[] Patterns, bool IsListed)
        {
            public bool Grants(ActionName action) => action.IsOneOf(Patterns) == IsListed;
        }

        private PrincipalAccess? Read(string arn) => access.Find(arn) is { } principal && !principal.Unread.Any() ? principal : null;

        private int? Find(string action) => access.Sets.Universe.TryFind(action, out var id) ? id : null;

        private Facts Of(EscalationGraph graph, PrincipalAccess principal, Administrator? admin, bool isCut)
        {
            // Nothing is certain of a principal with a document that was not read, and nothing is excluded.
            var isUnread = principal.Unread.Any();
            var ways = graph
                .WaysByFamily(principal)
                .Select(w => new EscalationWay(w.Family, Text(w.Path), Value.True, EntryOf(w.Path)))
                .ToList();
            var path = graph.PathOf(principal);
            var held = isUnread ? [] : Held(principal);
            var open = isCut ? OpenWays(graph, principal).ToList() : [];
            ways.AddRange(open.Where(o => !ways.Exists(w => w.Family == o.Family)).DistinctBy(o => o.Family));
            return new(
                admin is not null ? Value.True
                    : isUnread ? Unread.AuthorizationDetails
                    : Value.False,
                admin is not null ? Direct(graph, principal)
                    : !isUnread || Direct(graph, principal).Holds == false ? AdministratorGrant.No
                    : AdministratorGrant.NotRead,
                admin is null ? [] : [.. admin.Because.Select(b => b.Policy).Distinct(StringComparer.Ordinal)],
                ways.Count == 0 && isUnread ? Unread.AuthorizationDetails : Value.Records(SnapshotRecords.EscalationWay, ways),
                path is { IsCertain: true } ? Value.String(Text(path))
                    : isUnread ? Unread.AuthorizationDetails
                    : open.Count > 0 ? open[0].IsCertain
                    : Value.Absent,
                isUnread ? Unread.AuthorizationDetails : Value.Strings(held),
                held
            );
        }

        private static IEnumerable<EscalationWay> OpenWays(EscalationGraph graph, PrincipalAccess principal) =>
            graph.HasWay(principal)
                ? graph
                    .PathsOf(principal)
                    .Where(p => !p.HangsOnUnread.IsEmpty)
                    .Select(p => new EscalationWay(p.Families[0], Text(p), Value.NotRead(p.HangsOnUnread.Select(s => s.Name)), EntryOf(p)))
                : [];

        // Whatever a group says that was not read, or not listed, is not the user's own.
        private static AdministratorGrant Direct(EscalationGraph graph, PrincipalAccess principal) =>
            Granted(
                graph,
                graph.Access.Changed(
                    principal,
                    [.. principal.Policies.Where(p => p.Group is null && !(principal.IsRead && p is { Managed: null, InlineName: null }))],
                    principal.Boundary,
                    int.MaxValue
                ),
                p => PolicyRemoval.Of(principal.IsUser ? "user" : "role", principal.Name, p)
            );

        // An administrator under a condition is none; only a document that was not read leaves it open.
        private static (bool? Holds, ImmutableArray<AccessReason> Because) Holds(EscalationGraph graph, PrincipalAccess carrier)
        {
            var (holds, because) = graph.IsAdministration(carrier);
            return (holds ?? (carrier.Unread.Any() ? null : false), because);
        }

        // Each policy that is enough by itself must go; where none is, those that are it together.
        private static AdministratorGrant Granted(EscalationGraph graph, PrincipalAccess carrier, Func<PolicyAttachment, string>? removal)
        {
            var (holds, because) = Holds(graph, carrier);
            if (holds != true)
            {
                return new(holds, [], []);
            }

            var alone = carrier
                .Policies.Select(p =>
                    (Policy: p, Proof: graph.IsAdministration(graph.Access.Changed(carrier, [p], carrier.Boundary, int.MaxValue)))
                )
                .Where(p => p.Proof.Holds == true)
                .ToList();
            var reasons = alone.Count > 0 ? alone.SelectMany(p => p.Proof.Because) : because;
            var faulty = alone.Count > 0 ? alone.Select(p => p.Policy) : carrier.Policies.Where(p => because.Any(b => b.Policy == p.Label));
            return new(
                true,
                [
                    .. reasons
                        .Select(b => string.Create(CultureInfo.InvariantCulture, $"{b.Policy.Split(" on group ")[0]}, line {b.Line}"))
                        .Distinct(StringComparer.Ordinal),
                ],
                removal is null ? [] : [.. faulty.Select(removal).Distinct(StringComparer.Ordinal)]
            );
        }

        private static PrincipalAccess Carrier(EscalationGraph graph, Group group)
        {
            var carrier = new PrincipalAccess
            {
                Index = int.MaxValue,
                Arn = group.Arn,
                Policies = [],
                Caller = RequestPrincipal.TryParse($"arn:{group.Arn.Partition}:iam::{group.Arn.Account}:user/anybody-in-{group.Name}")!,
                Context = graph.Access.Common,
            };
            return graph.Access.Changed(carrier, [.. graph.Access.Of(group)], null, int.MaxValue);
        }

        // As the role that it becomes in the account that owns it. A policy that each account brings itself is one that was not read.
        private static PrincipalAccess Carrier(EscalationGraph graph, PermissionSet set, AccountId owner)
        {
            var partition = set.Arn.Partition;
            var carrier = new PrincipalAccess
            {
                Index = int.MaxValue,
                Arn = set.Arn,
                Policies = [],
                Caller = RequestPrincipal.TryParse(
                    $"arn:{partition}:iam::{owner}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_{set.Name}_0123456789abcdef"
                )!,
                Context = graph.Access.Common,
            };
            return graph.Access.Changed(carrier, [.. graph.Access.Of(set)], graph.Access.BoundaryOf(set), int.MaxValue);
        }

        public static Value Of(bool? holds) => holds is { } known ? Value.Bool(known) : Unread.AuthorizationDetails;

        /// <summary>Techniques all of whose actions it has on every resource, whether or not there is somebody to gain.</summary>
        private ImmutableArray<string> Held(PrincipalAccess principal) =>
            [
                .. combinations
                    .Where(c => c.ForUsers != !principal.IsUser && Array.TrueForAll(c.Actions, a => access.Sets.IsSure(principal.Index, a)))
                    .Select(c => c.Id),
            ];

        // A trust that names the caller needs no policy of the caller's: there is nothing to take from it.
        private static string? EntryOf(EscalationPath path) =>
            path.Steps[0] is { Because: { IsEmpty: false } because } step
            && because.All(b => b.Policy.StartsWith("trust policy of ", StringComparison.Ordinal))
                ? step.To.ResourceName
                : null;

        private static string Text(EscalationPath path) =>
            string.Join(
                ", then ",
                path.Steps.Select(s => $"{string.Join(" + ", s.Actions)} ({string.Join("; ", Reasons(s).Prepend(s.Technique))}){On(s)}")
            ) + (path.IsCertain ? "" : $", given {string.Join(" and ", path.Needs)}");

        private static string On(EscalationStep step) =>
            step.Made is { } made ? $" on a new {made}"
            : step.To == step.From ? " on itself"
            : $" to {step.To.Resource}";

        // The statement that allows the call, and what a version says that it brings back.
        private static IEnumerable<string> Reasons(EscalationStep step) =>
            step
                .Because.Where((b, i) => i == 0 || b.IsOfOtherVersion)
                .Select(b => b.Line == 0 ? b.Policy : string.Create(CultureInfo.InvariantCulture, $"{b.Policy}, line {b.Line}"));
    }
}
