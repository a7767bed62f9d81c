using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Tests.Evidence;

namespace IamAuditor.Tests.Rules.Catalogue;

/// <summary>What other tools are known to get wrong about users, keys, passwords and root, each as a fact about ours.</summary>
public sealed class CredentialTrapTests
{
    [Fact]
    public void A_key_that_was_never_used_is_unused_and_not_fine()
    {
        var account = Some.Account(users: [Some.User("ci", password: false, keys: [Some.Key(rotatedDaysAgo: 60, usedDaysAgo: null)])]);
        Assert.Equal(["ci/access-key-1 fail"], BuiltIn.Outcomes("access-key.unused", account));
        Assert.Equal(["ci/access-key-1 fail"], BuiltIn.Outcomes("access-key.never-used", account));
    }

    [Fact]
    public void A_key_made_this_week_has_its_days_of_grace()
    {
        var account = Some.Account(users: [Some.User("ci", password: false, keys: [Some.Key(rotatedDaysAgo: 6, usedDaysAgo: null)])]);
        Assert.Equal(["ci/access-key-1 pass"], BuiltIn.Outcomes("access-key.never-used", account));
    }

    [Fact]
    public void A_password_that_was_never_used_counts_from_when_it_was_set()
    {
        var account = Some.Account(
            users: [Some.User("new", passwordIs: Some.NeverUsedPassword(40)), Some.User("old", passwordIs: Some.NeverUsedPassword(50))]
        );
        Assert.Equal(["new pass", "old fail"], BuiltIn.Outcomes("user.password-unused", account));
    }

    [Fact]
    public void A_root_key_used_today_is_not_hidden_behind_an_old_password_date()
    {
        var account = Some.Account(
            root: Some.Root(passwordUsed: Some.DaysAgo(700), keys: [Some.Key(slot: 2, rotatedDaysAgo: 900, usedDaysAgo: 0.1)])
        );
        Assert.Equal(Outcome.Fail, BuiltIn.Outcome("root.recent-use", account));
    }

    [Theory]
    [InlineData(1, "Success", true, Outcome.Fail)]
    [InlineData(1, "Success", false, Outcome.Fail)]
    [InlineData(1, "Failure", true, Outcome.Pass)]
    [InlineData(91, "Success", true, Outcome.Pass)]
    [InlineData(91, "Success", false, Outcome.Unknown)]
    public void An_event_of_root_is_a_use_whatever_the_report_says(double daysAgo, string result, bool reported, Outcome expected)
    {
        var account = Some.Account(
            root: Some.Root(passwordUsed: Some.DaysAgo(900), credentials: reported),
            events: [Some.Event(daysAgo: daysAgo, result: result)],
            unread: reported ? [] : [Source.CredentialReport]
        );
        Assert.Equal(expected, BuiltIn.Outcome("root.recent-use", account));
    }

    [Fact]
    public void A_user_whose_key_was_used_today_is_not_dormant_and_the_old_password_is_still_a_finding()
    {
        var account = Some.Account(
            users: [Some.User("ann", passwordIs: Some.Password(usedDaysAgo: 300), keys: [Some.Key(usedDaysAgo: 0.2)])]
        );
        Assert.Equal(["ann pass"], BuiltIn.Outcomes("user.dormant", account));
        Assert.Equal(["ann fail"], BuiltIn.Outcomes("user.password-unused", account));
    }

    [Fact]
    public void Key_2_is_judged_although_key_1_is_inactive()
    {
        var account = Some.Account(
            users:
            [
                Some.User("ci", password: false, keys: [Some.Key(1, active: false, rotatedDaysAgo: 5), Some.Key(2, rotatedDaysAgo: 400)]),
            ]
        );
        Assert.Equal(["ci/access-key-1 notapplicable", "ci/access-key-2 fail"], BuiltIn.Outcomes("access-key.rotation", account));
        Assert.Equal(["ci/access-key-1 notapplicable", "ci/access-key-2 fail"], BuiltIn.Outcomes("access-key.hard-max-age", account));
    }

    [Fact]
    public void Both_old_keys_of_a_user_are_findings_of_their_own()
    {
        var account = Some.Account(
            users: [Some.User("ci", password: false, keys: [Some.Key(1, rotatedDaysAgo: 200), Some.Key(2, rotatedDaysAgo: 300)])]
        );
        var failed = BuiltIn.Judge("access-key.rotation", account).Where(v => v.Outcome == Outcome.Fail).ToList();
        Assert.Equal(2, failed.Select(FindingId.Of).Distinct().Count());
    }

    [Theory]
    [InlineData(13, "access-key-1 pass", "access-key-2 pass")]
    [InlineData(15, "access-key-1 fail", "access-key-2 pass")]
    public void Two_active_keys_may_overlap_while_one_replaces_the_other(double newKeyAge, string first, string second)
    {
        var account = Some.Account(
            users: [Some.User("ci", password: false, keys: [Some.Key(1, rotatedDaysAgo: 90), Some.Key(2, rotatedDaysAgo: newKeyAge)])]
        );
        Assert.Equal([$"ci/{first}", $"ci/{second}"], BuiltIn.Outcomes("access-key.single-active", account));
    }

