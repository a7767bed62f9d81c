using System.Text.Json.Nodes;
using static IamAuditor.Demo.PolicyText;

namespace IamAuditor.Demo;

/// <summary>A small account that breaks as many rules as one account can: nearly every rule must speak on it.</summary>
public static class EverythingWrong
{
    private const string Account = "111122223333";
    private const string Management = "444455556666";
    private const string Stranger = "999988887777";

    /// <summary>One document for each bad habit; attached to a role or user of the same name unless it is about not being attached.</summary>
    private static readonly (string Name, string Document)[] Habits =
    [
        ("full-admin", Of(Allow("*", "*"))),
        ("full-admin-unattached", Of(Allow("*", "*"))),
        ("service-wildcard", Of(Allow(["s3:*", "ec2:*"], ["*"]))),
        ("notaction-allow", Of(Statement("Allow", "NotAction", ["iam:*"], "Resource", ["*"]))),
        ("notresource-allow", Of(Statement("Allow", "Action", ["s3:GetObject"], "NotResource", ["arn:aws:s3:::private/*"]))),
        ("passrole-any", Of(Allow("iam:PassRole", "*"))),
        ("assumerole-any", Of(Allow("sts:AssumeRole", "*"))),
        ("kms-full", Of(Allow("kms:*", "*"))),
        ("kms-decrypt-all", Of(Allow(["kms:Decrypt", "kms:ReEncryptFrom"], ["*"]))),
        ("cloudtrail-full", Of(Allow("cloudtrail:*", "*"))),
        ("unused", Of(Allow("sns:Publish", $"arn:aws:sns:eu-central-1:{Account}:nobody"))),
        (
            "data-exfiltration",
            Of(
                Allow(
                    ["rds:CopyDBSnapshot", "s3:GetObject", "secretsmanager:GetSecretValue", "ssm:GetParameter", "ssm:GetParameters"],
                    ["*"]
                )
            )
        ),
        (
            "resource-exposure",
            Of(
                Allow(
                    ["ec2:ModifySnapshotAttribute", "kms:PutKeyPolicy", "lambda:AddPermission", "s3:PutBucketPolicy", "sqs:AddPermission"],
                    ["*"]
                )
            )
        ),
        (
            "credentials-exposure",
            Of(
                Allow(
                    ["ecr:GetAuthorizationToken", "iam:CreateAccessKey", "redshift:GetClusterCredentials", "sts:GetFederationToken"],
                    ["*"]
                )
            )
        ),
        ("identity-center", Of(Allow(["sso:CreateAccountAssignment", "sso:PutInlinePolicyToPermissionSet"], ["*"]))),
        ("boundary-tampering", Of(Allow(["iam:DeleteRolePermissionsBoundary", "iam:PutUserPermissionsBoundary"], ["*"]))),
        (
            "self-escalation",
            Of(
                Allow(
                    ["iam:AttachUserPolicy", "iam:PutUserPolicy", "iam:CreatePolicyVersion", "iam:AddUserToGroup", "iam:PutRolePolicy"],
                    ["*"]
                )
            )
        ),
        (
            "principal-access",
            Of(Allow(["iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:UpdateAssumeRolePolicy", "sts:AssumeRole"], ["*"]))
        ),
        (
            "passrole-compute",
            Of(
                Allow(
                    [
                        "ec2:RunInstances",
                        "ecs:RegisterTaskDefinition",
                        "ecs:RunTask",
                        "iam:PassRole",
                        "lambda:CreateFunction",
                        "lambda:InvokeFunction",
                    ],
                    ["*"]
                )
            )
        ),
        (
            "passrole-automation",
            Of(Allow(["cloudformation:CreateStack", "codebuild:CreateProject", "codebuild:StartBuild", "iam:PassRole"], ["*"]))
        ),
        (
            "passrole-data-ml",
            Of(
                Allow(
                    [
                        "glue:CreateDevEndpoint",
                        "glue:CreateJob",
                        "glue:StartJobRun",
                        "iam:PassRole",
                        "sagemaker:CreateNotebookInstance",
                        "sagemaker:CreatePresignedNotebookInstanceUrl",
                    ],
                    ["*"]
                )
            )
        ),
        (
            "passrole-extended",
            Of(
                Allow(
                    [
                        "iam:PassRole",
                        "scheduler:CreateSchedule",
                        "ssm:CreateDocument",
                        "ssm:StartAutomationExecution",
                        "states:CreateStateMachine",
                        "states:StartExecution",
                    ],
                    ["*"]
                )
            )
        ),
        (
            "existing-compute",
            Of(
                Allow(
                    [
                        "ec2-instance-connect:SendSSHPublicKey",
                        "ec2:ModifyInstanceAttribute",
                        "ec2:StartInstances",
                        "ec2:StopInstances",
                        "ssm:SendCommand",
                        "ssm:StartSession",
                    ],
                    ["*"]
                )
            )
        ),
        (
            "existing-serverless",
            Of(Allow(["cloudformation:UpdateStack", "codebuild:StartBuild", "codebuild:UpdateProject", "lambda:UpdateFunctionCode"], ["*"]))
        ),
        (
            "existing-data-ml",
            Of(
                Allow(
                    ["glue:UpdateDevEndpoint", "glue:UpdateJob", "glue:StartJobRun", "sagemaker:CreatePresignedNotebookInstanceUrl"],
                    ["*"]
                )
            )
        ),
    ];

