using CsCheck;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Privileges;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using static IamAuditor.Tests.Privileges.Escalations;
using Managed = IamAuditor.Core.Accounts.AttachedPolicy;
using TextPolicy = IamAuditor.Policies.Decisions.AttachedPolicy;

namespace IamAuditor.Tests.Privileges;

/// <summary>
/// No false certainty: on generated accounts every step of every certain path is replayed through the exact evaluator with requests that leave nothing open, made from the documents
/// themselves. A step after somebody changed its own policies or freed a role is not replayed, since the account is another one then.
/// </summary>
public sealed class CertainPathTests
{
    private const string Account = "arn:aws:iam::111122223333";

    private const string MadePolicy = $"{Account}:policy/example";

    private static readonly int Cases = Environment.GetEnvironmentVariable("CI") == "true" ? 3_000 : 400;

    private static readonly string[] Names = ["a", "b", "c"];

    private static readonly Gen<string> Statement = Gen.Select(
        Gen.OneOf("Allow", "Allow", "Allow", "Allow", "Deny"),
        Gen.OneOf(
            "iam:*",
            "iam:Put*",
            "iam:PutUserPolicy",
            "iam:AttachRolePolicy",
            "iam:CreateAccessKey",
            "iam:UpdateLoginProfile",
            "iam:UpdateAssumeRolePolicy",
            "iam:CreatePolicyVersion",
            "iam:AddUserToGroup",
            "iam:DeleteRolePermissionsBoundary",
            "iam:De*RolePolicy",
            "IAM:passrole",
            "sts:AssumeRole",
            "lambda:*",
            "lambda:CreateFunction",
            "lambda:InvokeFunction",
            "s3:*",
            "*"
        ),
        Gen.OneOf(
            "*",
            "*",
            "*",
            $"{Account}:user/a",
            $"{Account}:role/*",
            $"{Account}:role/b",
            $"{Account}:policy/*",
            $"{Account}:user/${{aws:username}}",
            "arn:aws:lambda:*:*:function:dev-*"
        ),
        Gen.OneOf(
            null,
            null,
            null,
            null,
            Mfa,
            """{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}""",
            """{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/a"}}""",
            """{"StringNotEquals":{"aws:PrincipalTag/team":"x"}}""",
            """{"ArnEquals":{"iam:PolicyARN":"arn:aws:iam::aws:policy/AdministratorAccess"}}""",
            """{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"""
        ),
        (effect, action, resource, condition) => Escalations.Statement(action, resource, effect, condition)
    );

    private static readonly Gen<string> Doc = Statement.Array[1, 3].Select(s => Document(s));

    private static readonly Gen<string> Trust = Gen.OneOf(
        Some.TrustsService("lambda.amazonaws.com"),
        Some.TrustsService("ec2.amazonaws.com"),
        Some.TrustsAws("111122223333"),
        Some.TrustsAws($"{Account}:user/a"),
        Some.TrustsAws($"{Account}:role/a"),
        Some.TrustsAws("*"),
        $$"""{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole","Condition":{{Mfa}}}]}"""
    );

