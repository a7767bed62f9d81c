using IamAuditor.Core.Accounts;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Policies;

namespace IamAuditor.Tests.Rules.Catalogue;

/// <summary>Which permission sets make administrators, by all their parts, and what a part that was not read leaves open.</summary>
public sealed class PermissionSetTests
{
    private static readonly Arn Everything = Arn.Parse("arn:aws:iam::aws:policy/AdministratorAccess");

    private static readonly RuleSet Rules = BuiltIn.With(new RuleSettings { Enable = ["sso"] });

    [Fact]
    public void Administrators_are_told_by_effect_and_what_was_not_read_leaves_it_open() =>
        Assert.Equal(
            [
                "bounded notapplicable",
                "by-aws fail",
                "by-inline fail",
                "nothing notapplicable",
                "of-accounts unknown",
                "of-accounts-too unknown",
                "short pass",
                "unknown-aws unknown",
                "unread unknown",
            ],
            Outcomes(
                "sso.session-duration",
                Set("bounded") with
                {
                    ManagedPolicies = [Everything],
                    PermissionsBoundary = "arn:aws:iam::aws:policy/AWSDenyAll",
                },
                Set("by-aws") with
                {
                    ManagedPolicies = [Everything],
                },
                Set("by-inline") with
                {
                    InlinePolicy = Some.Allows("*"),
                },
                Set("nothing"),
                Set("of-accounts") with
                {
                    CustomerManagedPolicies = ["/Deploy"],
                },
                Set("of-accounts-too") with
                {
                    ManagedPolicies = [Everything],
                    CustomerManagedPolicies = ["/Deploy"],
                },
                Set("short") with
                {
                    ManagedPolicies = [Everything],
                    SessionDuration = TimeSpan.FromHours(1),
                },
                Set("unknown-aws") with
                {
                    ManagedPolicies = [Arn.Parse("arn:aws:iam::aws:policy/NotListed")],
                },
                Set("unread") with
                {
                    InlinePolicy = null,
                }
            )
        );

    [Theory]
    [InlineData("of-accounts", "identity-center")]
    [InlineData("unread", "identity-center")]
    [InlineData("unknown-aws", "authorization-details")]
    public void What_is_missing_is_named(string name, string source)
    {
        var set = name switch
        {
            "of-accounts" => Set(name) with { CustomerManagedPolicies = ["/Deploy"] },
            "unread" => Set(name) with { PermissionsBoundary = null, ManagedPolicies = [Everything] },
            _ => Set(name) with { ManagedPolicies = [Arn.Parse("arn:aws:iam::aws:policy/NotListed")] },
        };
        var verdict = Assert.Single(BuiltIn.Judge("sso.session-duration", Account(set), Rules));
        Assert.Equal([source], verdict.Missing.Select(m => m.Source));
    }

    [Fact]
    public void Assignments_that_were_not_read_are_neither_groups_nor_none()
    {
        PermissionSet[] sets =
        [
            Set("a-group") with
            {
                Assignments = [new(Some.Account().Account, "GROUP", "g-1")],
            },
            Set("a-user") with
            {
                Assignments = [new(Some.Account().Account, "USER", "u-1")],
            },
            Set("nobody"),
            Set("unread") with
            {
                Assignments = null,
            },
        ];
        Assert.Equal(["a-group pass", "a-user fail", "nobody pass", "unread unknown"], Outcomes("sso.direct-user-assignment", sets));
        Assert.Equal(["a-group pass", "a-user pass", "nobody fail", "unread unknown"], Outcomes("sso.unused-permission-set", sets));
    }

    [Fact]
    public void An_instance_of_another_account_is_judged_there()
    {
        var account = Account(Set("nobody"));
        var elsewhere = account with { IdentityCenter = [account.IdentityCenter[0] with { Owner = AccountId.Parse("999988887777") }] };
        Assert.DoesNotContain(BuiltIn.Judge("sso.unused-permission-set", elsewhere, Rules), v => v.Outcome == Outcome.Fail);
    }

    private static IEnumerable<string> Outcomes(string rule, params PermissionSet[] sets) =>
        BuiltIn.Judge(rule, Account(sets), Rules).Select(v => $"{v.Resource.Split("/ps-")[^1]} {v.Outcome.ToString().ToLowerInvariant()}");

    private static AccountSnapshot Account(params PermissionSet[] sets)
    {
        var account = Some.Account();
        return account with
        {
            IdentityCenter =
            [
                new IdentityCenterInstance(Arn.Parse("arn:aws:sso:::instance/ssoins-1"), account.Account, "eu-central-1")
                {
                    PermissionSets = sets,
                },
            ],
        };
    }

    private static PermissionSet Set(string name) =>
        new(Arn.Parse($"arn:aws:sso:::permissionSet/ssoins-1/ps-{name}"), name)
        {
            Created = Some.DaysAgo(400),
            SessionDuration = TimeSpan.FromHours(12),
            ManagedPolicies = [],
            CustomerManagedPolicies = [],
            InlinePolicy = "",
            PermissionsBoundary = "",
            Assignments = [],
        };
}