    /// <summary>Documents that AWS stores and that do not say what their author meant.</summary>
    private static readonly string Mistaken = Of(
        Allow(["s3:GetObjekt", "aws-marketplace:Subscribe"], ["*"]),
        Allow(["sqs:SendMessage"], ["*"], """{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-w0r5t0fa11"}}"""),
        Allow(["sqs:ReceiveMessage"], ["*"], """{"StringEquals":{"aws:SourceIpAddress":"192.0.2.1"}}"""),
        Deny(["iam:*"], ["*"], """{"Bool":{"aws:MultiFactorAuthPresent":"false"}}"""),
        Allow(["sns:Publish"], ["*"], """{"StringEqual":{"aws:PrincipalType":"User"}}"""),
        Deny(["iam:CreateAccessKey", "iam:DeleteUser"], [$"arn:aws:iam::{Account}:group/admins-by-group"])
    );

    public static Estate At(DateTimeOffset takenAt)
    {
        var dice = new Dice(13);
        var users = Users(dice, takenAt);
        var roles = Roles(dice, takenAt);
        var groups = Groups(dice, takenAt);
        var policies = Habits.Select(habit => Policy(dice, takenAt, habit.Name, habit.Document)).ToList();
        policies.Add(Policy(dice, takenAt, "mistaken", Mistaken));
        policies.Add(
            Policy(dice, takenAt, "narrowed", Of(Allow("sqs:SendMessage", "*"))) with
            {
                Versions = [Of(Allow("sqs:SendMessage", "*")), Of(Allow("iam:*", "*"))],
            }
        );
        var inUse = users
            .SelectMany(user => user.AttachedPolicies)
            .Concat(roles.SelectMany(role => role.AttachedPolicies))
            .Concat(groups.SelectMany(group => group.AttachedPolicies));
        return new Estate
        {
            AccountId = Account,
            TakenAt = takenAt,
            CredentialReportAt = takenAt.AddMinutes(-30),
            Root = new EstateRoot
            {
                Created = takenAt.AddDays(-3000),
                PasswordLastUsed = takenAt.AddDays(-1),
                Keys = [new EstateKey(dice.AwsId("AKIA"), true, takenAt.AddDays(-2000), takenAt.AddDays(-1), "us-east-1", "iam")],
                SigningCertificates = [new EstateSigningCertificate(true, takenAt.AddDays(-2000))],
            },
            Users = users,
            Groups = groups,
            Roles = roles,
            Policies = [.. policies, .. AwsManaged.InUse(inUse)],
            ServerCertificates =
            [
                new EstateCertificate("expired", dice.AwsId("ASCA"), takenAt.AddDays(-800), takenAt.AddDays(-70)),
                new EstateCertificate("expiring", dice.AwsId("ASCA"), takenAt.AddDays(-360), takenAt.AddDays(5)),
                // So many that the quota of 20 is near.
                .. Enumerable
                    .Range(1, 14)
                    .Select(year => new EstateCertificate(
                        $"old-{year}",
                        dice.AwsId("ASCA"),
                        takenAt.AddDays(-900),
                        takenAt.AddDays(-year)
                    )),
            ],
            SamlProviders = [new EstateSaml("Expired", dice.AwsId("ASPA"), takenAt.AddDays(-900), takenAt.AddDays(-3))],
            OidcProviders =
            [
                new EstateOidc("token.actions.githubusercontent.com", ["sts.amazonaws.com"], [dice.Hex(40)], takenAt.AddDays(-900)),
                new EstateOidc("gitlab.com", ["https://gitlab.com"], [dice.Hex(40)], takenAt.AddDays(-900)),
            ],
            Regions = [.. Company.DefaultRegions.Select(name => new EstateRegion(name))],
            Trails =
            [
                new EstateTrail
                {
                    Name = "broken",
                    HomeRegion = "us-east-1",
                    Owner = Account,
                    Bucket = "deleted-long-ago",
                    IncludesGlobalServiceEvents = false,
                    IsLogging = false,
                    Started = takenAt.AddDays(-900),
                    Stopped = takenAt.AddDays(-3),
                    LatestDelivery = takenAt.AddDays(-40),
                    LatestDeliveryError = "NoSuchBucket",
                    Selectors =
                        """{"EventSelectors":[{"ReadWriteType":"ReadOnly","IncludeManagementEvents":false,"DataResources":[],"ExcludeManagementEventSources":["kms.amazonaws.com"]}]}""",
                },
            ],
            Events = [.. Events(dice, takenAt, users).OrderByDescending(happened => happened.Time)],
            Analyzers = [Analyzer(dice, takenAt), UnusedAccess(dice, takenAt)],
            Organization = new EstateOrganization
            {
                Id = "o-w0r5t0fa11",
                ManagementAccount = Management,
                FeatureSet = "CONSOLIDATED_BILLING",
                Accounts =
                [
                    new EstateAccount(Management, "management", "aws-management@example.com", takenAt.AddDays(-3000)),
                    new EstateAccount(Account, "everything-wrong", "aws-wrong@example.com", takenAt.AddDays(-3000)),
                ],
                Path = ["r-w0r5", Account],
                DelegatedAdministrators = ["999900001111"],
            },
            IdentityCenter = IdentityCenter(takenAt),
        };
    }

