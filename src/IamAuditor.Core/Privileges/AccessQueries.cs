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

    /// <summary>Everybody who may call an action; on one resource, or (null) on whatever.</summary>
    public static IEnumerable<AccessAnswer> WhoCan(AccountAccess access, string action, string? resource)
    {
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(action);
        foreach (var principal in access.Principals)
        {
            if (access.Sets.Universe.TryFind(action, out var id) && !access.Sets.IsPossible(principal.Index, id) && !IsAssumeRole(action))
                continue;
            foreach (var answer in resource is null ? Anywhere(access, principal, action) : [On(access, principal, action, resource)])
            {
                if (answer is not null)
                    yield return answer;
            }
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
        foreach (var resource in Resources(principal, null).Order(StringComparer.Ordinal))
        {
            var covered = Statements(principal, null)
                .Where(s => Names(s, resource))
                .Aggregate(ActionSet.Empty, (set, s) => set.Union(Actions(s, universe)))
                .Intersect(possible);
            var answers = new List<(int Id, AccessAnswer Answer)>();
            foreach (var id in covered)
            {
                var name = universe.NameOf(id);
                if (IsAssumeRole(name))
                    continue;
                if (On(access, principal, name, resource, Concrete(access, resource, name)) is { } answer)
                    answers.Add((id, answer));
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

        foreach (var resource in Resources(principal, action).Order(StringComparer.Ordinal))
            yield return On(access, principal, action, resource, Concrete(access, resource, action));
    }

    private static AccessAnswer? On(AccountAccess access, PrincipalAccess principal, string action, string resource, string? example = null)
    {
        var asked = example ?? resource;
        var service = action.Split(':')[0].ToLowerInvariant();
        var isForeign = AccountOf(asked) is { } account && account != access.Snapshot.Account.ToString();
        var isKey = service == "kms" && asked.Contains(":key/", StringComparison.Ordinal);
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
            needs = needs.Append($"the key policy of {resource}");
        else if (isForeign)
            needs = needs.Append($"the policy of {resource} in account {AccountOf(asked)}");
        var assuming = access.Assuming.AsEnumerable();
        if (!isKey && !isForeign && WithOwnPolicies.Contains(service))
            assuming = assuming.Append($"the policy of {(resource == "*" ? "the resource" : resource)} itself not read");
        return new(
            principal.Arn,
            action,
            resource,
            [.. needs.Where(n => n != "what the missing document says").Distinct(StringComparer.Ordinal)],
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
            .Where(s =>
                action is null
                || s.Action.Values.Any(v => ActionPattern.Parse(v.Text).IsMatch(action)) == (s.Action.Form == ElementForm.Listed)
            );

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
        var listed = statement.Action.Values.Aggregate(ActionSet.Empty, (set, v) => set.Union(universe.Expand(v.Text)));
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
