using IamAuditor.Policies;

namespace IamAuditor.Demo;

/// <summary>
/// Larkspur Freight, a fictional forwarder of some 150 IAM users with ten years of AWS behind it: most things in order, some forgotten,
/// a few wrong. Account ids are AWS's documentation ids, addresses come from RFC 5737, names from example.com (RFC 2606).
/// </summary>
public static class Company
{
    public const string Account = "111122223333";
    public const string ManagementAccount = "444455556666";
    public const string HomeRegion = "eu-central-1";
    private const ulong Seed = 20_160_412;

    /// <summary>The seventeen regions that every AWS account has enabled from its start.</summary>
    public static IReadOnlyList<string> DefaultRegions { get; } = Core.Evidence.DefaultRegions.Of(Partition.Aws);

    /// <summary>The account as it stands at <paramref name="takenAt"/>; every date in it is relative to that.</summary>
    public static Estate At(DateTimeOffset takenAt)
    {
        var dice = new Dice(Seed);
        var own = CompanyPolicies.All(dice, takenAt);
        var groups = CompanyPeople.Groups(dice, takenAt);
        var users = CompanyPeople.Users(dice, takenAt);
        var roles = CompanyRoles.All(dice, takenAt);
        var inUse = users
            .SelectMany(user => user.AttachedPolicies)
            .Concat(groups.SelectMany(group => group.AttachedPolicies))
            .Concat(roles.SelectMany(role => role.AttachedPolicies));
        return new Estate
        {
            AccountId = Account,
            Alias = "larkspur-production",
            TakenAt = takenAt,
            CredentialReportAt = takenAt.AddMinutes(-95),
            Root = new EstateRoot
            {
                Created = takenAt.AddDays(-3880),
                PasswordLastUsed = takenAt.AddDays(-2).AddHours(-5),
                MfaDevices = [new EstateMfaDevice($"arn:aws:iam::{Account}:mfa/root-phone", takenAt.AddDays(-1900))],
            },
            Users = users,
            Groups = groups,
            Roles = roles,
            Policies = [.. own, .. AwsManaged.InUse(inUse)],
            SecurityContact = new EstateContact("Ops desk", "Duty officer", "security@larkspur.example"),
            PasswordPolicy = new EstatePasswordPolicy(10, false, true, true, true, true, PasswordReusePrevention: 5),
            UnassignedMfaDevices = [new EstateMfaDevice($"arn:aws:iam::{Account}:mfa/tablet-2019", takenAt.AddDays(-2100))],
            ServerCertificates =
            [
                new EstateCertificate("portal-2021", dice.AwsId("ASCA"), takenAt.AddDays(-1500), takenAt.AddDays(-405), "/cloudfront/"),
                new EstateCertificate("tracking-api", dice.AwsId("ASCA"), takenAt.AddDays(-340), takenAt.AddDays(24)),
                new EstateCertificate("customs-gateway", dice.AwsId("ASCA"), takenAt.AddDays(-60), takenAt.AddDays(337)),
            ],
            SamlProviders =
            [
                new EstateSaml("LarkspurOkta", dice.AwsId("ASPA"), takenAt.AddDays(-1210), takenAt.AddDays(2400)),
                new EstateSaml("AWSSSO_8c21f0d47ab9e013_DO_NOT_DELETE", dice.AwsId("ASPA"), takenAt.AddDays(-800), takenAt.AddDays(35_000)),
            ],
            OidcProviders =
            [
                new EstateOidc("token.actions.githubusercontent.com", ["sts.amazonaws.com"], [dice.Hex(40)], takenAt.AddDays(-930)),
                new EstateOidc("gitlab.example.com", ["https://gitlab.example.com"], [dice.Hex(40)], takenAt.AddDays(-1150)),
            ],
            Regions =
            [
                .. DefaultRegions.Select(name => new EstateRegion(name)),
                new EstateRegion("ap-east-1", "DISABLED"),
                new EstateRegion("eu-south-1", "DISABLED"),
                new EstateRegion("me-south-1", "DISABLED"),
            ],
            Trails = CompanyActivity.Trails(takenAt),
            Events = CompanyActivity.Events(dice, takenAt, users, roles),
            Analyzers = CompanyActivity.Analyzers(dice, takenAt),
            Organization = Organization(takenAt),
            Gaps = [new EstateGap("analyzers", "eu-west-3", "AccessDeniedException", "access-analyzer:ListAnalyzers")],
        };
    }

