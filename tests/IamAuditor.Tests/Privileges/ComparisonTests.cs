using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges.Comparison;

namespace IamAuditor.Tests.Privileges;

public sealed class ComparisonTests
{
    private static readonly ManagedPolicy Read = Some.Policy("work", Some.Allows("sqs:ReceiveMessage"));

    [Fact]
    public void A_grown_policy_shows_in_the_document_and_in_who_gained_what()
    {
        var before = Account(Read);
        var after = Account(
            Some.Policy(
                "work",
                """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sqs:ReceiveMessage","sqs:SendMessage"],"Resource":"*"}]}"""
            )
        );
        var comparison = AccountComparison.Of(before, after);
        Assert.Equal([$"changed policy {Read.Arn}"], comparison.Documents.Select(d => $"{d.Kind} {d.What}"));
        Assert.Equal(
            [
                "-       \"Action\": \"sqs:ReceiveMessage\",",
                "+       \"Action\": [",
                "+         \"sqs:ReceiveMessage\",",
                "+         \"sqs:SendMessage\"",
                "+       ],",
            ],
            comparison.Documents[0].Lines.Where(l => l[0] != ' ')
        );
        Assert.Equal([$"{Some.Arn("role/app")} changed + sqs:SendMessage"], comparison.Principals.Select(Told));
    }

    [Theory]
    [InlineData("*", "*", true)]
    [InlineData("iam:*", "*", false)]
    [InlineData("*", "arn:aws:s3:::x", false)]
    public void Who_became_administrator_is_told_by_effect(string action, string resource, bool expected)
    {
        var change = Assert.Single(
            AccountComparison.Of(Account(Read), Account(Some.Policy("work", Some.Allows(action, resource)))).Principals
        );
        Assert.Equal((expected, false), (change.BecameAdmin, change.LostAdmin));
        var back = Assert.Single(
            AccountComparison.Of(Account(Some.Policy("work", Some.Allows(action, resource))), Account(Read)).Principals
        );
        Assert.Equal((false, expected), (back.BecameAdmin, back.LostAdmin));
    }

    [Fact]
    public void A_boundary_takes_away_without_a_change_of_a_policy()
    {
        var limit = Some.Policy("limit", Some.Allows("s3:GetObject"));
        var before = Some.Account(roles: [Some.Role("app", inline: [Some.Inline("x", Some.Allows("sqs:SendMessage"))])], policies: [limit]);
        var after = Some.Account(
            roles: [Some.Role("app", inline: [Some.Inline("x", Some.Allows("sqs:SendMessage"))], boundary: limit.Arn)],
            policies: [limit]
        );
        var comparison = AccountComparison.Of(before, after);
        Assert.Equal(
            ($"added boundary {limit.Arn} of role app", $"{Some.Arn("role/app")} changed - sqs:SendMessage"),
            (
                string.Join("; ", comparison.Documents.Select(d => $"{d.Kind} {d.What}")),
                string.Join("; ", comparison.Principals.Select(Told))
            )
        );
    }

    [Fact]
    public void A_right_bound_to_a_resource_is_lost_in_part()
    {
        var change = Assert.Single(
            AccountComparison
                .Of(
                    Account(Some.Policy("work", Some.Allows("sqs:SendMessage"))),
                    Account(Some.Policy("work", Some.Allows("sqs:SendMessage", "arn:aws:sqs:eu-central-1:111122223333:q")))
                )
                .Principals
        );
        Assert.Equal(
            (0, "sqs:SendMessage", 0),
            (change.GainedPossible.Count, string.Join(' ', change.LostSure), change.LostPossible.Count)
        );
    }

    [Fact]
    public void A_deny_on_one_role_takes_no_administrator_away_and_one_on_all_does()
    {
        string Admin(string denied) =>
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"iam:*","Resource":"{{denied}}"}]}""";
        var free = Account(Some.Policy("work", Some.Allows("*")));
        bool Lost(string denied) =>
            Assert.Single(AccountComparison.Of(free, Account(Some.Policy("work", Admin(denied)))).Principals).LostAdmin;

        Assert.Equal((false, true), (Lost("arn:aws:iam::*:role/aws-controltower-*"), Lost("arn:aws:iam::*:role/*")));
    }

    [Fact]
    public void What_was_not_read_is_told_in_words()
    {
        var gap = new Gap(Source.ServiceControlPolicies, "AccessDenied", "not authorized");
        Assert.Equal(
            ["after: service-control-policies: not authorized"],
            AccountComparison.Of(Some.Account(), Some.Account(gaps: [gap])).Blind
        );
    }

    [Fact]
    public void The_same_document_spelt_otherwise_is_no_change()
    {
        var spaced = Some.Policy(
            "work",
            Some.Allows("sqs:ReceiveMessage")
                .Replace(":", " : ", StringComparison.Ordinal)
                .Replace("sqs : ", "sqs:", StringComparison.Ordinal)
        );
        var comparison = AccountComparison.Of(Account(Read), Account(spaced));
        Assert.Empty(comparison.Documents);
        Assert.Empty(comparison.Principals);
    }

    private static AccountSnapshot Account(ManagedPolicy policy) =>
        Some.Account(roles: [Some.Role("app", attached: [new(policy.Arn, policy.Name)])], policies: [policy]);

    private static string Told(PrincipalChange change) =>
        $"{change.Principal} {change.Kind}{string.Concat(change.GainedSure.Select(a => $" + {a}"))}{string.Concat(change.LostSure.Select(a => $" - {a}"))}";
}