    private static EstateIdentityCenter IdentityCenter(DateTimeOffset at) =>
        new(
            "eu-central-1",
            "ssoins-69870f1e2d3c4b5a",
            at.AddDays(-900),
            [
                new EstatePermissionSet("ps-0f1e2d3c4b5a6978", "Everything", at.AddDays(-800), "PT12H")
                {
                    ManagedPolicies = [AwsManaged.Arn("AdministratorAccess")],
                    Assignments = [new EstateAccountAssignment(Account, "USER", "93a7b2c1-1081-70f2-9c3d-5e6f7a8b9c0d")],
                },
                new EstatePermissionSet("ps-1a2b3c4d5e6f7081", "Forgotten", at.AddDays(-700), "PT1H")
                {
                    InlinePolicy = PolicyText.Of(PolicyText.Allow("s3:ListAllMyBuckets", "*")),
                    CustomerManagedPolicies = [("/team/", "Uploads")],
                    BoundaryArn = AwsManaged.Arn("PowerUserAccess"),
                },
            ]
        );

    private static string Own(string name) => $"arn:aws:iam::{Account}:policy/{name}";

    private static EstatePolicy Policy(Dice dice, DateTimeOffset at, string name, string document) =>
        new()
        {
            Arn = Own(name),
            Name = name,
            Id = dice.AwsId("ANPA"),
            Created = at.AddDays(-900),
            Updated = at.AddDays(-900),
            Versions = [document],
        };

