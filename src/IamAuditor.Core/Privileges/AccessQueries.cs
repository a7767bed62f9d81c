using System.Collections.Immutable;
using IamAuditor.Policies;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;
using IamAuditor.Policies.Sets;
using Attached = IamAuditor.Policies.Decisions.AttachedPolicy;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// Who can do something, and what somebody can do. The snapshot holds identity policies and role trusts only: a resource with a policy of its own may open or close what these
/// answers say, which stands in `assuming`; for keys of KMS and resources of other accounts, whose own policy must agree, nothing is certain.
/// </summary>
public static class AccessQueries
{
    // Services whose resources carry policies that can deny what identity policies allow. Source: IAM User Guide, "AWS services that work with IAM", resource-based policies.
    private static readonly HashSet<string> WithOwnPolicies = new(StringComparer.Ordinal)
    {
        "s3",
        "sqs",
        "sns",
        "lambda",
        "secretsmanager",
        "ecr",
        "es",
        "glue",
        "events",
        "backup",
        "glacier",
        "codeartifact",
        "dynamodb",
        "kinesis",
        "elasticfilesystem",
        "execute-api",
        "iot",
        "logs",
        "s3-object-lambda",
        "s3express",
        "mediastore",
        "schemas",
        "serverlessrepo",
        "ssm",
        "rekognition",
        "acm-pca",
        "aoss",
        "cloudtrail",
        "vpc-lattice",
    };

    private const string AnyKey = "the policy of the key";

    /// <summary>Everybody who may call an action; on one resource, on all or some of those that a pattern names, or (null) on whatever.</summary>
    public static IEnumerable<AccessAnswer> WhoCan(AccountAccess access, string action, string? resource)
    {
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(action);
        foreach (var principal in access.Principals)
        {
            if (access.Sets.Universe.TryFind(action, out var id) && !access.Sets.IsPossible(principal.Index, id) && !IsAssumeRole(action))
                continue;
            foreach (var answer in resource is null ? Anywhere(access, principal, action) : Within(access, principal, action, resource))
            {
                if (answer is not null)
                    yield return answer;
            }
        }
    }

    /// <summary>What a principal may do by an action on a resource, or on all or some of those that a pattern names.</summary>
    public static IEnumerable<AccessAnswer> Of(AccountAccess access, PrincipalAccess principal, string action, string resource)
    {
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentNullException.ThrowIfNull(action);
        return access.Sets.Universe.TryFind(action, out var id) && !access.Sets.IsPossible(principal.Index, id) && !IsAssumeRole(action)
            ? []
            : Within(access, principal, action, resource).OfType<AccessAnswer>();
    }

    /// <summary>On the pattern as a whole, and where that is not certain on those parts of it that policies leave.</summary>
    private static IEnumerable<AccessAnswer?> Within(AccountAccess access, PrincipalAccess principal, string action, string pattern)
    {
        var isPattern = pattern.AsSpan().ContainsAny('*', '?');
        if (isPattern && IsAssumeRole(action))
        {
            foreach (var answer in Anywhere(access, principal, action).Where(a => a is not null && IsCommon(a.Resource, pattern)))
                yield return answer;
            yield break;
        }

        var whole = On(access, principal, action, pattern);
        yield return whole;
        if (whole is { IsCertain: true } || pattern == "*" || !isPattern)
            yield break;

        foreach (var answer in InParts(access, principal, action, pattern))
        {
            if (whole is null || (answer.IsCertain && answer.Resource != pattern))
                yield return answer;
        }
    }

    private static IEnumerable<AccessAnswer> InParts(AccountAccess access, PrincipalAccess principal, string action, string pattern)
    {
        foreach (var part in Parts(access, principal, action, pattern))
        {
            if (On(access, principal, action, part.Shown, Concrete(access, part.Text, action)) is { } answer)
                yield return answer with
                {
                    Needs = answer.Needs.AddRange(part.Needs),
                };
        }
    }

