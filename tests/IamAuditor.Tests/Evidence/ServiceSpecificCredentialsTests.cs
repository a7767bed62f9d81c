using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Tests.Rules.Catalogue;

namespace IamAuditor.Tests.Evidence;

public sealed class ServiceSpecificCredentialsTests
{
    private static ServiceSpecificCredential Key(string user, DateTimeOffset created, DateTimeOffset? expires = null) =>
        new(user, "ACCAEXAMPLE1", "bedrock.amazonaws.com", true, created, expires);

    [Fact]
    public void Each_is_joined_to_its_user_and_the_contact_of_security_is_told_from_none()
    {
        var snapshot = new Folder()
            .File(
                "service-specific-credentials.json",
                """
                {"ServiceSpecificCredentials": [
                  {"UserName": "ann", "Status": "Active", "CreateDate": "2026-01-02T03:04:05+00:00", "ServiceSpecificCredentialId": "ACCAONE", "ServiceName": "bedrock.amazonaws.com", "ExpirationDate": "2027-01-02T03:04:05Z"},
                  {"UserName": "gone", "Status": "Inactive", "CreateDate": "2026-01-02T03:04:05Z", "ServiceSpecificCredentialId": "ACCATWO", "ServiceName": "codecommit.amazonaws.com"}]}
                """
            )
            .File("security-contact.json", """{"AlternateContact": null}""")
            .File("account-authorization-details.json", Details("ann", "bob"))
            .Snapshot();
        var ann = snapshot.Users.Single(u => u.Name == "ann");
        Assert.Equal(
            [
                new ServiceSpecificCredential(
                    "ann",
                    "ACCAONE",
                    "bedrock.amazonaws.com",
                    true,
                    new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
                    new DateTimeOffset(2027, 1, 2, 3, 4, 5, TimeSpan.Zero)
                ),
            ],
            ann.ServiceSpecificCredentials
        );
        Assert.Empty(snapshot.Users.Single(u => u.Name == "bob").ServiceSpecificCredentials);
        Assert.Null(snapshot.SecurityContact);
        Assert.True(snapshot.Coverage.IsComplete(Source.SecurityContact));
        Assert.Equal(Outcome.Fail, BuiltIn.Outcome("account.security-contact", snapshot));
    }

    [Fact]
    public void Another_contact_in_the_place_of_the_one_for_security_is_a_gap()
    {
        var snapshot = new Folder()
            .File(
                "get-alternate-contact.json",
                """{"AlternateContact": {"AlternateContactType": "BILLING", "EmailAddress": "bills@example.com", "Name": "Bill"}}"""
            )
            .File("account-authorization-details.json", Details("ann"))
            .Assemble()
            .Snapshot!;
        Assert.Null(snapshot.SecurityContact);
        Assert.Contains(
            "is the contact of type BILLING, not SECURITY",
            Folder.Gaps(snapshot, Source.SecurityContact).Single(),
            StringComparison.Ordinal
        );
        Assert.Equal(Outcome.Unknown, BuiltIn.Outcome("account.security-contact", snapshot));
    }

    [Fact]
    public void A_list_that_was_cut_proves_what_is_old_and_excuses_nobody()
    {
        var old = Some.User("old") with { ServiceSpecificCredentials = [Key("old", Some.Now.AddDays(-400))] };
        var young = Some.User("young") with { ServiceSpecificCredentials = [Key("young", Some.Now.AddDays(-4))] };
        var whole = Some.Account(users: [old, young, Some.User("none")]);
        Assert.Equal(["old Fail", "young Pass", "none NotApplicable"], Outcomes(whole));
        var gap = new Gap(Source.ServiceSpecificCredentials, GapCode.Incomplete, "the second page never came");
        var cut = whole with { Coverage = new Coverage(Source.All.ToHashSet(), [gap]) };
        Assert.Equal(["old Fail", "young Unknown", "none Unknown"], Outcomes(cut));

        static IEnumerable<string> Outcomes(AccountSnapshot account) =>
            BuiltIn
                .Judge("user.service-specific-credential", account)
                .OrderBy(v => v.Resource.EndsWith("none", StringComparison.Ordinal))
                .ThenBy(v => v.Resource, StringComparer.Ordinal)
                .Select(v => $"{v.Resource[(v.Resource.LastIndexOf('/') + 1)..]} {v.Outcome}");
    }

    private static string Details(params string[] users) =>
        $$"""
            {"UserDetailList": [{{string.Join(
                ",",
                users.Select(u =>
                    $$"""{"Path": "/", "UserName": "{{u}}", "UserId": "AIDA{{u.ToUpperInvariant()}}", "Arn": "arn:aws:iam::111122223333:user/{{u}}", "CreateDate": "2025-01-01T00:00:00Z", "GroupList": [], "AttachedManagedPolicies": [], "UserPolicyList": [], "Tags": []}"""
                )
            )}}], "GroupDetailList": [], "RoleDetailList": [], "Policies": [], "IsTruncated": false}
            """;
}