    private static EstateUser[] Users(Dice dice, DateTimeOffset at)
    {
        EstateUser Make(string name, int age, params string[] attached) =>
            new()
            {
                Name = name,
                Id = dice.AwsId("AIDA"),
                Created = at.AddDays(-age),
                AttachedPolicies = attached,
            };
        EstateKey Key(int age, int? usedDaysAgo, bool active = true) =>
            new(dice.AwsId("AKIA"), active, at.AddDays(-age), usedDaysAgo is { } days ? at.AddDays(-days) : null);
        // Every bad habit that a person can have by policy gets a person.
        var habits = Habits
            .Where(habit => habit.Name is not ("unused" or "full-admin-unattached" or "full-admin"))
            .Select(habit => Make($"user-{habit.Name}", 700, Own(habit.Name)));
        return
        [
            Make("admin-no-mfa", 900, AwsManaged.Arn("AdministratorAccess")) with
            {
                Password = new EstatePassword(at.AddDays(-900), at.AddDays(-1)),
                Keys = [Key(800, 1), Key(500, 2)],
                InlinePolicies = [new EstateInlinePolicy("everything", Of(Allow("*", "*")))],
            },
            Make("admin-two", 900, Own("full-admin")) with
            {
                Password = new EstatePassword(at.AddDays(-900), at.AddDays(-400)),
            },
            Make("admin-three", 900, Own("full-admin")),
            Make("admin-four", 900, AwsManaged.Arn("AdministratorAccess")),
            Make("admin-five", 900, AwsManaged.Arn("AdministratorAccess")),
            Make("admin-six", 900, AwsManaged.Arn("AdministratorAccess")) with
            {
                ServiceCredentials = [new EstateServiceCredential("bedrock.amazonaws.com", "ACCAWR0NGBEDROCKKEY01", at.AddDays(-400))],
            },
            Make("gone", 1500) with
            {
                Password = new EstatePassword(at.AddDays(-1500), at.AddDays(-1100)),
                SigningCertificates = [new EstateSigningCertificate(true, at.AddDays(-1400))],
            },
            Make("never-came", 700) with
            {
                Password = new EstatePassword(at.AddDays(-700), null),
                Keys = [Key(700, null)],
            },
            Make("leaked", 800, AwsManaged.Arn("AWSCompromisedKeyQuarantineV3")) with
            {
                Keys = [Key(400, 3), Key(600, 590, active: false)],
            },
            Make("svc-report", 500) with
            {
                Password = new EstatePassword(at.AddDays(-20), at.AddDays(-1)),
                MfaDevices = [new EstateMfaDevice($"arn:aws:iam::{Account}:mfa/svc-report", at.AddDays(-400))],
                Boundary = Own("unused"),
                Keys = [Key(30, 1)],
                LastAccessed = [new EstateServiceUse("sns", null), new EstateServiceUse("s3", at.AddDays(-1))],
            },
            Make("decoy-backup", 500) with
            {
                Keys = [Key(300, 2)],
            },
            Make("idle-key", 500, AwsManaged.Arn("AWSCloudShellFullAccess"), AwsManaged.Arn("IAMFullAccess")) with
            {
                Keys = [Key(300, 200)],
            },
            .. habits,
        ];
    }

    private static EstateGroup[] Groups(Dice dice, DateTimeOffset at) =>
        [
            new EstateGroup
            {
                Name = "empty",
                Id = dice.AwsId("AGPA"),
                Created = at.AddDays(-900),
            },
            new EstateGroup
            {
                Name = "admins-by-group",
                Id = dice.AwsId("AGPA"),
                Created = at.AddDays(-900),
                AttachedPolicies = [AwsManaged.Arn("AdministratorAccess")],
                InlinePolicies = [new EstateInlinePolicy("inline", Of(Allow("*", "*")))],
            },
        ];