    /// <summary>
    /// What of a pattern is left by each that has a say: own policies, boundary, every level of SCPs, denies of everything but some resources. Of two patterns that cross nobody can say
    /// which resources both name: the part shown is the last one, and needs the other.
    /// </summary>
    private static IEnumerable<Part> Parts(AccountAccess access, PrincipalAccess principal, string action, string pattern)
    {
        var whole = new Part(pattern, pattern, []);
        var request = access.Request(principal, action, pattern);
        var parts = Allowed(Identity(principal), action, principal).SelectMany(v => whole.And(v)).DistinctBy(p => p.Shown).ToList();
        if (!request.PermissionsBoundary.IsEmpty)
            Narrow([.. Allowed(request.PermissionsBoundary, action, principal)]);
        var levels = ResourceSweep.IsBound(request) ? access.ServiceControlLevels ?? [] : [];
        foreach (var level in levels)
            Narrow([.. Allowed(level, action, principal)]);
        foreach (
            var spared in Settled(request.IdentityPolicies.Concat(request.PermissionsBoundary).Concat(levels.SelectMany(l => l)), principal)
                .Where(s => s.Statement is { Effect: Effect.Deny, Resource.Form: ElementForm.Except, Conditions.IsEmpty: true })
                .Where(s => PolicySayings.IsAbout(s.Statement, action))
        )
            Narrow([.. spared.Policy.ResourcesOf(spared.Statement, principal.Caller, principal.Context)]);

        return parts.Where(p => IsTaken(access, action, p.Text)).OrderBy(p => p.Shown, StringComparer.Ordinal);

        void Narrow(List<string> values) => parts = [.. parts.SelectMany(p => p.Within(values)).DistinctBy(p => p.Shown)];
    }

    /// <summary>Some of a pattern: as it is shown, as it is asked about, and what else must be so.</summary>
    private sealed record Part(string Shown, string Text, ImmutableArray<string> Needs)
    {
        public IEnumerable<Part> Within(List<string> values) =>
            values.Exists(v => ArnPattern.Common(Text, v, out var isAll) == Text && isAll) ? [this] : values.SelectMany(And);

        public IEnumerable<Part> And(string value) =>
            ArnPattern.Common(value, Text, out var isAll) is not { } common ? []
            : isAll ? [this with { Shown = Needs.IsEmpty ? common : Shown, Text = common }]
            : [new(value, common, Needs.Add($"a resource that {Shown} names too"))];
    }

    private static bool IsCommon(string left, string right) => ArnPattern.Common(left, right, out _) is not null;

    /// <summary>The forms that resources of an action have in this partition; none where the catalogue does not know.</summary>
    private static List<string> Types(AccountAccess access, string action) =>
        [
            .. (ActionCatalogue.Embedded.Find(action)?.Resources.SelectMany(r => r.Type.ArnPatterns) ?? []).Select(t =>
                t.StartsWith("arn:*:", StringComparison.Ordinal) ? $"arn:{access.Snapshot.Partition}:{t[6..]}" : t
            ),
        ];

    /// <summary>Whether a resource that the action takes may be among those that a pattern names.</summary>
    private static bool IsTaken(AccountAccess access, string action, string pattern) =>
        pattern == "*"
        || ActionCatalogue.Embedded.Find(action) is not { IsWildcardOnly: false } found
        || found.Resources.Any(r => r.Type.ArnPatterns.Any(form => IsHere(access, pattern) && r.Type.MayBe(form, pattern)));

    private static bool IsHere(AccountAccess access, string pattern) => IsCommon($"arn:{access.Snapshot.Partition}:*:*:*:*", pattern);

    private static IEnumerable<Attached> Identity(PrincipalAccess principal) => principal.Policies.Select(p => p.ToDecide);

    private static IEnumerable<(CompiledPolicy Policy, string Label, Statement Statement)> Settled(
        IEnumerable<Attached> policies,
        PrincipalAccess principal
    ) =>
        policies.SelectMany(p =>
            p.Policy.Settled(principal.Caller, principal.Context).Statements.Where(s => s.IsValid).Select(s => (p.Policy, p.Name ?? "", s))
        );

