using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Policies;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;
using IamAuditor.Policies.Sets;
using Attached = IamAuditor.Policies.Decisions.AttachedPolicy;
using TextDocument = IamAuditor.Policies.Documents.PolicyDocument;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// What every user and role of an account can do, by all policies that bear on it: own, group and attached ones, boundary, and SCPs and RCPs where the snapshot has
/// them. Each document is compiled once. Safe for several threads. A layer that was not read stands in <see cref="Assuming"/>; an attached policy without document makes nothing sure.
/// </summary>
public sealed class AccountAccess
{
    private static readonly TextDocument Everything = PolicyParser.Parse(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"""
    );
    private static readonly TextDocument AllOfIam = PolicyParser.Parse(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}"""
    );
    private static readonly TextDocument Nothing = PolicyParser.Parse(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"""
    );

    private const string UserId = "aws:userid";
    private const string FederatedProvider = "aws:FederatedProvider";

    // Those that are asked about most often.
    private static readonly FrozenDictionary<string, int> OfTechniques = Techniques
        .All.SelectMany(t => t.Actions)
        .Where(a => a.Id is not null)
        .DistinctBy(a => a.Action)
        .ToFrozenDictionary(a => a.Action, a => a.Id!.Value, StringComparer.Ordinal);

    private readonly bool asksProvider;
    private readonly ImmutableArray<string>? userIds;
    private readonly ConcurrentDictionary<(string Text, PolicyKind Kind), CompiledPolicy> compiled = [];
    private readonly ConcurrentDictionary<(Arn Arn, PolicyKind Kind), CompiledPolicy?> byName = [];
    private readonly ConcurrentDictionary<CompiledPolicy, int> indices = new(ReferenceEqualityComparer.Instance);
    private readonly List<TextDocument?> documents = [];
    private readonly ConcurrentDictionary<CompiledPolicy, bool> plain = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<string, int> rows = new(StringComparer.Ordinal);
    private readonly Lock numbering = new();
    private int rowCount;
    private readonly Dictionary<Arn, ManagedPolicy> managed;
    private readonly Dictionary<string, Group> groups;
    private readonly Dictionary<string, int> byArn = new(StringComparer.Ordinal);
    private readonly ImmutableArray<string> requestKeys;
    private readonly ILookup<string, string> tagValues;
    private readonly ConcurrentDictionary<string, ImmutableArray<KeyValuePair<string, ContextValue>>> absent = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Group, ImmutableArray<PolicyAttachment>> ofGroup = new(ReferenceEqualityComparer.Instance);
    private readonly CompiledPolicy missingPolicy;
    private readonly CompiledPolicy missingBoundary;
    private readonly ConcurrentDictionary<string, CompiledPolicy> trusts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Role, Attached> trustOf = new(ReferenceEqualityComparer.Instance);

    private AccountAccess(AccountSnapshot snapshot)
    {
        Snapshot = snapshot;
        missingPolicy = CompiledPolicy.Missing(PolicyKind.Identity);
        missingBoundary = CompiledPolicy.Missing(PolicyKind.Boundary);
        managed = snapshot.Policies.DistinctBy(p => p.Arn).ToDictionary(p => p.Arn);
        groups = snapshot.Groups.DistinctBy(g => g.Name, StringComparer.Ordinal).ToDictionary(g => g.Name, StringComparer.Ordinal);
        Common = new(Known(snapshot), false);
        ServiceControlLevels = Levels(snapshot.ServiceControlPolicies, PolicyKind.ServiceControl);
        ResourceControlLevels = Levels(snapshot.ResourceControlPolicies, PolicyKind.ResourceControl);
        Assuming = [.. Unread(snapshot)];

        // On all cores; numbered in their order.
        string[] texts = [.. Documents(snapshot)];
        var policies = new CompiledPolicy[texts.Length];
        Parallel.For(0, texts.Length, i => policies[i] = Compile(texts[i], PolicyKind.Identity));
        foreach (var policy in policies.Concat(Boundaries(snapshot)))
            IndexOf(policy);
        Parallel.ForEach(snapshot.Roles, role => TrustOf(role));
        List<CompiledPolicy> all = [.. compiled.Values, .. snapshot.Roles.Select(r => TrustOf(r).Policy)];
        var statements = all.SelectMany(p => p.Document.Statements).Where(LooksAtKeys).ToList();
        HangsOnRegions = snapshot.Regions.Count == 0 && TellOptInApart(all, snapshot);
        TagKeys = [.. MentionedTags(statements, "Tag/")];
        CallerTagKeys = [.. MentionedTags(statements, "aws:PrincipalTag/")];
        tagValues = ValuesOfTags(statements);
        requestKeys = [.. MentionedKeys(statements)];
        asksProvider = statements.Exists(s => s.Conditions.Any(c => c.Key.Equals(FederatedProvider, StringComparison.OrdinalIgnoreCase)));
        userIds = UserIds(statements);
        var users = snapshot.Users.Count;
        var principals = new PrincipalAccess[users + snapshot.Roles.Count];
        Parallel.For(
            0,
            principals.Length,
            i => principals[i] = SignedIn(Tagged(i < users ? Of(snapshot.Users[i], i) : Of(snapshot.Roles[i - users], i)))
        );
        Principals = ImmutableCollectionsMarshal.AsImmutableArray(principals);
        foreach (var principal in Principals)
            byArn.TryAdd(principal.Arn.Text, principal.Index);
        Sets = AccessSets.Build(ActionCatalogue.Embedded, documents, Principals.Select(Listed));
    }

    public AccountSnapshot Snapshot { get; }

    /// <summary>Users, then roles, each by ARN.</summary>
    public ImmutableArray<PrincipalAccess> Principals { get; }

    /// <summary>Actions per principal, by <see cref="PrincipalAccess.Index"/>; SCPs are not in it, since their exemptions and conditions are the exact evaluator's.</summary>
    public AccessSets Sets { get; }

    /// <summary>Layers that were not read and are taken to forbid nothing: `service-control-policies not read`.</summary>
    public ImmutableArray<string> Assuming { get; }

    /// <summary>The account's regions were not read, and policies treat one that may be off otherwise than those that every account has.</summary>
    internal bool HangsOnRegions { get; }

    /// <summary>What is known of every request.</summary>
    internal ConditionContext Common { get; }

    /// <summary>
    /// Keys of IAM that some policy asks about and that no request for this action carries: they are absent, not unknown. Only IAM's own, since those of other services (that of the
    /// instance a call comes from) may stand in requests for anything; and tags in the request, of calls to IAM and STS that take none.
    /// </summary>
    internal ImmutableArray<KeyValuePair<string, ContextValue>> AbsentFrom(string action)
    {
        if (requestKeys.IsEmpty)
            return [];
        if (!absent.TryGetValue(action, out var keys))
        {
            keys = Sets.Universe.Catalogue.TryFind(action, out var id)
                ?
                [
                    .. requestKeys
                        .Where(k =>
                            IsOfRequestTags(k)
                                ? IsOfIam(action) && !Sets.Universe.Catalogue.ListsConditionKey(id, k)
                                : !Sets.Universe.Catalogue.TakesConditionKey(id, k)
                        )
                        .Select(k => KeyValuePair.Create(k, ContextValue.Absent)),
                ]
                : [];
            absent.TryAdd(action, keys);
        }

        return keys;
    }

    /// <summary>Keys of tags that some policy asks about, of whomever.</summary>
    internal ImmutableArray<string> TagKeys { get; }

    /// <summary>Those that some policy asks about of whoever calls.</summary>
    internal ImmutableArray<string> CallerTagKeys { get; }

    /// <summary>What is worth giving a tag as its value: what policies compare it with, then what users and roles carry; only so many.</summary>
    /// <param name="key">The tag.</param>
    /// <param name="who">Who is to carry it: what policies compare it with may be its own name.</param>
    internal IEnumerable<string> TagValues(string key, PrincipalAccess who) =>
        tagValues[key]
            .Select(v => PolicyVariables.Resolved(v, who.Context))
            .OfType<string>()
            .Select(v => v.Replace("*", "", StringComparison.Ordinal).Replace('?', 'x'))
            .Where(v => v.Length > 0)
            .Distinct(StringComparer.Ordinal);

    /// <summary>Somebody with another tag, or without it.</summary>
    internal PrincipalAccess Tagged(PrincipalAccess who, string key, ContextValue value)
    {
        var tagged = who with
        {
            Context = new ConditionContext([new($"aws:PrincipalTag/{key}", value)], false).With(who.Context.Values),
            NewTags = $"{who.NewTags} {key}={string.Join(' ', value.Values)}",
            Index = -1,
        };
        return tagged with { Row = RowOf(tagged) };
    }

    /// <summary>What a request about a user or role of the account says of it: the boundary it has, and the tags that some policy asks for; nothing of anything else.</summary>
    internal IEnumerable<KeyValuePair<string, ContextValue>> TargetKeys(string resource)
    {
        if (Find(resource) is not { } target)
            yield break;

        var boundary = target.User is { } user ? user.Details?.PermissionsBoundary : target.Role!.PermissionsBoundary;
        if (target.IsRead)
            yield return new("iam:PermissionsBoundary", boundary is null ? ContextValue.Absent : ContextValue.One(boundary.Text));
        var tags = target.User is { } u ? u.Details?.Tags : target.Role!.Tags;
        foreach (var key in tags is null ? [] : TagKeys)
        {
            var tag = tags!.FirstOrDefault(t => t.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
            var value = tag is null ? ContextValue.Absent : ContextValue.One(tag.Value);
            yield return new($"iam:ResourceTag/{key}", value);
            yield return new($"aws:ResourceTag/{key}", value);
        }
    }

    internal ImmutableArray<ImmutableArray<Attached>>? ServiceControlLevels { get; }
    internal ImmutableArray<ImmutableArray<Attached>>? ResourceControlLevels { get; }

    public static AccountAccess Of(AccountSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return new(snapshot);
    }

    /// <summary>By ARN; null where the account has no such user or role.</summary>
    public PrincipalAccess? Find(string arn) => byArn.TryGetValue(arn, out var index) ? Principals[index] : null;

    /// <summary>A managed policy of the snapshot; null where it was not listed.</summary>
    public ManagedPolicy? PolicyAt(Arn arn) => managed.GetValueOrDefault(arn);

    public Group? GroupNamed(string name) => groups.GetValueOrDefault(name);

    /// <summary>The decision on one request of a principal, every layer included that was read.</summary>
    /// <param name="principal">Who asks.</param>
    /// <param name="action">`service:action`.</param>
    /// <param name="resource">An ARN or `*`.</param>
    /// <param name="context">Keys of the request, besides those that the principal fixes; whatever is in neither is not known.</param>
    /// <param name="resourcePolicy">The resource's own policy; a role's trust policy is put in where the action is STS's.</param>
    public Decision Decide(
        PrincipalAccess principal,
        string action,
        string resource,
        IEnumerable<KeyValuePair<string, ContextValue>>? context = null,
        Attached? resourcePolicy = null
    ) => PolicyEvaluator.Decide(Request(principal, action, resource, context, resourcePolicy));

    internal PolicyRequest Request(
        PrincipalAccess principal,
        string action,
        string resource,
        IEnumerable<KeyValuePair<string, ContextValue>>? context = null,
        Attached? resourcePolicy = null
    ) =>
        new()
        {
            Principal = principal.Caller,
            Action = action,
            Resource = resource,
            ManagementAccount = Snapshot.Organization?.ManagementAccount.ToString(),
            Context = (context is null ? principal.Context : new ConditionContext(context, false).With(principal.Context.Values)).With(
                AbsentFrom(action)
            ),
            IdentityPolicies = [.. principal.Policies.Select(p => p.ToDecide)],
            PermissionsBoundary = principal.Boundary is { } b ? [b.ToDecide] : [],
            ServiceControlPolicies = ServiceControlLevels,
            ResourceControlPolicies = ResourceControlLevels,
            ResourcePolicy = resourcePolicy,
        };

    /// <summary>A role's trust policy, compiled once.</summary>
    internal Attached TrustOf(Role role)
    {
        // By the role: a document is long, and a role is asked about often.
        if (!trustOf.TryGetValue(role, out var trust))
        {
            var policy = trusts.GetOrAdd(
                role.TrustPolicy,
                static text => CompiledPolicy.Compile(PolicyParser.Parse(text), PolicyKind.Trust)
            );
            trust = trustOf.GetOrAdd(role, new Attached(policy, $"trust policy of {role.Arn}"));
        }

        return trust;
    }

    /// <summary>What an identity document of another version or group says, compiled and in the list of <see cref="Sets"/> only if it was there already.</summary>
    internal CompiledPolicy Compile(string text, PolicyKind kind) =>
        compiled.GetOrAdd((text, kind), static document => CompiledPolicy.Compile(PolicyParser.Parse(document.Text), document.Kind));

    /// <summary>What the sets show of a policy and an action; <see cref="PolicyStance.Depends"/> where they do not know the one or the other.</summary>
    internal PolicyStance StanceOf(CompiledPolicy policy, string action)
    {
        if (!indices.TryGetValue(policy, out var index) || index >= Sets.PolicyCount || !TryFind(action, out var id))
            return PolicyStance.Depends;

        var says = Sets.Says(index, id);
        return says.DeniesEverywhere ? PolicyStance.Denies
            : says.DeniesSomewhere ? PolicyStance.Depends
            : says.AllowsEverywhere ? PolicyStance.Allows
            : says.AllowsSomewhere ? PolicyStance.Depends
            : PolicyStance.Silent;
    }

    /// <summary>An action's place in the sets.</summary>
    internal bool TryFind(string action, out int id) => OfTechniques.TryGetValue(action, out id) || Sets.Universe.TryFind(action, out id);

    /// <summary>The same principal with other policies, as it would be after a change; its index is the caller's to give.</summary>
    internal PrincipalAccess Changed(
        PrincipalAccess principal,
        ImmutableArray<PolicyAttachment> policies,
        PolicyAttachment? boundary,
        int index
    )
    {
        var changed = principal with { Index = index, Policies = policies, Boundary = boundary };
        return changed with { Row = RowOf(changed), IsPlain = IsPlain(changed) };
    }

    /// <summary>The same attachment with another document in it.</summary>
    internal PolicyAttachment Replaced(PolicyAttachment attached, string text, PolicyKind kind)
    {
        var policy = Compile(text, kind);
        return attached with { Policy = policy, Index = IndexOf(policy) };
    }

    /// <summary>The same managed policy in another of its versions, which its label names.</summary>
    internal PolicyAttachment Replaced(PolicyAttachment attached, Accounts.PolicyVersion version, PolicyKind kind) =>
        Replaced(attached, version.Document, kind) with
        {
            Label = attached.Label.Insert(attached.Managed!.Text.Length, $" version {version.Id}"),
        };

    /// <summary>What a group gives each of its members.</summary>
    internal ImmutableArray<PolicyAttachment> Of(Group group) =>
        ofGroup.GetOrAdd(group, g => [.. g.InlinePolicies.Select(p => Inline(p, g)), .. g.AttachedPolicies.Select(p => Managed(p.Arn, g))]);

    /// <summary>What a permission set gives the roles that it makes; a policy that each account brings itself counts as not read.</summary>
    internal IEnumerable<PolicyAttachment> Of(PermissionSet set)
    {
        if (set.InlinePolicy is { Length: > 0 } document)
            yield return Placed("its inline policy", Compile(document, PolicyKind.Identity), null, null, null);
        foreach (var policy in set.ManagedPolicies ?? [])
            yield return Managed(policy, null);
        foreach (var policy in set.CustomerManagedPolicies ?? [])
            yield return Missing(policy, null);
        if (set.InlinePolicy is null || set.ManagedPolicies is null || set.CustomerManagedPolicies is null)
            yield return Missing("policies that were not read", null);
    }

    /// <summary>Null: it has none.</summary>
    internal PolicyAttachment? BoundaryOf(PermissionSet set) =>
        set.PermissionsBoundary is "" ? null
        : set.PermissionsBoundary is { } text && Arn.TryParse(text, out var arn) ? Boundary(arn)
        : new PolicyAttachment("its boundary", missingBoundary, IndexOf(missingBoundary), null, null, null);

    internal static bool IsPlain(CompiledPolicy policy) => !policy.IsMissing && !policy.Document.Statements.Any(LooksAtKeys);

    /// <summary>Whether a statement has a condition or a variable.</summary>
    private static bool LooksAtKeys(Statement statement) =>
        !statement.Conditions.IsEmpty || statement.Resource.Values.Any(v => v.Text.Contains("${", StringComparison.Ordinal));

    /// <summary>Whether policies treat a region that may be off otherwise than all that every account has.</summary>
    private static bool TellOptInApart(List<CompiledPolicy> policies, AccountSnapshot snapshot)
    {
        var regions = Regions.Of(snapshot);
        return policies
                .SelectMany(p => p.Document.Statements)
                .SelectMany(s => s.Resource.Values)
                .Select(v => Regions.Of(v.Text))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Any(IsOfOptIn)
            || new RegionsToldApart(regions)
                .By(policies.Where(p => p.Document.Statements.Any(s => s.Conditions.Any(c => Regions.IsRequested(c.Key)))))
                .Any(r => Regions.MayBeOff(snapshot, r));

        bool IsOfOptIn(string pattern) =>
            regions.Where(r => Glob.IsMatch(pattern, r)).ToList() is { Count: > 0 } fit
                ? fit.TrueForAll(r => Regions.MayBeOff(snapshot, r))
                : !pattern.AsSpan().ContainsAny('*', '?');
    }

    /// <summary>As the sets see a principal: without SCPs.</summary>
    internal static PrincipalPolicies Listed(PrincipalAccess principal) =>
        new([.. principal.Policies.Select(p => p.Index)], principal.Boundary is { } b ? [b.Index] : null);

    /// <summary>
    /// The sets of all principals as SCPs leave them. Each policy is in them as it reads for its principal: a condition on its name, account or tags is decided, others leave
    /// open what they are about.
    /// </summary>
    internal AccessSets SetsUnderControls()
    {
        var settled = new List<TextDocument?>();
        var places = new Dictionary<(CompiledPolicy Policy, string? Left), int>();
        List<PrincipalPolicies> principals =
        [
            .. Principals.Select(p => new PrincipalPolicies(
                [.. p.Policies.Select(a => Place(a.Policy, p))],
                p.Boundary is { } b ? [Place(b.Policy, p)] : null,
                ControlsOf(p) is { } levels ? [.. levels.Select(level => level.Select(c => Place(c.Policy, p)).ToImmutableArray())] : null
            )),
        ];
        return AccessSets.Build(ActionCatalogue.Embedded, settled, principals);

        int Place(CompiledPolicy policy, PrincipalAccess principal)
        {
            var document = policy.IsMissing ? null : policy.Settled(principal.Caller, principal.Context);
            var left =
                document is null || ReferenceEquals(document, policy.Document)
                    ? null
                    : string.Join(';', document.Statements.Select(s => $"{s.Index} {string.Join(' ', s.Conditions.Select(c => c.At))}"));
            if (!places.TryGetValue((policy, left), out var place))
            {
                places.Add((policy, left), place = settled.Count);
                settled.Add(document);
            }

            return place;
        }
    }

    /// <summary>The SCPs that bind a principal, level by level; null where none does.</summary>
    internal ImmutableArray<ImmutableArray<Attached>>? ControlsOf(PrincipalAccess principal) =>
        Snapshot.Organization?.ManagementAccount == Snapshot.Account || principal.Role is { IsServiceLinked: true }
            ? null
            : ServiceControlLevels;

    internal AccessSets SetsOf(IEnumerable<PrincipalAccess> principals) =>
        AccessSets.Build(ActionCatalogue.Embedded, documents, principals.Select(Listed));

    /// <summary>The documents that users and roles carry, as far as they were read; each once.</summary>
    private IEnumerable<string> Documents(AccountSnapshot snapshot)
    {
        var users = snapshot.Users.Select(u => u.Details).OfType<UserDetails>().ToList();
        var carried = users.SelectMany(u => u.Groups).Distinct(StringComparer.Ordinal).Select(GroupNamed).OfType<Group>().ToList();
        return users
            .SelectMany(u => u.InlinePolicies)
            .Concat(snapshot.Roles.SelectMany(r => r.InlinePolicies))
            .Concat(carried.SelectMany(g => g.InlinePolicies))
            .Select(p => p.Document)
            .Concat(
                users
                    .SelectMany(u => u.AttachedPolicies)
                    .Concat(snapshot.Roles.SelectMany(r => r.AttachedPolicies))
                    .Concat(carried.SelectMany(g => g.AttachedPolicies))
                    .Select(p => p.Arn)
                    .Distinct()
                    .Select(a => managed.GetValueOrDefault(a)?.DefaultVersion?.Document)
                    .OfType<string>()
            )
            .Distinct(StringComparer.Ordinal);
    }

    /// <summary>The boundaries of users and roles, each once.</summary>
    private IEnumerable<CompiledPolicy> Boundaries(AccountSnapshot snapshot) =>
        snapshot
            .Users.Select(u => u.Details?.PermissionsBoundary)
            .Concat(snapshot.Roles.Select(r => r.PermissionsBoundary))
            .OfType<Arn>()
            .Distinct()
            .Select(arn => DocumentOf(arn, PolicyKind.Boundary))
            .OfType<CompiledPolicy>();

    private PrincipalAccess Of(User user, int index)
    {
        var details = user.Details;
        var policies = ImmutableArray.CreateBuilder<PolicyAttachment>();
        if (details is not null)
        {
            policies.AddRange(details.InlinePolicies.Select(p => Inline(p, null)));
            policies.AddRange(details.AttachedPolicies.Select(p => Managed(p.Arn, null)));
            foreach (var name in details.Groups)
            {
                if (groups.TryGetValue(name, out var group))
                    policies.AddRange(Of(group));
                else
                    policies.Add(Missing($"policies of group {name}", null));
            }
        }
        else
        {
            policies.Add(Missing("policies of the user", null));
        }

        var caller = RequestPrincipal.TryParse(user.Arn.Text)!;
        return Complete(
            new()
            {
                Index = index,
                Arn = user.Arn,
                User = user,
                IsRead = details is not null,
                Policies = policies.ToImmutable(),
                Boundary = Boundary(details?.PermissionsBoundary),
                Caller = caller,
                Context = Common.With(Keys(details?.Id, details?.Tags).Concat(caller.ContextKeys())),
            }
        );
    }

    private PrincipalAccess Of(Role role, int index)
    {
        var tags = MayBeTagged(role) ? null : role.Tags;
        var caller = RequestPrincipal.TryParse(role.Arn.Text)!;
        return Complete(
            new()
            {
                Index = index,
                Arn = role.Arn,
                Role = role,
                Policies =
                [
                    .. role.InlinePolicies.Select(p => Inline(p, null)),
                    .. role.AttachedPolicies.Select(p => Managed(p.Arn, null)),
                ],
                Boundary = Boundary(role.PermissionsBoundary),
                Caller = caller,
                // Whoever acts as the role asks for a session of its own now: that older ones were revoked keeps nobody out.
                Context = Common.With(
                    Keys(null, tags).Concat(caller.ContextKeys()).Append(new("aws:TokenIssueTime", Common.Find("aws:CurrentTime")!))
                ),
            }
        );
    }

    /// <summary>A tag that a policy asks about and the principal does not carry is absent, not unknown.</summary>
    private PrincipalAccess Tagged(PrincipalAccess principal)
    {
        if (TagKeys.IsEmpty || !principal.IsRead || (principal.Role is { } role && MayBeTagged(role)))
            return principal;

        var absent = TagKeys.Select(k => KeyValuePair.Create($"aws:PrincipalTag/{k}", ContextValue.Absent));
        return principal with { Context = principal.Context.With(absent) };
    }

    /// <summary>Who signed in a session is known to be nobody for users, and for roles that no provider is trusted by.</summary>
    private PrincipalAccess SignedIn(PrincipalAccess principal)
    {
        var keys = new List<KeyValuePair<string, ContextValue>>();
        if (asksProvider && (principal.Role is not { } role || !IsFederated(TrustOf(role).Policy.Document)))
            keys.Add(new(FederatedProvider, ContextValue.Absent));
        // Of a role it ends with the name of the session, which whoever assumes it chooses.
        if (principal.Role is { Id.Length: > 0 } own && userIds is { IsEmpty: false } ids && ids.All(v => IsWhateverTheSession(v, own.Id)))
            keys.Add(new(UserId, ContextValue.One($"{own.Id}:session")));
        return keys.Count == 0 ? principal : principal with { Context = principal.Context.With(keys) };
    }

    /// <summary>Whether every session of a role fits what a policy compares aws:userid with, or none does. Source: IAM User Guide, "Principal key values".</summary>
    private static bool IsWhateverTheSession(string value, string roleId)
    {
        var sessions = $"{roleId}:*";
        return !value.Contains("${", StringComparison.Ordinal) && (Glob.Includes(value, sessions) || !Glob.Intersects(value, sessions));
    }

    /// <summary>What policies compare aws:userid with; null where a policy uses it as a variable.</summary>
    private static ImmutableArray<string>? UserIds(List<Statement> statements) =>
        statements.Exists(s =>
            s.Conditions.SelectMany(c => c.Values)
                .Concat(s.Resource.Values)
                .Any(v => Variables(v.Text).Any(k => k.Equals(UserId, StringComparison.OrdinalIgnoreCase)))
        )
            ? null
            :
            [
                .. statements
                    .SelectMany(s => s.Conditions)
                    .Where(c => c.Key.Equals(UserId, StringComparison.OrdinalIgnoreCase))
                    .SelectMany(c => c.Values)
                    .Select(v => v.Text)
                    .Distinct(StringComparer.Ordinal),
            ];

    private static bool IsFederated(PolicyDocument trust) =>
        trust.Statements.Any(s =>
            s.Effect == Effect.Allow
            && (s.Principal.Form == ElementForm.Except || s.Principal.Values.Any(v => v.IsEveryone || v.Kind == PrincipalKind.Federated))
        );

    // Session tags override the role's own, so that these are certain only where nobody may pass any.
    private static bool MayBeTagged(Role role) =>
        role.TrustPolicy.Contains("TagSession", StringComparison.OrdinalIgnoreCase)
        || role.TrustPolicy.Contains("\"*\"", StringComparison.Ordinal)
        || role.TrustPolicy.Contains("sts:*", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> MentionedKeys(IEnumerable<Statement> statements) =>
        statements
            .SelectMany(s => s.Conditions)
            .Select(c => c.Key)
            .Where(k =>
                IsOfRequestTags(k)
                || (k.StartsWith("iam:", StringComparison.OrdinalIgnoreCase) && !k.Contains("Tag/", StringComparison.OrdinalIgnoreCase))
            )
            .Order(StringComparer.Ordinal)
            .Distinct(StringComparer.OrdinalIgnoreCase);

    private static bool IsOfRequestTags(string key) =>
        key.StartsWith("aws:RequestTag/", StringComparison.OrdinalIgnoreCase)
        || key.Equals("aws:TagKeys", StringComparison.OrdinalIgnoreCase);

    private static bool IsOfIam(string action) =>
        action.StartsWith("iam:", StringComparison.OrdinalIgnoreCase) || action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> MentionedTags(IEnumerable<Statement> statements, string kind) =>
        statements
            .SelectMany(s =>
                s.Conditions.Select(c => c.Key)
                    .Concat(s.Conditions.SelectMany(c => c.Values).Concat(s.Resource.Values).SelectMany(v => Variables(v.Text)))
            )
            .Where(k => k.Contains(kind, StringComparison.OrdinalIgnoreCase))
            .Select(k => k[(k.IndexOf('/', StringComparison.Ordinal) + 1)..])
            .Order(StringComparer.Ordinal)
            .Distinct(StringComparer.OrdinalIgnoreCase);

    private ILookup<string, string> ValuesOfTags(IReadOnlyCollection<Statement> statements)
    {
        const int most = 8;
        return TagKeys
            .SelectMany(key =>
                statements
                    .SelectMany(s => s.Conditions)
                    .Where(c => c.Key.EndsWith($"Tag/{key}", StringComparison.OrdinalIgnoreCase))
                    .SelectMany(c => c.Values)
                    .Select(v => v.Text)
                    .Concat(
                        Snapshot
                            .Users.SelectMany(u => u.Details?.Tags ?? [])
                            .Concat(Snapshot.Roles.SelectMany(r => r.Tags))
                            .Where(t => t.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
                            .Select(t => t.Value)
                    )
                    .Distinct(StringComparer.Ordinal)
                    .Take(most)
                    .Select(v => (Key: key, Value: v))
            )
            .ToLookup(t => t.Key, t => t.Value, StringComparer.OrdinalIgnoreCase);
    }

    private static IEnumerable<string> Variables(string text)
    {
        for (
            var start = text.IndexOf("${", StringComparison.Ordinal);
            start >= 0;
            start = text.IndexOf("${", start + 2, StringComparison.Ordinal)
        )
        {
            var end = text.AsSpan(start).IndexOfAny('}', ',');
            if (end > 2)
                yield return text.Substring(start + 2, end - 2);
        }
    }

    private PrincipalAccess Complete(PrincipalAccess principal) => principal with { Row = RowOf(principal), IsPlain = IsPlain(principal) };

    private bool IsPlain(PrincipalAccess principal) =>
        principal.Policies.All(p => IsPlainKnown(p.Policy)) && (principal.Boundary is null || IsPlainKnown(principal.Boundary.Policy));

    /// <summary>Policies of users and roles that look at anything, and SCPs.</summary>
    internal IEnumerable<CompiledPolicy> Looking =>
        indices.Keys.Where(p => !IsPlainKnown(p)).Concat((ServiceControlLevels ?? []).SelectMany(l => l).Select(a => a.Policy));

    internal bool IsPlainKnown(CompiledPolicy policy)
    {
        if (!plain.TryGetValue(policy, out var answer))
            plain.TryAdd(policy, answer = IsPlain(policy));
        return answer;
    }

    private int RowOf(PrincipalAccess principal)
    {
        var key = string.Join(
            ',',
            principal
                .Policies.Select(p => p.Index)
                .Distinct()
                .Order()
                .Append(principal.Boundary is { } b ? -2 - b.Index : -1)
                .Append(principal.Role is { IsServiceLinked: true } ? -1 : 0)
                .Select(i => i.ToString(CultureInfo.InvariantCulture))
                .Append(principal.NewTags)
        );
        if (rows.TryGetValue(key, out var row))
            return row;

        lock (numbering)
        {
            if (!rows.TryGetValue(key, out row))
                rows.TryAdd(key, row = rowCount++);
            return row;
        }
    }

    private PolicyAttachment Inline(InlinePolicy policy, Group? group) =>
        Placed($"inline/{policy.Name}", Compile(policy.Document, PolicyKind.Identity), null, policy.Name, group);

    internal PolicyAttachment Managed(Arn arn, Group? group) =>
        Placed(arn.Text, DocumentOf(arn, PolicyKind.Identity) ?? missingPolicy, arn, null, group);

    private PolicyAttachment Missing(string label, Group? group) => Placed(label, missingPolicy, null, null, group);

    private PolicyAttachment? Boundary(Arn? arn)
    {
        if (arn is null)
            return null;

        var policy = DocumentOf(arn, PolicyKind.Boundary) ?? missingBoundary;
        return new($"{arn} as boundary", policy, IndexOf(policy), arn, null, null);
    }

    private PolicyAttachment Placed(string label, CompiledPolicy policy, Arn? arn, string? inlineName, Group? group) =>
        new(group is null ? label : $"{label} on group {group.Name}", policy, IndexOf(policy), arn, inlineName, group);

    private int IndexOf(CompiledPolicy policy)
    {
        if (indices.TryGetValue(policy, out var index))
            return index;

        lock (numbering)
        {
            if (indices.TryGetValue(policy, out index))
                return index;

            index = documents.Count;
            documents.Add(policy.IsMissing ? null : policy.Document);
            indices.TryAdd(policy, index);
            return index;
        }
    }

    // Three policies of AWS mean what their names say, for evidence that leaves AWS's documents out.
    private CompiledPolicy? DocumentOf(Arn arn, PolicyKind kind)
    {
        // By name: a document is long, and a policy is attached often.
        if (!byName.TryGetValue((arn, kind), out var policy))
            policy = byName.GetOrAdd((arn, kind), FindDocument(arn, kind));
        return policy;
    }

    private CompiledPolicy? FindDocument(Arn arn, PolicyKind kind)
    {
        if (managed.GetValueOrDefault(arn)?.DefaultVersion is { } version)
            return Compile(version.Document, kind);

        var document =
            arn.Account != "aws" ? null
            : arn.Resource == "policy/AdministratorAccess" ? Everything
            : arn.Resource == "policy/IAMFullAccess" ? AllOfIam
            : arn.Resource == "policy/AWSDenyAll" ? Nothing
            : null;
        if (document is null)
            return null;

        return compiled.GetOrAdd((arn.Text, kind), _ => CompiledPolicy.Compile(document, kind));
    }

    private static IEnumerable<KeyValuePair<string, ContextValue>> Known(AccountSnapshot snapshot)
    {
        // Somebody who wants a right calls AWS directly and over TLS, at the moment that is judged.
        yield return new("aws:ViaAWSService", ContextValue.One("false"));
        yield return new("aws:CalledVia", ContextValue.Absent);
        yield return new("aws:CalledViaFirst", ContextValue.Absent);
        yield return new("aws:CalledViaLast", ContextValue.Absent);
        yield return new("aws:SecureTransport", ContextValue.One("true"));
        yield return new(
            "aws:CurrentTime",
            ContextValue.One(snapshot.TakenAt.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture))
        );
        yield return new("aws:EpochTime", ContextValue.One(snapshot.TakenAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        if (snapshot.Organization is { } organization)
        {
            yield return new("aws:PrincipalOrgID", ContextValue.One(organization.Id));
            yield return new("aws:ResourceOrgID", ContextValue.One(organization.Id));
            if ((snapshot.ServiceControlPolicies ?? snapshot.ResourceControlPolicies) is { Path.Count: > 0 } controls)
                yield return new(
                    "aws:PrincipalOrgPaths",
                    ContextValue.One(
                        $"{organization.Id}/{string.Concat(controls.Path.Where(p => !AccountId.TryParse(p, out _)).Select(p => p + "/"))}"
                    )
                );
        }
    }

    private static IEnumerable<KeyValuePair<string, ContextValue>> Keys(string? userId, IReadOnlyList<Tag>? tags)
    {
        if (userId is not null)
            yield return new("aws:userid", ContextValue.One(userId));
        foreach (var tag in tags ?? [])
            yield return new($"aws:PrincipalTag/{tag.Key}", ContextValue.One(tag.Value));
    }

    private ImmutableArray<ImmutableArray<Attached>>? Levels(ControlPolicies? policies, PolicyKind kind)
    {
        // Where SCPs are in force every level carries one; none at all means that the organization has not switched them on.
        if (policies is not { Path.Count: > 0, Policies.Count: > 0 })
            return null;

        var what = kind == PolicyKind.ServiceControl ? "service control policy" : "resource control policy";
        return
        [
            .. policies.Path.Select(target =>
                policies
                    .Policies.Where(p => p.Targets.Contains(target, StringComparer.Ordinal))
                    .Select(p => new Attached(Compile(p.Document, kind), $"{p.Name} as {what}"))
                    .ToImmutableArray()
            ),
        ];
    }

    private static IEnumerable<string> Unread(AccountSnapshot snapshot)
    {
        foreach (var source in (Source[])[Source.ServiceControlPolicies, Source.ResourceControlPolicies])
        {
            if (!snapshot.Coverage.IsComplete(source))
                yield return $"{source} not read";
        }
    }
}
