using IamAuditor.Core.Findings;
using IamAuditor.Tests.Rules.Catalogue;

namespace IamAuditor.Tests.Evidence;

/// <summary>What it tells, and what not, that a file has no such field.</summary>
public sealed class AbsentFieldTests
{
    private const string Trust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    /// <summary>AWS gives a RoleLastUsed of every role, an empty one where there is no use on record: without any, somebody filtered the file.</summary>
    [Fact]
    public void A_role_without_RoleLastUsed_is_not_one_that_was_never_used()
    {
        string[] roles =
        [
            Texts.Role("never", Trust),
            Texts.Role("filtered", Trust).Replace(",\"RoleLastUsed\":{}", "", StringComparison.Ordinal),
            Texts
                .Role("filtered-new", Trust)
                .Replace(",\"RoleLastUsed\":{}", "", StringComparison.Ordinal)
                .Replace("2024-05-01 08:00", "2026-02-01 08:00", StringComparison.Ordinal),
        ];
        var account = new Folder().File("account-authorization-details.json", Texts.Details(roles: string.Join(',', roles))).Snapshot();
        Assert.Equal(["filtered unknown", "filtered-new pass", "never fail"], BuiltIn.Outcomes("role.unused", account));
        Assert.Equal(
            [new Missing("authorization-details", null, "NotInSource", null)],
            BuiltIn.Judge("role.unused", account).First(v => v.Outcome == Outcome.Unknown).Missing
        );
    }

    [Theory]
    // Who administers nothing at all administers IAM Identity Center neither.
    [InlineData("""{"DelegatedAdministrators":[],"EnabledServicePrincipals":[{"ServicePrincipal":"sso.amazonaws.com"}]}""", Outcome.Fail)]
    [InlineData(
        """{"DelegatedAdministrators":[],"EnabledServicePrincipals":[{"ServicePrincipal":"config.amazonaws.com"}]}""",
        Outcome.NotApplicable
    )]
    // Of which services the one is, nobody told.
    [InlineData(
        """{"DelegatedAdministrators":[{"Id":"222233334444"}],"EnabledServicePrincipals":[{"ServicePrincipal":"sso.amazonaws.com"}]}""",
        Outcome.Unknown
    )]
    [InlineData(
        """{"DelegatedAdministrators":[],"EnabledServicePrincipals":[{"ServicePrincipal":"sso.amazonaws.com"}],"NextToken":"more"}""",
        Outcome.Unknown
    )]
    [InlineData("""{"DelegatedAdministrators":[]}""", Outcome.Unknown)]
    public void An_empty_list_of_delegated_administrators_has_none_of_Identity_Center(string delegated, Outcome expected)
    {
        var account = new Folder()
            .File("account-authorization-details.json", Texts.Details(users: Texts.User("ann")))
            .File(
                "organization.json",
                """{"Organization":{"Id":"o-example12345","MasterAccountId":"111122223333","FeatureSet":"ALL"},"Accounts":[{"Id":"111122223333"}]}"""
            )
            .File("delegated-administrators.json", delegated)
            .Assemble()
            .Snapshot!;
        Assert.Equal(expected, BuiltIn.Outcome("sso.delegated-admin", account));
    }
}