    /// <summary>The resources that allows of an action name; `*` where they name exceptions.</summary>
    private static IEnumerable<string> Allowed(IEnumerable<Attached> policies, string? action, PrincipalAccess principal) =>
        Settled(policies, principal)
            .Where(s =>
                s.Statement is { Effect: Effect.Allow, Principal.Form: ElementForm.Absent }
                && s.Statement.Resource.Form != ElementForm.Absent
                && (action is null || PolicySayings.IsAbout(s.Statement, action))
            )
            .SelectMany(s =>
                s.Statement.Resource.Form == ElementForm.Except
                    ? ["*"]
                    : s.Policy.ResourcesOf(s.Statement, principal.Caller, principal.Context)
            )
            .Distinct(StringComparer.Ordinal);

    /// <summary>All that a principal may do: by whole services where a policy grants one whole, roles that only their trust opens included.</summary>
    public static IEnumerable<AccessAnswer> Can(AccountAccess access, PrincipalAccess principal)
    {
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(principal);
        var universe = access.Sets.Universe;
        var possible = access.Sets.Possible(principal.Index);
        var said = new HashSet<(string, string)>();
        var denies = Denies(access, principal);
        var answered = new List<(string Resource, int Id)>();
        bool Names(CompiledPolicy policy, Statement statement, string resource, bool isLeft) =>
            statement.Resource.Form == ElementForm.Except
                ? isLeft || resource == "*"
                : statement.Resource.Form == ElementForm.Listed
                    && policy
                        .ResourcesOf(statement, principal.Caller, principal.Context)
                        .Any(v => isLeft ? Glob.Includes(v, resource) : v == resource);
        foreach (var (resource, isLeft) in Places(access, principal))
        {
            var covered = Settled(Identity(principal), principal)
                .Where(s => s.Statement.Effect == Effect.Allow && Names(s.Policy, s.Statement, resource, isLeft))
                .Aggregate(ActionSet.Empty, (set, s) => set.Union(Actions(s.Statement, universe)))
                .Intersect(possible);
            var answers = new List<(int Id, AccessAnswer Answer)>();
            foreach (var id in covered)
            {
                var name = universe.NameOf(id);
                if (
                    IsAssumeRole(name)
                    || !IsTaken(access, name, resource)
                    || (isLeft && answered.Exists(a => a.Id == id && Glob.Includes(a.Resource, resource)))
                )
                    continue;
                if (On(access, principal, name, resource, Concrete(access, resource, name), denies) is { } answer)
                    answers.Add((id, answer));
            }

            answered.AddRange(answers.Select(a => (resource, a.Id)));
            if (Whole(universe, answers) is { } everything)
            {
                yield return everything;
                continue;
            }

            foreach (var answer in Grouped(answers))
                yield return answer;
        }

        foreach (var answer in OfUnread())
            yield return answer;

        foreach (var answer in Anywhere(access, principal, "sts:AssumeRole"))
        {
            if (answer is not null)
                yield return answer;
        }

        IEnumerable<AccessAnswer> Grouped(List<(int Id, AccessAnswer Answer)> answers) =>
            answers
                .GroupBy(a =>
                    (string.Join('\n', a.Answer.Needs), string.Join('\n', a.Answer.Assuming), string.Join('\n', a.Answer.Because))
                )
                .SelectMany(group =>
                    Compressed(universe, [.. group.Select(g => g.Id)]).Select(action => group.First().Answer with { Action = action })
                )
                .Where(a => said.Add((a.Action, a.Resource)));

        // What documents that were not read allow can be anything that no deny and no boundary forbids.
        IEnumerable<AccessAnswer> OfUnread()
        {
            if (!principal.Policies.Any(p => p.Policy.IsMissing))
                return [];

            var answers = new List<(int Id, AccessAnswer Answer)>();
            foreach (var id in possible)
            {
                var name = universe.NameOf(id);
                if (!IsAssumeRole(name) && On(access, principal, name, "*", denies: denies) is { IsOfUnread: true } answer)
                    answers.Add((id, answer));
            }

            // sts:AssumeRole is answered role by role, and sts:GetCallerIdentity needs no document.
            return answers.Count < universe.Count - 2
                ? Grouped(answers)
                :
                [
                    answers[0].Answer with
                    {
                        Action = "*",
                        Needs = [.. answers.SelectMany(a => a.Answer.Needs).Distinct(StringComparer.Ordinal)],
                        Assuming = [.. answers.SelectMany(a => a.Answer.Assuming).Distinct(StringComparer.Ordinal)],
                        Because = [],
                    },
                ];
        }
    }

