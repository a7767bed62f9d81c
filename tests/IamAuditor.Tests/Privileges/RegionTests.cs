using CsCheck;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges;
using IamAuditor.Policies;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using static IamAuditor.Tests.Privileges.Escalations;
using TextPolicy = IamAuditor.Policies.Decisions.AttachedPolicy;

namespace IamAuditor.Tests.Privileges;

/// <summary>A way is there wherever it is in one region: the graph asks one of those that no policy tells apart, here every region is asked of the exact evaluator.</summary>
public sealed class RegionTests
{
    private static readonly int Cases = Environment.GetEnvironmentVariable("CI") == "true" ? 3_000 : 300;

    private static readonly IReadOnlyList<string> Regions = DefaultRegions.Of(IamAuditor.Policies.Partition.Aws);

    private static readonly Gen<string?> Condition = Gen.Select(
        Gen.OneOf("StringEquals", "StringLike", "StringNotEquals", "StringNotLike", "StringEqualsIgnoreCase", "ArnLike", "Null"),
        Gen.OneOf("eu-west-1", "EU-West-1", "eu-*", "us-*-1", "*", "ap-northeast-?", "*west*", "${aws:RequestedRegion}", "true", "").Array[
            1,
            2
        ],
        Gen.OneOf("aws:RequestedRegion", "AWS:requestedregion"),
        Gen.Int[0, 3],
        (test, values, key, some) =>
            some == 0 ? null : $$$"""{"{{{test}}}":{"{{{key}}}":[{{{string.Join(',', values.Select(v => $"\"{v}\""))}}}]}}"""
    );

    private static readonly Gen<string> Function = Gen.OneOf(
        "*",
        "arn:aws:lambda:*:*:function:*",
        "arn:aws:lambda:*:111122223333:function:dev-1",
        "arn:aws:lambda:eu-west-1:111122223333:function:*",
        "arn:aws:lambda:eu-*:111122223333:function:dev-*",
        "arn:aws:lambda:eu-*",
        "arn:aws:lambda:??-west-1:*:function:*",
        "arn:aws:lambda:*-1:111122223333:function:*",
        "arn:aws:lambda:*east*:111122223333:function:*",
        "arn:aws:*:us-west-2:*:*",
        "arn:aws:lambda:${aws:RequestedRegion}:111122223333:function:*",
        "arn:aws:s3:::bucket-in-eu-west-1/*"
    );

    private static readonly Gen<string> Effects = Gen.OneOf("Allow", "Allow", "Deny");

    [Fact]
    public void A_role_can_be_assumed_where_one_region_allows_it() =>
        Gen.Select(Effects, Condition, (effect, condition) => Statement("sts:AssumeRole", "*", effect, condition))
            .Array[1, 4]
            .Sample(
                statements =>
                {
                    var found = BestOf(statements, Admin("boss", "ec2.amazonaws.com") with { TrustPolicy = Trust });
                    var expected = Regions.Any(r => Allows(statements, "sts:AssumeRole", "arn:aws:iam::111122223333:role/boss", r, Trust))
                        ? "certain sts-001 role/boss"
                        : "none";
                    Assert.Equal(expected, found);
                },
                iter: Cases
            );

    [Fact]
    public void A_function_can_be_made_where_one_region_allows_it() =>
        Gen.Select(
                Effects,
                Gen.OneOf("lambda:CreateFunction lambda:InvokeFunction", "lambda:CreateFunction", "lambda:InvokeFunction"),
                Function,
                Condition,
                (effect, actions, resource, condition) => Statement(actions, resource, effect, condition)
            )
            .Array[1, 4]
            .Sample(
                some =>
                {
                    string[] statements = [Statement("iam:PassRole"), .. some];
                    var found = BestOf(statements, Admin());
                    var expected = Functions
                        .SelectMany(name => Regions.Select(r => (Region: r, Arn: $"arn:aws:lambda:{r}:111122223333:function:{name}")))
                        .Any(f =>
                            Allows(statements, "lambda:CreateFunction", f.Arn, f.Region, null)
                            && Allows(statements, "lambda:InvokeFunction", f.Arn, f.Region, null)
                        )
                        ? "certain lambda-001 role/boss"
                        : "none";
                    Assert.Equal(expected, found);
                },
                iter: Cases
            );

    [Theory]
    [InlineData("us-east-1", "certain sts-001 role/boss")]
    [InlineData("us-*", "certain sts-001 role/boss")]
    [InlineData("*", "none")]
    public void A_resource_control_policy_may_leave_a_region(string denied, string expected)
    {
        var account = Some.Account(
            users: [User("u", Statement("sts:AssumeRole"))],
            roles: [Admin("boss", "ec2.amazonaws.com") with { TrustPolicy = Trust }]
        ) with
        {
            Regions = [.. Regions],
            Organization = new Organization("o-own", AccountId.Parse("555566667777")),
            ResourceControlPolicies = ResourceControls(
                $$$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:*","Resource":"*","Condition":{"StringLike":{"aws:RequestedRegion":"{{{{denied}}}}"}}}]}"""
            ),
        };
        Assert.Equal(expected, EscalationGraph.Of(AccountAccess.Of(account)).Best("user/u"));
    }

    private static readonly string[] Functions = ["example", "dev-1", "dev-example"];

    private static string BestOf(string[] statements, Role boss) =>
        EscalationGraph
            .Of(AccountAccess.Of(Some.Account(users: [User("u", statements)], roles: [boss]) with { Regions = [.. Regions] }))
            .Best("user/u");

    private static string Trust => Some.TrustsAws("111122223333");

    private static bool Allows(string[] statements, string action, string resource, string region, string? trust) =>
        PolicyEvaluator
            .Decide(
                new()
                {
                    Principal = RequestPrincipal.TryParse("arn:aws:iam::111122223333:user/u")!,
                    Action = action,
                    Resource = resource,
                    Context = new([new("aws:RequestedRegion", ContextValue.One(region))], isComplete: true),
                    IdentityPolicies =
                    [
                        new TextPolicy(CompiledPolicy.Compile(PolicyParser.Parse(Document(statements)), PolicyKind.Identity)),
                    ],
                    ResourcePolicy = trust is null
                        ? null
                        : new TextPolicy(CompiledPolicy.Compile(PolicyParser.Parse(trust), PolicyKind.Trust)),
                }
            )
            .Outcome == Outcome.Allowed;
}