    private static readonly Gen<AccountSnapshot> Accounts = Gen.Select(
        Gen.Select(Doc.Array[0, 2], Gen.Int[0, 4], Gen.Int[0, 2], Gen.Int[0, 1]).Array[3, 3],
        Gen.Select(Doc.Array[0, 1], Gen.Int[0, 4], Trust, Gen.Int[0, 1]).Array[3, 3],
        Doc.Array[2, 2],
        (users, roles, managed) =>
        {
            ManagedPolicy[] policies = [Some.Policy("p0", managed[0]), Some.Policy("p1", managed[1])];
            Managed[] Attached(int which) =>
                which switch
                {
                    0 => [Some.Attached("AdministratorAccess")],
                    1 => [new Managed(policies[0].Arn, "p0")],
                    _ => [],
                };
            return Some.Account(
                users:
                [
                    .. users.Select(
                        (u, i) =>
                            Some.User(
                                Names[i],
                                groups: u.Item3 == 0 ? ["g"] : [],
                                inline: [.. u.Item1.Select((d, n) => new InlinePolicy($"i{n}", d))],
                                attached: Attached(u.Item2),
                                boundary: u.Item4 == 0 && i == 0 ? policies[1].Arn : null,
                                mfa: i == 1
                            )
                    ),
                ],
                roles:
                [
                    .. roles.Select(
                        (r, i) =>
                            Some.Role(
                                Names[i],
                                trust: r.Item3,
                                inline: [.. r.Item1.Select((d, n) => new InlinePolicy($"i{n}", d))],
                                attached: Attached(r.Item2),
                                boundary: r.Item4 == 0 && i == 0 ? policies[1].Arn : null
                            )
                    ),
                ],
                groups:
                [
                    Some.Group("g", attached: [new Managed(policies[0].Arn, "p0")]),
                    Some.Group("h", attached: [Some.Attached("AdministratorAccess")]),
                ],
                policies: policies
            );
        }
    );

    [Fact]
    public void Every_certain_path_can_be_walked()
    {
        var walked = 0;
        Accounts.Sample(
            account =>
            {
                var graph = EscalationGraph.Of(AccountAccess.Of(account));
                foreach (var path in graph.Access.Principals.SelectMany(p => graph.PathsOf(p)).Where(p => p.IsCertain))
                {
                    foreach (var step in path.Steps)
                    {
                        if (Refused(graph.Access, step) is { } refused)
                            Assert.Fail($"{path.Principal}: {step.Technique} to {step.To}: {refused}; {Shown(account, path, step)}");
                        Interlocked.Increment(ref walked);
                        // The account is another one from here on.
                        if (Changes(step))
                            break;
                    }
                }
            },
            iter: Cases
        );
        Assert.True(walked > Cases / 4, $"only {walked} steps were there to be walked");
    }

    private static bool Changes(EscalationStep step) =>
        step.To == step.From || step.ChangesHeld || step.Technique.StartsWith("own-free-", StringComparison.Ordinal);

    [Fact]
    public void The_graph_finds_at_once_what_the_proofs_find_one_by_one() =>
        Accounts.Sample(
            account =>
            {
                var access = AccountAccess.Of(account);
                var graph = EscalationGraph.Of(access);
                foreach (var principal in access.Principals)
                {
                    // Every way the graph has must be provable: a row of bits that says more than the evaluator loses its path.
                    Assert.True(
                        graph.PathOf(principal) is not null || !graph.HasWay(principal),
                        $"{principal} has a way that cannot be proved"
                    );
                }
            },
            iter: Cases
        );

    /// <summary>What the principal of a step carries, and what the step says it rests on.</summary>
    private static string Shown(AccountSnapshot account, EscalationPath path, EscalationStep step)
    {
        var user = account.Users.FirstOrDefault(u => u.Arn == step.From);
        var role = account.Roles.FirstOrDefault(r => r.Arn == step.From);
        return string.Join(
            "\n",
            [
                .. path.Steps.Select(s => $"{s.From} -> {s.To} by {s.Technique} because {string.Join("; ", s.Because)}"),
                $"groups {string.Join(", ", user?.Details?.Groups ?? [])}, boundary {user?.Details?.PermissionsBoundary ?? role?.PermissionsBoundary}",
                .. (user?.Details?.AttachedPolicies ?? role?.AttachedPolicies ?? []).Select(p => $"attached {p.Arn}"),
                .. (user?.Details?.InlinePolicies ?? role?.InlinePolicies ?? []).Select(p => $"{p.Name}: {p.Document}"),
                .. account.Policies.Select(p => $"{p.Arn}: {p.DefaultVersion?.Document}"),
            ]
        );
    }