    /// <summary>One answer for who may do everything: that keys and some resources have policies of their own is the same for all of it.</summary>
    private static AccessAnswer? Whole(ActionUniverse universe, List<(int Id, AccessAnswer Answer)> answers)
    {
        // sts:AssumeRole is answered role by role.
        var sure = answers.Where(a => a.Answer.Needs.All(n => n == AnyKey)).ToList();
        // sts:GetCallerIdentity needs no policy.
        var first = sure.Find(a => !a.Answer.Because.IsEmpty).Answer;
        return
            first is null
            || sure.Count < universe.Count - 1
            || sure.Exists(a => !a.Answer.Because.IsEmpty && !a.Answer.Because.SequenceEqual(first.Because))
            ? null
            : first with
            {
                Action = "*",
                Needs = [],
                Assuming =
                [
                    .. sure.SelectMany(a => a.Answer.Assuming).Distinct(StringComparer.Ordinal),
                    .. sure.Exists(a => a.Answer.Needs.Length > 0) ? (string[])[$"{AnyKey} not read"] : [],
                ],
            };
    }

    private static IEnumerable<AccessAnswer?> Anywhere(AccountAccess access, PrincipalAccess principal, string action)
    {
        if (IsAssumeRole(action))
        {
            var roles = access.Principals.Where(p => p.Role is not null && p.Index != principal.Index);
            foreach (var role in roles)
                yield return On(access, principal, action, role.Arn.Text);
            // Of roles elsewhere only the own side is known.
            foreach (
                var resource in Allowed(Identity(principal), action, principal)
                    .Where(r => AccountOf(r) is { } a && a != access.Snapshot.Account.ToString())
            )
                yield return On(access, principal, action, resource, Concrete(access, resource, action));
            yield break;
        }

        if (access.Sets.Universe.TryFind(action, out var id) && access.Sets.IsSure(principal.Index, id) && principal.Policies.Length > 0)
        {
            // SCPs are not in the sets.
            if (On(access, principal, action, "*") is { } everywhere)
            {
                yield return everywhere;
                yield break;
            }
        }

        var answered = InParts(access, principal, action, "*").ToList();
        foreach (var answer in answered)
            yield return answer;

        if (answered.Count == 0 && principal.HasUnread)
            yield return On(access, principal, action, "*");
    }