    private static EstateOrganization Organization(DateTimeOffset at) =>
        new()
        {
            Id = "o-4k7w2m9x1p",
            ManagementAccount = ManagementAccount,
            Accounts =
            [
                new EstateAccount(ManagementAccount, "larkspur-management", "aws-management@example.com", at.AddDays(-3900)),
                new EstateAccount(Account, "larkspur-production", "aws-production@example.com", at.AddDays(-3880)),
                new EstateAccount("777788889999", "larkspur-staging", "aws-staging@example.com", at.AddDays(-2600)),
                new EstateAccount("222233334444", "larkspur-security", "aws-security@example.com", at.AddDays(-1400)),
                new EstateAccount("555566667777", "larkspur-data", "aws-data@example.com", at.AddDays(-1100)),
                new EstateAccount("888899990000", "larkspur-sandbox", "aws-sandbox@example.com", at.AddDays(-2000), "SUSPENDED"),
            ],
            Path = ["r-5f3d", "ou-5f3d-7q2workl", "ou-5f3d-9s8prodn", Account],
            UnitNames = new Dictionary<string, string> { ["ou-5f3d-7q2workl"] = "Workloads", ["ou-5f3d-9s8prodn"] = "Production" },
            DelegatedAdministrators = ["222233334444"],
            IdentityCenterAdministrators = ["222233334444"],
            TrustedServices = ["cloudtrail.amazonaws.com", "guardduty.amazonaws.com", "iam.amazonaws.com", "sso.amazonaws.com"],
            EnabledFeatures = ["RootCredentialsManagement", "RootSessions"],
            ServiceControlPolicies =
            [
                new EstateControlPolicy(
                    "p-FullAWSAccess",
                    "FullAWSAccess",
                    "Allows access to every operation",
                    PolicyText.Of(PolicyText.Allow("*", "*")),
                    ["r-5f3d", "ou-5f3d-7q2workl", "ou-5f3d-9s8prodn", Account],
                    IsAwsManaged: true
                ),
                new EstateControlPolicy(
                    "p-3kd81mzq",
                    "baseline-guardrails",
                    "Nobody leaves the organization or stops the trail",
                    PolicyText.Of(
                        PolicyText.Deny(["organizations:LeaveOrganization"], ["*"], sid: "StayInOrganization"),
                        PolicyText.Deny(
                            ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"],
                            ["arn:aws:cloudtrail:*:*:trail/larkspur-org-trail"],
                            sid: "KeepTrail"
                        )
                    ),
                    ["r-5f3d"]
                ),
                new EstateControlPolicy(
                    "p-9vt40wbn",
                    "production-regions",
                    "Workloads stay in the regions that we run in",
                    PolicyText.Of(
                        PolicyText.Statement(
                            "Deny",
                            "NotAction",
                            ["cloudfront:*", "iam:*", "organizations:*", "route53:*", "sts:*", "support:*"],
                            "Resource",
                            ["*"],
                            """{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1","eu-west-1","us-east-1"]}}""",
                            "Regions"
                        )
                    ),
                    ["ou-5f3d-9s8prodn"]
                ),
            ],
            ResourceControlPolicies =
            [
                new EstateControlPolicy(
                    "p-RCPFullAWSAccess",
                    "RCPFullAWSAccess",
                    "Allows all access",
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}""",
                    ["r-5f3d", "ou-5f3d-7q2workl", "ou-5f3d-9s8prodn", Account],
                    IsAwsManaged: true
                ),
            ],
        };
}
