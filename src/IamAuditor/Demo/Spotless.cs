using static IamAuditor.Demo.PolicyText;

namespace IamAuditor.Demo;

/// <summary>A small account that keeps every good practice: no rule may speak on it.</summary>
public static class Spotless
{
    private const string Account = "222233334444";
    private const string Management = "444455556666";
    private const string Audit = "555566667777";

    public static Estate At(DateTimeOffset takenAt)
    {
        var dice = new Dice(1);
        EstatePolicy[] own =
        [
            Policy(
                dice,
                takenAt,
                "read-build-logs",
                Of(
                    Allow(
                        ["logs:DescribeLogStreams", "logs:GetLogEvents"],
                        [$"arn:aws:logs:eu-central-1:{Account}:log-group:builds:log-stream:main"],
                        WithMfa,
                        "ReadBuildLogs"
                    )
                )
            ),
            Policy(
                dice,
                takenAt,
                "write-metrics",
                Of(
                    Allow(
                        ["cloudwatch:PutMetricData"],
                        ["*"],
                        """{"StringEquals":{"cloudwatch:namespace":"shop"},"Bool":{"aws:SecureTransport":"true"}}""",
                        "WriteMetrics"
                    )
                )
            ),
            Policy(
                dice,
                takenAt,
                "shop-orders",
                Of(
                    Allow(
                        ["dynamodb:GetItem", "dynamodb:PutItem"],
                        [$"arn:aws:dynamodb:eu-central-1:{Account}:table/orders"],
                        sid: "Orders"
                    )
                )
            ),
            Policy(
                dice,
                takenAt,
                "guard",
                Of(Deny(["iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile"], ["*"], sid: "NoUsers"))
            ),
        ];
        EstateGroup[] groups = [Group(dice, takenAt, "engineers", own[0].Arn), Group(dice, takenAt, "machines", own[1].Arn)];
        EstateUser[] users =
        [
            new EstateUser
            {
                Name = "ada",
                Id = dice.AwsId("AIDA"),
                Created = takenAt.AddDays(-300),
                Password = new EstatePassword(takenAt.AddDays(-20), takenAt.AddDays(-1)),
                MfaDevices = [new EstateMfaDevice($"arn:aws:iam::{Account}:u2f/user/ada/key-4D2F", takenAt.AddDays(-300))],
                Groups = ["engineers"],
                LastAccessed = [new EstateServiceUse("logs", takenAt.AddDays(-1))],
                Tags = [new EstateTag("Owner", "ada@example.com")],
            },
            new EstateUser
            {
                Name = "metrics-exporter",
                Id = dice.AwsId("AIDA"),
                Created = takenAt.AddDays(-200),
                MfaDevices = [new EstateMfaDevice($"arn:aws:iam::{Account}:u2f/user/metrics-exporter/key-71B0", takenAt.AddDays(-200))],
                Keys = [new EstateKey(dice.AwsId("AKIA"), true, takenAt.AddDays(-30), takenAt.AddDays(-1), "eu-central-1", "monitoring")],
                Groups = ["machines"],
                LastAccessed = [new EstateServiceUse("cloudwatch", takenAt.AddDays(-1))],
                Tags = [new EstateTag("Owner", "ada@example.com")],
            },
        ];
        EstateRole[] roles =
        [
            .. Roles(dice, takenAt, own[2].Arn)
                .Select(role => role.Path == "/" ? role with { AttachedPolicies = [.. role.AttachedPolicies, own[3].Arn] } : role),
        ];
        return new Estate
        {
            AccountId = Account,
            Alias = "spotless-example",
            TakenAt = takenAt,
            CredentialReportAt = takenAt.AddMinutes(-10),
            Root = new EstateRoot
            {
                Created = takenAt.AddDays(-1500),
                PasswordLastUsed = takenAt.AddDays(-420),
                MfaDevices = [new EstateMfaDevice($"arn:aws:iam::{Account}:u2f/root-account/key-9A3C", takenAt.AddDays(-1499))],
            },
            Users = users,
            Groups = groups,
            Roles = roles,
            Policies = [.. own, .. AwsManaged.InUse(roles.SelectMany(role => role.AttachedPolicies))],
            SecurityContact = new EstateContact("Security desk", "Duty officer", "security@example.com"),
            PasswordPolicy = new EstatePasswordPolicy(16, true, true, true, true, true, 90, 24),
            ServerCertificates = [new EstateCertificate("shop", dice.AwsId("ASCA"), takenAt.AddDays(-30), takenAt.AddDays(335))],
            SamlProviders = [new EstateSaml("Login", dice.AwsId("ASPA"), takenAt.AddDays(-400), takenAt.AddDays(2000))],
            OidcProviders =
            [
                new EstateOidc("token.actions.githubusercontent.com", ["sts.amazonaws.com"], [dice.Hex(40)], takenAt.AddDays(-400)),
            ],
            Regions = [.. Company.DefaultRegions.Select(name => new EstateRegion(name))],
            Trails =
            [
                new EstateTrail
                {
                    Name = "everything",
                    HomeRegion = "eu-central-1",
                    Owner = Account,
                    Bucket = "spotless-trail",
                    IsMultiRegion = true,
                    LogFileValidation = true,
                    KmsKeyId = $"arn:aws:kms:eu-central-1:{Account}:key/{dice.Uuid()}",
                    LogGroupArn = $"arn:aws:logs:eu-central-1:{Account}:log-group:trail:*",
                    Started = takenAt.AddDays(-1400),
                    LatestDelivery = takenAt.AddMinutes(-5),
                    LatestCloudWatchDelivery = takenAt.AddMinutes(-4),
                    Selectors =
                        """{"EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}],"ExcludeManagementEventSources":[]}]}""",
                },
                new EstateTrail
                {
                    Name = "organization",
                    HomeRegion = "eu-central-1",
                    Owner = Management,
                    Bucket = "organization-trail",
                    IsMultiRegion = true,
                    IsOrganizationTrail = true,
                    LogFileValidation = true,
                    KmsKeyId = $"arn:aws:kms:eu-central-1:{Management}:key/{dice.Uuid()}",
                    LogGroupArn = $"arn:aws:logs:eu-central-1:{Management}:log-group:trail:*",
                    Started = takenAt.AddDays(-1400),
                    LatestDelivery = takenAt.AddMinutes(-5),
                    LatestCloudWatchDelivery = takenAt.AddMinutes(-4),
                },
            ],
            Events =
            [
                EventText.SignIn(
                    dice,
                    Account,
                    takenAt.AddDays(-1),
                    "us-east-1",
                    "192.0.2.10",
                    EventText.User(Account, users[0]),
                    mfa: true
                ),
                ByService(dice, takenAt.AddDays(-2)),
            ],
            Analyzers = [.. Company.DefaultRegions.SelectMany(region => Analyzers(dice, takenAt, region))],
            Organization = Organization(takenAt),
            IdentityCenter = IdentityCenter(takenAt),
        };
    }