    [Fact]
    public void A_quarantined_key_is_critical_and_a_policy_of_that_name_of_ones_own_is_not()
    {
        var account = Some.Account(
            users:
            [
                Some.User("leaked", attached: [Some.Attached("AWSCompromisedKeyQuarantineV2")]),
                Some.User("joker", attached: [Some.Attached("AWSCompromisedKeyQuarantine", aws: false)]),
            ]
        );
        Assert.Equal(["joker pass", "leaked fail"], BuiltIn.Outcomes("access-key.compromised-quarantine", account));
    }

    [Fact]
    public void A_signing_certificate_is_found_though_there_is_neither_password_nor_key()
    {
        var user = Some.User("soap", password: false, mfa: false);
        var account = Some.Account(
            users:
            [
                user with
                {
                    Credentials = user.Credentials! with { SigningCertificates = [new SigningCertificate(2, true, Some.DaysAgo(900))] },
                },
            ]
        );
        Assert.Equal(["soap fail"], BuiltIn.Outcomes("user.signing-certificate", account));
        Assert.Equal(["soap notapplicable"], BuiltIn.Outcomes("user.console-mfa", account));
    }

    [Fact]
    public void A_user_whose_other_credentials_leave_no_trace_is_not_called_dormant()
    {
        // CodeCommit passwords, SSH keys and Keyspaces credentials are in no column of the credential report.
        var verdict = Assert.Single(
            BuiltIn.Judge("user.dormant", Some.Account(users: [Some.User("git", password: false, created: Some.DaysAgo(900))]))
        );
        Assert.Equal(
            (Outcome.NotApplicable, "User git has neither a password nor an active key; of other credentials AWS does not record the use"),
            (verdict.Outcome, verdict.Message)
        );
    }

    [Fact]
    public void The_root_row_of_the_credential_report_is_no_user()
    {
        var account = new Folder().Report(Folder.Row("ann", passwordEnabled: "true", lastUsed: "2026-02-28T08:00:00+00:00")).Snapshot();
        Assert.Equal(["ann fail"], BuiltIn.Outcomes("user.console-mfa", account));
        Assert.Equal(
            ["ann fail"],
            BuiltIn.Outcomes(
                "user.password-unused",
                account with
                {
                    TakenAt = account.TakenAt.AddDays(90),
                    CredentialReportGenerated = null,
                }
            )
        );
    }

    [Fact]
    public void A_user_younger_than_the_credential_report_is_unknown()
    {
        var account = Some.Account(users: [Some.User("today", credentials: false)]);
        Assert.Equal(["today unknown"], BuiltIn.Outcomes("user.console-mfa", account));
        Assert.Equal(["today unknown"], BuiltIn.Outcomes("user.signing-certificate", account));
    }

    [Theory]
    [InlineData("root-account-mfa-device")]
    [InlineData("the-boss")]
    public void A_virtual_device_of_root_is_known_by_its_user_and_not_by_its_name(string name)
    {
        var account = new Folder()
            .File(
                "account-summary.json",
                """{"SummaryMap":{"AccountMFAEnabled":1,"AccountAccessKeysPresent":0,"AccountPasswordPresent":1}}"""
            )
            .File(
                "virtual-mfa-devices.json",
                $$$"""{"VirtualMFADevices":[{"SerialNumber":"arn:aws:iam::111122223333:mfa/{{{name}}}","EnableDate":"2024-01-01T00:00:00Z","User":{"Arn":"arn:aws:iam::111122223333:root","UserId":"111122223333"}}]}"""
            )
            .Assemble(Some.AccountId)
            .Snapshot!;
        Assert.Equal(Outcome.Pass, BuiltIn.Outcome("root.mfa-enabled", account));
        Assert.Equal(Outcome.Fail, BuiltIn.Outcome("root.hardware-mfa", account));
    }

    [Fact]
    public void A_users_virtual_device_is_not_roots_whatever_its_name()
    {
        var account = new Folder()
            .File(
                "account-summary.json",
                """{"SummaryMap":{"AccountMFAEnabled":1,"AccountAccessKeysPresent":0,"AccountPasswordPresent":1}}"""
            )
            .File(
                "virtual-mfa-devices.json",
                """{"VirtualMFADevices":[{"SerialNumber":"arn:aws:iam::111122223333:mfa/root-account-mfa-device","User":{"Arn":"arn:aws:iam::111122223333:user/ann","UserName":"ann"}}]}"""
            )
            .Assemble(Some.AccountId)
            .Snapshot!;
        Assert.Equal(Outcome.Pass, BuiltIn.Outcome("root.hardware-mfa", account));
    }