    private static AccessAnswer? On(
        AccountAccess access,
        PrincipalAccess principal,
        string action,
        string resource,
        string? example = null,
        ImmutableArray<(string Label, Statement Statement)>? denies = null
    )
    {
        var asked = example ?? resource;
        var service = action.Split(':')[0].ToLowerInvariant();
        var isForeign = AccountOf(asked) is { } account && account != access.Snapshot.Account.ToString();
        var isKey =
            service == "kms"
            && (
                asked.Contains(":key/", StringComparison.Ordinal)
                || (asked == "*" && ActionCatalogue.Embedded.IsWildcardOnly(action) == false)
            );
        Attached? own =
            IsAssumeRole(action) && access.Find(asked)?.Role is { } role ? access.TrustOf(role)
            : isForeign || isKey || IsAssumeRole(action) ? Delegating(access)
            : null;
        var decision = Decide(access, principal, action, resource, asked, own);
        RequestPrincipal? session = null;
        if (IsDenied(decision) && principal.Role is not null && IsAssumeRole(action))
        {
            // A trust may name a session of the role and not the role.
            (session, decision) = AssumableRoles
                .SessionsOf(principal, own!.Policy)
                .Select(s => ((RequestPrincipal?)s, Decide(access, principal with { Caller = s }, action, resource, asked, own)))
                .FirstOrDefault(s => !IsDenied(s.Item2), (null, decision));
        }

        if (IsDenied(decision))
            return null;

        var taken = resource.AsSpan().ContainsAny('*', '?') ? denies ?? Denies(access, principal) : [];
        if (resource == "*" && TakesAll(access, principal, action, taken))
            return null;

        var unread = decision.Outcome == Outcome.Depends ? [.. principal.Unread] : (ImmutableArray<string>)[];
        var needs = Rights.Needs(decision).Concat(unread.Select(u => $"the document of {u}"));
        if (isKey)
            needs = needs.Append(resource == "*" ? AnyKey : $"the key policy of {resource}");
        else if (isForeign)
            needs = needs.Append($"the policy of {resource} in account {AccountOf(asked)}");
        if (session is not null)
            needs = needs.Append($"a session of {principal.Arn} that is {session}");
        if (resource.AsSpan().ContainsAny('*', '?') && ActionCatalogue.Embedded.IsWildcardOnly(action) == false)
            needs = needs.Concat(Exceptions(access, principal, action, resource, taken));
        var assuming = access.Assuming.AsEnumerable();
        if (!isKey && !isForeign && WithOwnPolicies.Contains(service))
            assuming = assuming.Append($"the policy of {(resource == "*" ? "the resource" : resource)} itself not read");
        return new(
            principal.Arn,
            action,
            resource,
            [.. needs.Where(n => n != Residual.MissingDocument).Distinct(StringComparer.Ordinal)],
            [.. assuming],
            [
                .. decision
                    .Because.Where(b =>
                        b.Layer is not (PolicyLayer.ServiceControl or PolicyLayer.ResourceControl)
                        && b.Statement is not null
                        && b.PolicyName is not null
                    )
                    .Select(Rights.Reason),
            ]
        )
        {
            IsOfUnread = unread.Length > 0,
        };
    }

    /// <summary>What a pattern of resources holds and is not meant: what a deny names, or an allow with NotResource.</summary>
    private static IEnumerable<string> Exceptions(
        AccountAccess access,
        PrincipalAccess principal,
        string action,
        string pattern,
        ImmutableArray<(string Label, Statement Statement)> denies
    )
    {
        var types = Types(access, action);
        foreach (var (label, statement) in denies.Where(d => PolicySayings.IsAbout(d.Statement, action)))
        {
            var some = statement
                .Resource.Values.Select(v => v.Text)
                .Where(v => Glob.Intersects(v, pattern) && !Glob.Includes(v, pattern) && types.Exists(t => Glob.Intersects(t, v)));
            foreach (var value in some)
                yield return $"a resource other than {value} ({label}, statement {statement.Index})";
        }

        var request = access.Request(principal, action, pattern);
        foreach (var layer in (IEnumerable<Attached>[])[request.IdentityPolicies, request.PermissionsBoundary])
        {
            var allows = Settled(layer, principal)
                .Where(s => s.Statement.Effect == Effect.Allow && PolicySayings.IsAbout(s.Statement, action))
                .Select(s => s.Statement)
                .ToList();
            if (allows.Exists(s => s.Conditions.IsEmpty && s.Resource.Form == ElementForm.Listed && Includes(s, pattern)))
                continue;
            foreach (
                var value in allows
                    .Where(s => s.Resource.Form == ElementForm.Except)
                    .SelectMany(s => s.Resource.Values)
                    .Where(v => Glob.Intersects(v.Text, pattern))
            )
                yield return $"a resource other than {value.Text}";
        }
    }