    private static EstateEvent ByService(Dice dice, DateTimeOffset at)
    {
        var root = EventText.Root(Account);
        root["invokedBy"] = "trustedadvisor.amazonaws.com";
        return EventText.Call(dice, Account, at, "us-east-1", "", root, "iam.amazonaws.com", "GetAccountSummary", readOnly: true);
    }

    private static EstatePolicy Policy(Dice dice, DateTimeOffset at, string name, string document) =>
        new()
        {
            Arn = $"arn:aws:iam::{Account}:policy/{name}",
            Name = name,
            Id = dice.AwsId("ANPA"),
            Created = at.AddDays(-200),
            Updated = at.AddDays(-200),
            Versions = [document],
        };

    private static EstateGroup Group(Dice dice, DateTimeOffset at, string name, string policy) =>
        new()
        {
            Name = name,
            Id = dice.AwsId("AGPA"),
            Created = at.AddDays(-400),
            AttachedPolicies = [policy],
        };

    private static EstateRole[] Roles(Dice dice, DateTimeOffset at, string shopOrders)
    {
        EstateRole Make(string name, string trust, params string[] attached) =>
            new()
            {
                Name = name,
                Id = dice.AwsId("AROA"),
                Created = at.AddDays(-250),
                Trust = trust,
                AttachedPolicies = attached,
                LastUsed = at.AddDays(-2),
                LastAccessed = [],
                Tags = [new EstateTag("Owner", "ada@example.com")],
            };
        var login = $"arn:aws:iam::{Account}:saml-provider/Login";
        return
        [
            Make("aws-support", TrustSaml(login), AwsManaged.Arn("AWSSupportAccess")),
            Make(
                "security-audit",
                Trust($$"""{"AWS":"arn:aws:iam::{{Audit}}:role/auditor"}""", ExternalId("spotless-7d1c0b52ef")),
                AwsManaged.Arn("SecurityAudit")
            ),
            Make(
                "shop-task",
                TrustService(
                    "ecs-tasks.amazonaws.com",
                    $$$"""{"StringEquals":{"aws:SourceAccount":"{{{Account}}}"},"ArnLike":{"aws:SourceArn":"arn:aws:ecs:eu-central-1:{{{Account}}}:*"}}"""
                ),
                shopOrders
            ),
            Make(
                "shop-deploy",
                TrustGitHub(
                    Account,
                    """{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com","token.actions.githubusercontent.com:sub":"repo:example/shop:ref:refs/heads/main"}}"""
                ),
                shopOrders
            ),
            Make($"AWSReservedSSO_Auditor_{dice.Hex(16)}", TrustSaml(login), AwsManaged.Arn("SecurityAudit")) with
            {
                Path = "/aws-reserved/sso.amazonaws.com/eu-central-1/",
            },
            Make(
                "AWSServiceRoleForAccessAnalyzer",
                TrustService("access-analyzer.amazonaws.com"),
                AwsManaged.Arn("aws-service-role/AccessAnalyzerServiceRolePolicy")
            ) with
            {
                Path = "/aws-service-role/access-analyzer.amazonaws.com/",
            },
        ];
    }

