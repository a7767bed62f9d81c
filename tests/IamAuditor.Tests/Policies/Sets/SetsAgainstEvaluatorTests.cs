using CsCheck;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Sets;

namespace IamAuditor.Tests.Policies.Sets;

/// <summary>
/// The sets against the exact evaluator on generated accounts: what is Sure is allowed on every resource under every context, what is not Possible is allowed on none. Same account,
/// identity policies, boundary and SCPs; role trust, KMS keys and resource policies are not the sets' to know.
/// </summary>
public sealed class SetsAgainstEvaluatorTests
{
    private static readonly int Cases = Environment.GetEnvironmentVariable("CI") == "true" ? 4_000 : 500;

    private static readonly (string Action, string[] Resources)[] Targets =
    [
        ("s3:GetObject", ["arn:aws:s3:::b/k", "arn:aws:s3:::c/k"]),
        ("s3:PutObject", ["arn:aws:s3:::b/k", "arn:aws:s3:::c/k"]),
        ("sqs:SendMessage", ["arn:aws:sqs:eu-west-1:111122223333:q"]),
        ("iam:GetUser", ["arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:user/bob"]),
        ("ec2:DescribeInstances", ["*"]),
    ];

    private static readonly string[] Contexts = ["{}", """{"mfa":"true"}""", """{"mfa":"false","team":"a"}"""];

    private static readonly Gen<string> Statement = Gen.Select(
        Gen.OneOf("Allow", "Allow", "Deny"),
        Gen.OneOf("Action", "Action", "Action", "NotAction"),
        Gen.OneOf("*", "s3:*", "s3:Get*", "s3:PutObject", "sqs:SendMessage", "iam:*", "ec2:Describe*", "kms:*"),
        Gen.OneOf("Resource", "Resource", "Resource", "NotResource"),
        Gen.OneOf("*", "*", "arn:aws:s3:::b/*", "arn:aws:sqs:*:111122223333:*", "arn:aws:iam::*:user/${aws:username}"),
        Gen.OneOf("", "", "", """{"Bool":{"mfa":"true"}}""", """{"StringEqualsIfExists":{"team":"a"}}""", """{"Null":{"team":"true"}}"""),
        (effect, actionElement, action, resourceElement, resource, condition) =>
            Ask.Statement(effect, action, resource, null, condition.Length == 0 ? null : condition, actionElement, resourceElement)
    );

    private static readonly Gen<string> Document = Statement.Array[1, 3].Select(s => Ask.Doc(s));

    private static readonly Gen<(string[] Identity, string[] Boundary, string[][] Levels)> Principal = Gen.Select(
        Document.Array[0, 3],
        Document.Array[0, 1],
        Document.Array[1, 2].Array[0, 2],
        (identity, boundary, levels) => (identity, boundary, levels)
    );

    [Fact]
    public void What_is_sure_is_allowed_and_what_is_not_possible_is_denied() =>
        Principal.Sample(
            principal =>
            {
                string[] all = [.. principal.Identity, .. principal.Boundary, .. principal.Levels.SelectMany(l => l)];
                var at = 0;
                int[] Next(int count) => [.. Enumerable.Range((at += count) - count, count)];
                var policies = new PrincipalPolicies(
                    [.. Next(principal.Identity.Length)],
                    principal.Boundary.Length == 0 ? null : [.. Next(principal.Boundary.Length)],
                    principal.Levels.Length == 0
                        ? null
                        : [.. principal.Levels.Select(l => (System.Collections.Immutable.ImmutableArray<int>)[.. Next(l.Length)])]
                );
                var sets = AccessSets.Build(ActionCatalogue.Embedded, all.Select(d => PolicyParser.Parse(d)), [policies]);
                foreach (var (action, resources) in Targets)
                {
                    Assert.True(sets.Universe.TryFind(action, out var id));
                    var (sure, possible) = (sets.IsSure(0, id), sets.IsPossible(0, id));
                    Assert.True(!sure || possible, $"{action} is sure and not possible");
                    foreach (var ask in resources.SelectMany(r => Contexts.Select(c => Asked(principal, action, r, c))))
                    {
                        var decision = ask.Decision;
                        Assert.True(!sure || decision == "allowed", $"{action} is sure, and {decision}: {ask.Line}");
                        Assert.True(possible || decision != "allowed", $"{action} is not possible, and {decision}: {ask.Line}");
                    }
                }
            },
            iter: Cases
        );

    private static Ask Asked(
        (string[] Identity, string[] Boundary, string[][] Levels) principal,
        string action,
        string resource,
        string context
    )
    {
        var ask = new Ask(Ask.Alice, action, resource).Identity(principal.Identity).Context(context).In("111122223333");
        ask = principal.Boundary.Length > 0 ? ask.Boundary(principal.Boundary) : ask;
        return principal.Levels.Length > 0 ? ask.Scp(principal.Levels) : ask;
    }
}