    [Fact]
    public void Without_the_list_of_virtual_devices_hardware_is_not_claimed()
    {
        var account = Some.Account(root: Some.Root(virtualMfa: null), unread: [Source.VirtualMfaDevices]);
        Assert.Equal(Outcome.Unknown, BuiltIn.Outcome("root.hardware-mfa", account));
        Assert.Equal(Outcome.Pass, BuiltIn.Outcome("root.mfa-enabled", account));
    }

    [Fact]
    public void A_member_account_whose_root_has_no_credentials_needs_no_MFA()
    {
        var account = Some.Account(
            root: Some.Root(mfa: false),
            summary: Summary(("AccountMFAEnabled", 0), ("AccountAccessKeysPresent", 0), ("AccountPasswordPresent", 0))
        );
        Assert.Equal(Outcome.NotApplicable, BuiltIn.Outcome("root.mfa-enabled", account));
        Assert.Equal(Outcome.NotApplicable, BuiltIn.Outcome("root.hardware-mfa", account));
        Assert.Equal(Outcome.Pass, BuiltIn.Outcome("root.no-access-key", account));
    }

    [Fact]
    public void The_live_summary_wins_over_a_credential_report_of_this_morning()
    {
        var account = Some.Account(
            root: Some.Root(mfa: false, keys: [Some.Key()]),
            summary: Summary(("AccountMFAEnabled", 1), ("AccountAccessKeysPresent", 0), ("AccountPasswordPresent", 1))
        );
        Assert.Equal(Outcome.Pass, BuiltIn.Outcome("root.no-access-key", account));
        Assert.Equal(Outcome.Pass, BuiltIn.Outcome("root.mfa-enabled", account));
    }

    [Fact]
    public void Centralized_root_management_is_asked_where_AWS_answers()
    {
        var organization = new Organization("o-abc", Id("444455556666"));
        var member = Some.Account(unread: [Source.OrganizationsFeatures]) with { Organization = organization };
        var management = member with { Organization = organization with { ManagementAccount = Some.AccountId } };
        Assert.Equal(Outcome.NotApplicable, BuiltIn.Outcome("root.centralized-management", member));
        Assert.Equal(Outcome.Unknown, BuiltIn.Outcome("root.centralized-management", management));
        Assert.Equal(
            Outcome.Fail,
            BuiltIn.Outcome(
                "root.centralized-management",
                Some.Account() with
                {
                    Organization = organization with { ManagementAccount = Some.AccountId },
                    OrganizationsFeatures = ["RootSessions"],
                }
            )
        );
    }

    [Fact]
    public void Password_rules_say_nothing_where_nobody_has_a_password()
    {
        var account = Some.Account(users: [Some.User("ci", password: false, keys: [Some.Key()])]);
        Assert.All(
            BuiltIn.Rules.Rules.Where(r => r.Family == "password-policy"),
            rule => Assert.Equal(Outcome.NotApplicable, BuiltIn.Outcome(rule.Id, account))
        );
    }

    [Fact]
    public void Without_a_policy_of_its_own_the_account_is_judged_by_the_default_of_AWS()
    {
        var account = Some.Account(users: [Some.User("ann")]);
        Assert.Equal(Outcome.Fail, BuiltIn.Outcome("password-policy.exists", account));
        var verdict = Assert.Single(BuiltIn.Judge("password-policy.min-length", account));
        Assert.Equal((Outcome.Fail, "Account 111122223333 allows passwords of 8 characters"), (verdict.Outcome, verdict.Message));
    }

    [Fact]
    public void Whether_password_rules_apply_is_unknown_without_the_credential_report()
    {
        var account = Some.Account(users: [Some.User("ann", credentials: false)], unread: [Source.CredentialReport]);
        Assert.Equal(Outcome.Unknown, BuiltIn.Outcome("password-policy.min-length", account));
    }

    [Fact]
    public void A_password_policy_that_was_refused_is_not_the_default_of_AWS()
    {
        var account = Some.Account(users: [Some.User("ann")], unread: [Source.PasswordPolicy]);
        Assert.Equal(Outcome.Unknown, BuiltIn.Outcome("password-policy.exists", account));
        Assert.Equal(Outcome.Unknown, BuiltIn.Outcome("password-policy.min-length", account));
    }

    [Fact]
    public void Expiry_of_passwords_is_judged_only_where_somebody_asks_for_it()
    {
        Assert.DoesNotContain(BuiltIn.Rules.Rules, r => r.Id == "password-policy.expiry");
        var asked = BuiltIn.With(new() { Enable = ["password-policy.expiry"] });
        var account = Some.Account(users: [Some.User("ann")], passwordPolicy: new PasswordPolicy { MinimumLength = 14 });
        Assert.Equal(Outcome.Fail, BuiltIn.Outcome("password-policy.expiry", account, asked));
    }

    private static IamAuditor.Policies.AccountId Id(string text) => IamAuditor.Policies.AccountId.Parse(text);

    private static Dictionary<string, long> Summary(params (string Name, long Count)[] counts) =>
        counts.ToDictionary(c => c.Name, c => c.Count, StringComparer.Ordinal);
}