    /// <summary>Every resource that the action takes is left out, by a deny without condition or by the only allows there are.</summary>
    private static bool TakesAll(
        AccountAccess access,
        PrincipalAccess principal,
        string action,
        ImmutableArray<(string Label, Statement Statement)> denies
    )
    {
        var types = Types(access, action);
        if (types.Count == 0)
            return false;
        if (denies.Any(d => d.Statement.Conditions.IsEmpty && PolicySayings.IsAbout(d.Statement, action) && Holds(d.Statement)))
            return true;

        var allows = Statements(principal, action).ToList();
        return allows.Count > 0 && allows.All(s => s.Resource.Form == ElementForm.Except && Holds(s));

        bool Holds(Statement statement) => types.All(t => statement.Resource.Values.Any(v => Glob.Includes(v.Text, t)));
    }

    private static ImmutableArray<(string Label, Statement Statement)> Denies(AccountAccess access, PrincipalAccess principal)
    {
        var request = access.Request(principal, "", "*");
        var control = ResourceSweep.IsBound(request) ? access.ServiceControlLevels ?? [] : [];
        return
        [
            .. request
                .IdentityPolicies.Concat(request.PermissionsBoundary)
                .Concat(control.SelectMany(l => l))
                .SelectMany(p =>
                    p.Policy.Settled(principal.Caller, principal.Context)
                        .Statements.Where(s => s is { IsValid: true, Effect: Effect.Deny, Resource.Form: ElementForm.Listed })
                        .Select(s => (p.Name ?? "", s))
                ),
        ];
    }

