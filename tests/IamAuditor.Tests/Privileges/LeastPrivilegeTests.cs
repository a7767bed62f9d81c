using IamAuditor.Core.Accounts;
using IamAuditor.Core.Privileges.LeastPrivilege;

namespace IamAuditor.Tests.Privileges;

public sealed class LeastPrivilegeTests
{
    private static readonly ServiceLastAccessed[] Used =
    [
        new("s3", Some.DaysAgo(3))
        {
            Actions = [new("GetBucketPolicy", Some.DaysAgo(3)), new("DeleteBucket", null), new("PutBucketPolicy", null)],
        },
        new("sqs", null),
        new("ec2", Some.DaysAgo(10)),
    ];

    [Theory]
    [InlineData("sqs:SendMessage", "the whole policy")]
    [InlineData("s3:DeleteBucket", "the whole policy")]
    [InlineData("s3:GetBucketPolicy", "")]
    // Data events are not told: no data is not "unused".
    [InlineData("s3:GetObject", "")]
    [InlineData("ec2:RunInstances", "")]
    [InlineData("sns:Publish", "")]
    [InlineData("iam:PassRole", "")]
    [InlineData("s3:*BucketPolicy", "s3:DeleteBucketPolicy s3:GetBucketPolicy")]
    public void What_goes_of_one_entry(string action, string expected)
    {
        var advice = Advice(Some.Allows(action));
        var told = string.Join(
            "; ",
            advice
                .Proposals.Where(p => p.Diff.Count > 0)
                .Select(p =>
                    p.Document is null
                        ? "the whole policy"
                        : string.Join(
                            ' ',
                            IamAuditor.Policies.Documents.PolicyParser.Parse(p.Document).Statements[0].Action.Values.Select(v => v.Text)
                        )
                )
        );
        Assert.Equal(expected, told);
    }

    [Fact]
    public void A_deny_and_a_NotAction_stay_whatever_was_used()
    {
        var advice = Advice(
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["sqs:SendMessage","ec2:RunInstances"],"Resource":"*"},
              {"Effect":"Deny","Action":"sqs:*","Resource":"arn:aws:sqs:eu-central-1:111122223333:secret"},
              {"Effect":"Allow","NotAction":"iam:*","Resource":"arn:aws:s3:::x"}]}
            """
        );
        var proposal = Assert.Single(advice.Proposals);
        Assert.Equal(["sqs:SendMessage: sqs was not used"], proposal.Dropped);
        Assert.Equal(
            ["Allow ec2:RunInstances", "Deny sqs:*", "Allow iam:*"],
            IamAuditor
                .Policies.Documents.PolicyParser.Parse(proposal.Document!)
                .Statements.Select(s => $"{s.Effect} {string.Join(' ', s.Action.Values.Select(v => v.Text))}")
        );
    }

    [Fact]
    public void Pass_role_survives_the_service_that_it_belongs_to()
    {
        var advice = Advice(Some.Allows("iam:*"), new ServiceLastAccessed("iam", null));
        Assert.Contains("\"Action\": \"iam:PassRole\"", Assert.Single(advice.Proposals).Document, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_read_is_not_judged()
    {
        var advice = LeastPrivilegeAdvice.Of(
            Some.Account(users: [Some.User("alice", inline: [Some.Inline()])]),
            Some.Arn("user/alice").Text
        )!;
        Assert.Equal((false, 0), (advice.IsKnown, advice.Proposals.Count));
        Assert.All(advice.Services, s => Assert.Equal("no-data", s.State));
    }

    [Fact]
    public void Trap_41_each_service_is_used_unused_or_without_data()
    {
        var advice = Advice(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","sqs:*","ec2:RunInstances","sns:Publish"],"Resource":"*"}]}"""
        );
        Assert.Equal(["ec2 used", "s3 used", "sns no-data", "sqs unused"], advice.Services.Select(s => $"{s.Service} {s.State}"));
    }

    [Fact]
    public void A_shared_policy_says_who_else_would_lose()
    {
        var shared = Some.Policy("shared", Some.Allows("sqs:SendMessage"));
        var account = Some.Account(
            users: [Some.User("alice", groups: [], attached: [new(shared.Arn, "shared")]) with { LastAccessed = Used }],
            roles: [Some.Role("app", attached: [new(shared.Arn, "shared")])],
            policies: [shared]
        );
        var proposal = Assert.Single(LeastPrivilegeAdvice.Of(account, Some.Arn("user/alice").Text)!.Proposals);
        Assert.Equal(["role app"], proposal.SharedBy);
        Assert.Empty(proposal.Dropped);
        Assert.Equal(["sqs:SendMessage: sqs was not used, but stays for role app: AWS reports nothing of sqs"], proposal.Kept);
    }

    private static LeastPrivilegeAdvice Advice(string document, params ServiceLastAccessed[] more)
    {
        var user = Some.User("alice", groups: [], inline: [Some.Inline("own", document)]) with { LastAccessed = [.. Used, .. more] };
        return LeastPrivilegeAdvice.Of(Some.Account(users: [user]), user.Arn.Text)!;
    }
}
