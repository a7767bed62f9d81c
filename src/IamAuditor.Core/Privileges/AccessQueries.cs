using System.Collections.Immutable;
using IamAuditor.Policies;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Conditions;
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

    /// <summary>On the pattern as a whole, else on those parts of it that policies name.</summary>
    private static IEnumerable<AccessAnswer?> Within(AccountAccess access, PrincipalAccess principal, string action, string pattern)
    {
        var whole = On(access, principal, action, pattern);
        if (whole is not null || pattern == "*" || !pattern.AsSpan().ContainsAny('*', '?'))
        {
            yield return whole;
            yield break;
        }

        // What holds the whole pattern was asked for already; what crosses it is some of it, and nobody can say which.
        foreach (
            var (part, _) in Places(principal, action)
                .Where(p => Glob.Intersects(p.Resource, pattern) && !Glob.Includes(p.Resource, pattern))
        )
        {
            var answer = On(access, principal, action, part, Concrete(access, part, action));
            yield return answer is null || Glob.Includes(pattern, part)
                ? answer
                : answer with
                {
                    Needs = answer.Needs.Add($"a resource that {pattern} names too"),
                };
        }
    }

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
        foreach (var (resource, isBoundarys) in Places(principal, null))
        {
            var covered = Statements(principal, null)
                .Where(s => isBoundarys ? Includes(s, resource) : Names(s, resource))
                .Aggregate(ActionSet.Empty, (set, s) => set.Union(Actions(s, universe)))
                .Intersect(possible);
            var answers = new List<(int Id, AccessAnswer Answer)>();
            foreach (var id in covered)
            {
                var name = universe.NameOf(id);
                if (IsAssumeRole(name) || (isBoundarys && answered.Exists(a => a.Id == id && Glob.Includes(a.Resource, resource))))
                    continue;
                if (On(access, principal, name, resource, Concrete(access, resource, name), denies) is { } answer)
                    answers.Add((id, answer));
            }

            if (principal.Boundary is not null)
                answered.AddRange(answers.Select(a => (resource, a.Id)));
            if (Whole(universe, answers) is { } everything)
            {
                yield return everything;
                continue;
            }

            foreach (
                var group in answers.GroupBy(a =>
                    (string.Join('\n', a.Answer.Needs), string.Join('\n', a.Answer.Assuming), string.Join('\n', a.Answer.Because))
                )
            )
            {
                foreach (var action in Compressed(universe, [.. group.Select(g => g.Id)]))
                {
                    if (said.Add((action, resource)))
                        yield return group.First().Answer with
                        {
                            Action = action,
                        };
                }
            }
        }

        foreach (var answer in Anywhere(access, principal, "sts:AssumeRole"))
        {
            if (answer is not null)
                yield return answer;
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
                var resource in Resources(principal, action).Where(r => AccountOf(r) is { } a && a != access.Snapshot.Account.ToString())
            )
                yield return On(access, principal, action, resource, Concrete(access, resource, action));
            yield break;
        }

        if (access.Sets.Universe.TryFind(action, out var id) && access.Sets.IsSure(principal.Index, id) && principal.Policies.Length > 0)
        {
            // SCPs are not in the sets.
            yield return On(access, principal, action, "*", Concrete(access, "*", action));
            yield break;
        }

        var answered = new List<string>();
        foreach (var (resource, isBoundarys) in Places(principal, action))
        {
            if (isBoundarys && answered.Exists(a => Glob.Includes(a, resource)))
                continue;
            if (On(access, principal, action, resource, Concrete(access, resource, action)) is { } answer)
            {
                answered.Add(resource);
                yield return answer;
            }
        }

        if (answered.Count == 0 && principal.Unread.Any())
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
        var context =
            access.Snapshot.Partition.ToString() == "aws" && service is "iam" or "sts" or "organizations"
                ? (KeyValuePair<string, ContextValue>[])
                    [new("aws:RequestedRegion", ContextValue.One(Administration.GlobalRegion(access.Snapshot.Partition)))]
                : null;
        var decision = access.Decide(principal, action, asked, context, own);
        if (decision.Outcome is Outcome.ExplicitlyDenied or Outcome.ImplicitlyDenied)
            return null;

        var needs = Rights
            .Needs(decision)
            .Concat(principal.Unread.Where(_ => decision.Outcome == Outcome.Depends).Select(u => $"the document of {u}"));
        if (isKey)
            needs = needs.Append(resource == "*" ? AnyKey : $"the key policy of {resource}");
        else if (isForeign)
            needs = needs.Append($"the policy of {resource} in account {AccountOf(asked)}");
        if (resource.AsSpan().ContainsAny('*', '?') && ActionCatalogue.Embedded.IsWildcardOnly(action) == false)
            needs = needs.Concat(Exceptions(principal, action, resource, denies ?? Denies(access, principal)));
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
        );
    }

    /// <summary>What a pattern of resources holds and is not meant: what a deny names, or an allow with NotResource.</summary>
    private static IEnumerable<string> Exceptions(
        PrincipalAccess principal,
        string action,
        string pattern,
        ImmutableArray<(string Label, Statement Statement)> denies
    )
    {
        var types = ActionCatalogue.Embedded.Find(action)?.Resources.SelectMany(r => r.Type.ArnPatterns).ToList() ?? [];
        foreach (var (label, statement) in denies.Where(d => PolicySayings.IsAbout(d.Statement, action)))
        {
            var some = statement
                .Resource.Values.Select(v => v.Text)
                .Where(v => Glob.Intersects(v, pattern) && !Glob.Includes(v, pattern) && types.Exists(t => Glob.Intersects(t, v)));
            foreach (var value in some)
                yield return $"a resource other than {value} ({label}, statement {statement.Index})";
        }

        var allows = Statements(principal, action).ToList();
        if (allows.Exists(s => s.Conditions.IsEmpty && s.Resource.Form == ElementForm.Listed && Includes(s, pattern)))
            yield break;
        foreach (var value in allows.Where(s => s.Resource.Form == ElementForm.Except).SelectMany(s => s.Resource.Values))
            yield return $"a resource other than {value.Text}";
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

    /// <summary>The patterns that policies name, in order, then those that only the boundary names: it may leave a part of a wider one.</summary>
    private static IEnumerable<(string Resource, bool IsBoundarys)> Places(PrincipalAccess principal, string? action)
    {
        var own = Resources(principal, action).Order(StringComparer.Ordinal).ToList();
        var bounded = principal.Boundary is { } boundary
            ? boundary
                .Policy.Document.Statements.Where(s =>
                    s is { IsValid: true, Effect: Effect.Allow } && s.Resource.Form == ElementForm.Listed
                )
                .SelectMany(s => s.Resource.Values.Select(v => v.Text))
                .Where(r => !r.Contains("${", StringComparison.Ordinal) && own.Exists(o => o != r && Glob.Includes(o, r)))
                .Except(own, StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
            : Enumerable.Empty<string>();
        return own.Select(r => (r, false)).Concat(bounded.Select(r => (r, true)));
    }

    private static bool Includes(Statement statement, string pattern) =>
        statement.Resource.Form == ElementForm.Listed && statement.Resource.Values.Any(v => Glob.Includes(v.Text, pattern));

    private static IEnumerable<string> Resources(PrincipalAccess principal, string? action) =>
        Statements(principal, action)
            .SelectMany(s =>
                s.Resource.Form == ElementForm.Except ? ["*"] : s.Resource.Values.Select(v => v.Text.All(c => c == '*') ? "*" : v.Text)
            )
            .Select(text =>
                principal.User is { } user ? text.Replace("${aws:username}", user.Name, StringComparison.OrdinalIgnoreCase) : text
            )
            .Distinct(StringComparer.Ordinal);

    private static bool Names(Statement statement, string resource) =>
        statement.Resource.Form == ElementForm.Except
            ? resource == "*"
            : statement.Resource.Values.Any(v =>
                v.Text == resource || (resource == "*" && v.Text.All(c => c == '*')) || v.Text.Contains("${", StringComparison.Ordinal)
            );

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