    private static EstateRole[] Roles(Dice dice, DateTimeOffset at)
    {
        EstateRole Make(string name, string trust, params string[] attached) =>
            new()
            {
                Name = name,
                Id = dice.AwsId("AROA"),
                Created = at.AddDays(-800),
                Trust = trust,
                AttachedPolicies = attached,
            };
        var admin = AwsManaged.Arn("AdministratorAccess");
        var gitLab = $$"""{"Federated":"arn:aws:iam::{{Account}}:oidc-provider/gitlab.com"}""";
        return
        [
            Make("admin", TrustAccount(Account), admin) with
            {
                InlinePolicies = [new EstateInlinePolicy("inline", Of(Allow("*", "*")))],
            },
            Make("instance-admin", TrustService("ec2.amazonaws.com"), admin) with
            {
                HasInstanceProfile = true,
                LastUsed = at.AddDays(-1),
            },
            Make("lambda-admin", TrustService("lambda.amazonaws.com"), admin) with
            {
                LastUsed = at.AddDays(-1),
            },
            Make("workflow-admin", TrustService("states.amazonaws.com"), admin),
            Make("stack-admin", TrustService("cloudformation.amazonaws.com"), admin),
            Make("job-admin", TrustService("glue.amazonaws.com"), admin) with
            {
                LastUsed = at.AddDays(-1),
                LastAccessed = [new EstateServiceUse("ec2", at.AddDays(-300)), new EstateServiceUse("glue", at.AddDays(-1))],
            },
            Make($"AWSReservedSSO_Developers_{dice.Hex(16)}", TrustSaml($"arn:aws:iam::{Account}:saml-provider/Expired"), admin) with
            {
                Path = "/aws-reserved/sso.amazonaws.com/eu-central-1/",
            },
            Make("instance-old-agent", TrustService("ec2.amazonaws.com"), AwsManaged.Arn("service-role/AmazonEC2RoleforSSM")) with
            {
                HasInstanceProfile = true,
                LastUsed = at.AddDays(-1),
            },
            Make("wildcards", TrustAccount(Account), Own("service-wildcard")),
            Make("forbidden", TrustAccount(Account), AwsManaged.Arn("IAMFullAccess"), AwsManaged.Arn("PowerUserAccess")),
            Make("public", Trust("""{"AWS":"*"}"""), Own("data-exfiltration")),
            Make(
                "public-weak-condition",
                Trust("""{"AWS":"*"}""", """{"StringLike":{"aws:PrincipalArn":"*"}}"""),
                Own("data-exfiltration")
            ),
            Make("vendor", TrustAccount(Stranger), Own("kms-full"), AwsManaged.Arn("ReadOnlyAccess")),
            Make("deputy", TrustService("cloudtrail.amazonaws.com"), Own("kms-decrypt-all")),
            Make("deputy-config", TrustService("config.amazonaws.com"), Own("kms-decrypt-all")),
            Make("github-any", TrustGitHub(Account, null), admin),
            Make("github-star", TrustGitHub(Account, GitHubSubject("repo:*")), admin),
            Make(
                "gitlab-star",
                Trust(gitLab, """{"StringLike":{"gitlab.com:sub":"*"}}""", "sts:AssumeRoleWithWebIdentity"),
                Own("service-wildcard")
            ),
            Make(
                "saml-any-audience",
                Trust($$"""{"Federated":"arn:aws:iam::{{Account}}:saml-provider/Expired"}""", action: "sts:AssumeRoleWithSAML"),
                Own("data-exfiltration")
            ),
            Make(
                "saml-gone",
                Trust($$"""{"Federated":"arn:aws:iam::{{Account}}:saml-provider/Gone"}""", action: "sts:AssumeRoleWithSAML"),
                Own("data-exfiltration")
            ),
            Make(
                "cognito-guests",
                Trust("""{"Federated":"cognito-identity.amazonaws.com"}""", action: "sts:AssumeRoleWithWebIdentity"),
                Own("data-exfiltration")
            ),
            Make("orphan", Trust("""{"AWS":"AROAEXAMPLEEXAMPLE123"}"""), Own("data-exfiltration")),
            Make(
                "notprincipal",
                Of($$"""{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::{{Account}}:root"},"Action":"sts:AssumeRole"}"""),
                Own("cloudtrail-full")
            ),
        ];
    }