    private static Attached Delegating(AccountAccess access) =>
        new(
            access.Compile(
                $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{access.Snapshot.Account}}"},"Action":"*","Resource":"*"}]}""",
                PolicyKind.Resource
            )
        );

    private static bool IsDenied(Decision decision) => decision.Outcome is Outcome.ExplicitlyDenied or Outcome.ImplicitlyDenied;

    /// <summary>In the region where AWS takes the call; STS takes it in any, and one that policies leave open is enough.</summary>
    private static Decision Decide(
        AccountAccess access,
        PrincipalAccess principal,
        string action,
        string resource,
        string asked,
        Attached? resourcePolicy
    )
    {
        var keys = access.TargetKeys(asked).Where(k => k.Key != "iam:PermissionsBoundary" || !SetsBoundary(action)).ToList();
        var decision = In(RegionOf(access, action, resource));
        return
            decision.Outcome == Outcome.Depends
            && action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase)
            && decision.DependsOn.Any(Regions.IsRequested)
            ? Regions
                .Of(access.Snapshot)
                .Select(In)
                .MinBy(d =>
                    d.Outcome is Outcome.Allowed ? 0
                    : d.Outcome is Outcome.Depends ? 1
                    : 2
                )!
            : decision;

        Decision In(string? region) => access.Decide(principal, action, asked, [.. keys, .. Regions.Key(region)], resourcePolicy);
    }

    /// <summary>The region that the caller has no choice of; null where it has one, or that is not known.</summary>
    private static string? RegionOf(AccountAccess access, string action, string resource) =>
        action.StartsWith("iam:", StringComparison.OrdinalIgnoreCase)
        || action.StartsWith("organizations:", StringComparison.OrdinalIgnoreCase)
            ? Administration.GlobalRegion(access.Snapshot.Partition)
        // What is copied or replicated may lie in another region than the one that is asked.
        : action.Contains(":Copy", StringComparison.OrdinalIgnoreCase) || action.Contains("Replica", StringComparison.OrdinalIgnoreCase)
            ? null
        : Regions.Of(resource) is { } region && !region.AsSpan().ContainsAny('*', '?') ? region
        : null;

    // There the key is the boundary that the request asks for. Source: IAM User Guide, "IAM and AWS STS condition context keys", iam:PermissionsBoundary.
    private static bool SetsBoundary(string action) =>
        action.StartsWith("iam:Put", StringComparison.OrdinalIgnoreCase)
        && action.EndsWith("PermissionsBoundary", StringComparison.OrdinalIgnoreCase);

    private static bool IsAssumeRole(string action) => action.Equals("sts:AssumeRole", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<Statement> Statements(PrincipalAccess principal, string? action) =>
        principal
            .Policies.SelectMany(p => p.Policy.Settled(principal.Caller, principal.Context).Statements)
            .Where(s =>
                s is { IsValid: true, Effect: Effect.Allow }
                && s.Principal.Form == ElementForm.Absent
                && s.Resource.Form != ElementForm.Absent
            )
            .Where(s => action is null || PolicySayings.IsAbout(s, action));

    /// <summary>The patterns that policies name, in order, then what boundary, SCPs and denies with exceptions leave of wider ones.</summary>
    private static IEnumerable<(string Resource, bool IsLeft)> Places(AccountAccess access, PrincipalAccess principal)
    {
        var own = Allowed(Identity(principal), null, principal).Order(StringComparer.Ordinal).ToList();
        var request = access.Request(principal, "", "*");
        var levels = ResourceSweep.IsBound(request) ? access.ServiceControlLevels ?? [] : [];
        var limits = request.PermissionsBoundary.Concat(levels.SelectMany(l => l)).ToList();
        var left = Allowed(limits, null, principal)
            .Concat(
                Settled(request.IdentityPolicies.Concat(limits), principal)
                    .Where(s => s.Statement is { Effect: Effect.Deny, Resource.Form: ElementForm.Except })
                    .SelectMany(s => s.Policy.ResourcesOf(s.Statement, principal.Caller, principal.Context))
            )
            .Where(r => own.Exists(o => o != r && Glob.Includes(o, r)))
            .Distinct(StringComparer.Ordinal)
            .Except(own, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        return own.Select(r => (r, false)).Concat(left.Select(r => (r, true)));
    }

    private static bool Includes(Statement statement, string pattern) =>
        statement.Resource.Form == ElementForm.Listed && statement.Resource.Values.Any(v => Glob.Includes(v.Text, pattern));

    private static ActionSet Actions(Statement statement, ActionUniverse universe)
    {
        var listed = universe.Expand(statement.Action.Values.Select(v => v.Text));
        return statement.Action.Form == ElementForm.Except ? universe.Expand("*").Except(listed) : listed;
    }

    /// <summary>A resource as a pattern may name it; `*` becomes one that the action takes, since a boundary or deny may speak of some only.</summary>
    private static string Concrete(AccountAccess access, string pattern, string action)
    {
        if (pattern == "*" || !pattern.StartsWith("arn:", StringComparison.Ordinal))
            return "*";

        var parts = pattern.Split(':', 6);
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = i switch
            {
                1 when parts[i].Contains('*', StringComparison.Ordinal) => access.Snapshot.Partition.ToString(),
                3 when parts[i] == "*" => "us-east-1",
                4 when parts[i] == "*" => access.Snapshot.Account.ToString(),
                _ => parts[i].Replace("*", "example", StringComparison.Ordinal).Replace('?', 'x'),
            };
        }

        return ActionCatalogue.Embedded.IsWildcardOnly(action) == true ? "*" : string.Join(':', parts);
    }

    private static string? AccountOf(string resource) =>
        resource.Split(':', 6) is { Length: 6 } parts && AccountId.TryParse(parts[4], out _) ? parts[4] : null;

    /// <summary>`*` for everything, `s3:*` for a whole service, and names for the rest.</summary>
    private static IEnumerable<string> Compressed(ActionUniverse universe, ImmutableArray<int> ids)
    {
        var set = ActionSet.Of(ids);
        if (universe.Count > 0 && set.Count >= universe.Count - 1)
        {
            yield return "*";
            yield break;
        }

        foreach (
            var service in ids.GroupBy(id => universe.NameOf(id).Split(':')[0], StringComparer.OrdinalIgnoreCase)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
        )
        {
            if (service.Count() > 1 && set.Covers(universe.Expand($"{service.Key}:*")))
            {
                yield return $"{service.Key}:*";
                continue;
            }

            foreach (var id in service)
                yield return universe.NameOf(id);
        }
    }
}