    private static IEnumerable<EstateAnalyzer> Analyzers(Dice dice, DateTimeOffset at, string region)
    {
        yield return new EstateAnalyzer
        {
            Name = "external",
            Region = region,
            Created = at.AddDays(-500),
            ArchiveRules =
                region == "eu-central-1"
                    ? [("security-audit", $$$"""{"isPublic":{"eq":["false"]},"principal.AWS":{"eq":["{{{Audit}}}"]}}""")]
                    : [],
            Findings =
                region == "eu-central-1"
                    ?
                    [
                        new EstateAnalyzerFinding
                        {
                            Id = dice.Uuid(),
                            Resource = $"arn:aws:iam::{Account}:role/security-audit",
                            ResourceType = "AWS::IAM::Role",
                            Principal = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["AWS"] = Audit },
                            Actions = ["sts:AssumeRole"],
                            Status = "ARCHIVED",
                            Created = at.AddDays(-250),
                            Updated = at.AddDays(-249),
                        },
                    ]
                    : [],
        };
        yield return new EstateAnalyzer
        {
            Name = "unused",
            Region = region,
            Type = "ACCOUNT_UNUSED_ACCESS",
            Created = at.AddDays(-500),
        };
    }

    private static EstateIdentityCenter IdentityCenter(DateTimeOffset at) =>
        new(
            "eu-central-1",
            "ssoins-5b0712e3c4d5f6a7",
            at.AddDays(-1500),
            [
                new EstatePermissionSet("ps-7c5d4e3f2a1b0968", "Administrators", at.AddDays(-1400), "PT2H")
                {
                    ManagedPolicies = [AwsManaged.Arn("AdministratorAccess")],
                    Assignments = [new EstateAccountAssignment(Account, "GROUP", "53a4b8c2-d0e1-7009-2b6f-1a2b3c4d5e6f")],
                },
                new EstatePermissionSet("ps-8d6e5f4a3b2c1079", "Auditor", at.AddDays(-1400), "PT8H")
                {
                    ManagedPolicies = [AwsManaged.Arn("SecurityAudit")],
                    Assignments =
                    [
                        new EstateAccountAssignment(Account, "GROUP", "63b5c9d3-e1f2-801a-3c70-2b3c4d5e6f70"),
                        new EstateAccountAssignment(Audit, "GROUP", "63b5c9d3-e1f2-801a-3c70-2b3c4d5e6f70"),
                    ],
                },
            ]
        );

    private static EstateOrganization Organization(DateTimeOffset at) =>
        new()
        {
            Id = "o-s9p0t1l2e3",
            ManagementAccount = Management,
            Accounts =
            [
                new EstateAccount(Management, "management", "aws-management@example.com", at.AddDays(-1600)),
                new EstateAccount(Account, "spotless", "aws-spotless@example.com", at.AddDays(-1500)),
                new EstateAccount(Audit, "audit", "aws-audit@example.com", at.AddDays(-1500)),
            ],
            Path = ["r-s9p0", "ou-s9p0-workload", Account],
            UnitNames = new Dictionary<string, string> { ["ou-s9p0-workload"] = "Workloads" },
            DelegatedAdministrators = [Audit],
            IdentityCenterAdministrators = [Audit],
            TrustedServices = ["access-analyzer.amazonaws.com", "iam.amazonaws.com", "sso.amazonaws.com"],
            EnabledFeatures = ["RootCredentialsManagement", "RootSessions"],
            ServiceControlPolicies =
            [
                new EstateControlPolicy(
                    "p-FullAWSAccess",
                    "FullAWSAccess",
                    "Allows access to every operation",
                    Of(Allow("*", "*")),
                    ["r-s9p0", "ou-s9p0-workload", Account],
                    IsAwsManaged: true
                ),
                new EstateControlPolicy(
                    "p-b4s3l1n3",
                    "baseline",
                    "No root in member accounts, no leaving, regions of the business only",
                    Of(
                        Deny(["*"], ["*"], """{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"}}""", "NoRoot"),
                        Deny(["organizations:LeaveOrganization", "cloudtrail:StopLogging", "cloudtrail:DeleteTrail"], ["*"], sid: "Stay"),
                        Statement(
                            "Deny",
                            "NotAction",
                            ["iam:*", "organizations:*", "sts:*", "support:*"],
                            "Resource",
                            ["*"],
                            """{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1","us-east-1"]}}""",
                            "Regions"
                        )
                    ),
                    ["r-s9p0"]
                ),
            ],
            ResourceControlPolicies =
            [
                new EstateControlPolicy(
                    "p-RCPFullAWSAccess",
                    "RCPFullAWSAccess",
                    "Allows all access",
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}""",
                    ["r-s9p0", "ou-s9p0-workload", Account],
                    IsAwsManaged: true
                ),
                new EstateControlPolicy(
                    "p-t15only0",
                    "encrypted",
                    "No access to objects without TLS",
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"BoolIfExists":{"aws:SecureTransport":"false"}}}]}""",
                    ["r-s9p0"]
                ),
            ],
        };
}