    private static IEnumerable<EstateEvent> Events(Dice dice, DateTimeOffset at, EstateUser[] users)
    {
        const string ip = "203.0.113.50";
        var session = at.AddDays(-1);
        var key = dice.AwsId("ASIA");
        yield return EventText.SignIn(dice, Account, session, "us-east-1", ip, EventText.Root(Account), mfa: false);
        yield return EventText.Call(
            dice,
            Account,
            session.AddMinutes(1),
            "us-east-1",
            ip,
            EventText.Root(Account, session, key, mfa: false),
            "iam.amazonaws.com",
            "CreateUser",
            readOnly: false,
            new JsonObject { ["userName"] = "admin-six" }
        );
        yield return EventText.Call(
            dice,
            Account,
            at.AddDays(-2),
            "us-east-1",
            ip,
            EventText.AssumedRoot(Account, at.AddDays(-2).AddMinutes(-4), dice.AwsId("ASIA")),
            "s3.amazonaws.com",
            "DeleteBucketPolicy",
            readOnly: false
        );
        yield return EventText.SignIn(dice, Account, at.AddHours(-5), "us-east-1", ip, EventText.User(Account, users[0]), mfa: false);
        foreach (
            var (source, name) in new[]
            {
                ("cloudtrail.amazonaws.com", "StopLogging"),
                ("cloudtrail.amazonaws.com", "PutEventSelectors"),
                ("iam.amazonaws.com", "AttachUserPolicy"),
                ("iam.amazonaws.com", "PutUserPolicy"),
            }
        )
        {
            yield return EventText.Call(
                dice,
                Account,
                at.AddDays(-3),
                "us-east-1",
                ip,
                EventText.User(Account, users[0]),
                source,
                name,
                readOnly: false,
                name == "AttachUserPolicy"
                    ? new JsonObject { ["userName"] = "admin-five", ["policyArn"] = AwsManaged.Arn("AdministratorAccess") }
                    : new JsonObject { ["userName"] = "admin-five" }
            );
        }
    }

    private static EstateAnalyzer UnusedAccess(Dice dice, DateTimeOffset at) =>
        new()
        {
            Name = "unused",
            Region = "eu-central-1",
            Type = "ACCOUNT_UNUSED_ACCESS",
            // Its findings stay; new ones do not come.
            Status = "DISABLED",
            Created = at.AddDays(-900),
            Findings =
            [
                new EstateAnalyzerFinding
                {
                    Id = dice.Uuid(),
                    Type = "UnusedIAMRole",
                    Resource = $"arn:aws:iam::{Account}:role/forbidden",
                    ResourceType = "AWS::IAM::Role",
                    Created = at.AddDays(-300),
                    Updated = at.AddDays(-200),
                },
            ],
        };

    private static EstateAnalyzer Analyzer(Dice dice, DateTimeOffset at) =>
        new()
        {
            Name = "ignored",
            Region = "eu-central-1",
            Created = at.AddDays(-900),
            ArchiveRules =
            [
                ("buckets", """{"resourceType":{"eq":["AWS::S3::Bucket"]}}"""),
                ("no-vendors", $$$"""{"isPublic":{"eq":["false"]},"principal.AWS":{"contains":["{{{Stranger}}}"]}}"""),
            ],
            Findings =
            [
                new EstateAnalyzerFinding
                {
                    Id = dice.Uuid(),
                    Resource = "arn:aws:s3:::everything-wrong-customers",
                    ResourceType = "AWS::S3::Bucket",
                    Principal = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["AWS"] = "*" },
                    Actions = ["s3:GetObject", "s3:ListBucket"],
                    IsPublic = true,
                    Created = at.AddDays(-700),
                    Updated = at.AddDays(-600),
                },
                new EstateAnalyzerFinding
                {
                    Id = dice.Uuid(),
                    Resource = $"arn:aws:iam::{Account}:role/vendor",
                    ResourceType = "AWS::IAM::Role",
                    Principal = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["AWS"] = Stranger },
                    Actions = ["sts:AssumeRole"],
                    Created = at.AddDays(-700),
                    Updated = at.AddDays(-600),
                },
            ],
        };
}