    /// <summary>The first request of a step that is not allowed whatever the open keys are; null where all are.</summary>
    private static string? Refused(AccountAccess access, EscalationStep step)
    {
        var from = access.Find(step.From.Text)!;
        var technique = Techniques.Find(step.Technique);

        foreach (var action in technique.Actions)
        {
            var candidates = action.On switch
            {
                ActionTarget.Self => [step.To.Text],
                ActionTarget.New when action.Action == "iam:CreatePolicy" => [MadePolicy],
                _ when technique.Gain == TechniqueGain.New =>
                [
                    $"{Account}:{(technique.Actions[0].Action == "iam:CreateRole" ? "role" : technique.Actions[0].Action == "iam:CreateUser" ? "user" : "group")}/example",
                ],
                ActionTarget.Target or ActionTarget.Role or ActionTarget.Rewritten => [step.To.Text],
                ActionTarget.Group => [$"{Account}:group/g", $"{Account}:group/h"],
                ActionTarget.Policy or ActionTarget.Boundary => [$"{Account}:policy/p0", $"{Account}:policy/p1"],
                _ => new[] { "arn:aws:lambda:us-east-1:111122223333:function:dev-example", "*" },
            };
            var isPossible = candidates.Any(resource =>
                PoliciesOf(action.Action)
                    .Any(policy =>
                        Contexts(technique, action.Action, policy).All(context => Allowed(access, from, action, resource, context))
                    )
            );
            if (!isPossible)
                return $"{action.Action} is not allowed on {string.Join(" or ", candidates)}";
        }

        return null;
    }

    // Only requests that attach or detach a policy carry iam:PolicyARN: the policy is the principal's to choose. Source: Service Authorization Reference, AWS IAM.
    private static IReadOnlyList<string?> PoliciesOf(string action) =>
        action.StartsWith("iam:Attach", StringComparison.OrdinalIgnoreCase)
            ? ["arn:aws:iam::aws:policy/AdministratorAccess", $"{Account}:policy/p0", $"{Account}:policy/p1", MadePolicy]
        : action.StartsWith("iam:Detach", StringComparison.OrdinalIgnoreCase) ? [$"{Account}:policy/p0", $"{Account}:policy/p1"]
        : [null];

    private static IEnumerable<ConditionContext> Contexts(Technique technique, string action, string? policy)
    {
        // Every key that a generated policy asks for, in two opposite requests of which nothing is left open.
        foreach (var (mfa, ip) in new (string?, string)[] { (null, "198.51.100.7"), ("true", "10.1.2.3") })
        {
            var keys = new Dictionary<string, ContextValue> { ["aws:SourceIp"] = ContextValue.One(ip) };
            if (policy is not null)
                keys["iam:PolicyARN"] = ContextValue.One(policy);
            if (mfa is not null)
                keys["aws:MultiFactorAuthPresent"] = ContextValue.One(mfa);
            // No other request carries it. Source: Service Authorization Reference, AWS IAM.
            if (action == "iam:PassRole" && technique.Service is { } service)
                keys["iam:PassedToService"] = ContextValue.One(service);
            yield return new(keys, isComplete: true);
        }
    }

    private static bool Allowed(
        AccountAccess access,
        PrincipalAccess from,
        TechniqueAction action,
        string resource,
        ConditionContext context
    )
    {
        TextPolicy? own =
            action.On == ActionTarget.Rewritten ? Compiled(Some.TrustsAws("*"))
            : action.Action == "sts:AssumeRole" ? Compiled(access.Find(resource)!.Role!.TrustPolicy)
            : null;
        var request = new PolicyRequest
        {
            Principal = RequestPrincipal.TryParse(from.Arn.Text)!,
            Action = action.Action,
            Resource = resource,
            Context = context,
            IdentityPolicies = [.. from.Policies.Select(p => new TextPolicy(p.Policy))],
            PermissionsBoundary = from.Boundary is { } b ? [new TextPolicy(b.Policy)] : [],
            ResourcePolicy = own,
        };
        return PolicyEvaluator.Decide(request).Outcome == Outcome.Allowed;
    }

    private static TextPolicy Compiled(string trust) => new(CompiledPolicy.Compile(PolicyParser.Parse(trust), PolicyKind.Trust));
}
