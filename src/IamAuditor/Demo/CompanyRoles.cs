using static IamAuditor.Demo.PolicyText;

namespace IamAuditor.Demo;

/// <summary>The roles of the fictional company: workloads, deployments, people behind SAML, vendors, and AWS's own.</summary>
public static class CompanyRoles
{
    private const string Okta = $"arn:aws:iam::{Company.Account}:saml-provider/LarkspurOkta";
    private const string IdentityCenter = $"arn:aws:iam::{Company.Account}:saml-provider/AWSSSO_8c21f0d47ab9e013_DO_NOT_DELETE";

    public static IReadOnlyList<EstateRole> All(Dice dice, DateTimeOffset at) =>
        [
            .. Workloads(dice, at)
                .Concat(People(dice, at))
                .Concat(Vendors(dice, at))
                .Concat(Linked(dice, at))
                .Concat(Others(dice, at))
                .OrderBy(role => role.Name, StringComparer.Ordinal),
        ];

    private static EstateRole Make(Dice dice, DateTimeOffset at, string name, string trust, int? usedDaysAgo, params string[] attached)
    {
        var created = at.AddDays(-dice.Between(30, 2200)).AddMinutes(-dice.Below(900));
        return new EstateRole
        {
            Name = name,
            Id = dice.AwsId("AROA"),
            Created = created,
            Trust = trust,
            AttachedPolicies = [.. attached.Select(Arn)],
            LastUsed = usedDaysAgo is { } days ? at.AddDays(-days).AddHours(-1) : null,
        };
    }

    private static string Arn(string name) =>
        name.StartsWith("aws:", StringComparison.Ordinal) ? AwsManaged.Arn(name[4..]) : CompanyPolicies.Arn(name);

    private static IEnumerable<EstateRole> Workloads(Dice dice, DateTimeOffset at)
    {
        foreach (var app in CompanyPolicies.Applications)
        {
            var task = TrustService("ecs-tasks.amazonaws.com", $$$"""{"StringEquals":{"aws:SourceAccount":"{{{Company.Account}}}"}}""");
            yield return Make(dice, at, $"{app}-task", task, dice.Below(3), $"{app}-runtime") with
            {
                Boundary = dice.Chance(50) ? Arn("workload-boundary") : null,
                Tags = [new EstateTag("App", app), new EstateTag("ManagedBy", "terraform")],
            };
            yield return Make(
                dice,
                at,
                $"{app}-deploy",
                TrustGitHub(Company.Account, GitHubSubject($"repo:larkspur-freight/{app}:ref:refs/heads/main")),
                dice.Below(30),
                $"{app}-deploy"
            );
        }

        foreach (
            var (name, app, used) in new[]
            {
                ("lambda-invoice-pdf", "invoicing", (int?)0),
                ("lambda-customs-webhook", "customs", 1),
                ("lambda-price-cache", "pricing", 2),
                ("lambda-gps-import", "telemetry", 0),
                ("lambda-image-resize", "documents", 190),
                ("lambda-route-planner", "routing", 0),
                ("lambda-old-notifier", "mobile", null),
            }
        )
        {
            yield return Make(
                dice,
                at,
                name,
                TrustService("lambda.amazonaws.com"),
                used,
                $"{app}-runtime",
                "aws:service-role/AWSLambdaBasicExecutionRole"
            ) with
            {
                Path = "/service-role/",
            };
        }

        foreach (
            var (name, used, attached) in new[]
            {
                ("ec2-portal", (int?)0, new[] { "booking-runtime", "aws:AmazonSSMManagedInstanceCore" }),
                ("ec2-warehouse-gateway", 0, ["warehouse-runtime", "aws:AmazonSSMManagedInstanceCore"]),
                ("ec2-bastion", 3, ["aws:PowerUserAccess"]),
                ("ec2-build-agents", 0, ["aws:AdministratorAccess"]),
            }
        )
        {
            yield return Make(dice, at, name, TrustService("ec2.amazonaws.com"), used, attached) with
            {
                HasInstanceProfile = true,
            };
        }
    }

    private static IEnumerable<EstateRole> People(Dice dice, DateTimeOffset at)
    {
        foreach (
            var (name, used, attached) in new[]
            {
                ("okta-developer", 0, new[] { "aws:job-function/ViewOnlyAccess", "tracking-data-read" }),
                ("okta-admin", 1, ["aws:AdministratorAccess"]),
                ("okta-finance", 4, ["aws:job-function/Billing"]),
                ("okta-support", 2, ["aws:AWSSupportAccess"]),
                ("okta-analyst", 1, ["reporting-data-read", "pricing-data-read"]),
            }
        )
        {
            yield return Make(dice, at, name, TrustSaml(Okta), used, attached);
        }

        foreach (
            var (set, used, policy) in new[]
            {
                ("AdministratorAccess", 0, "aws:AdministratorAccess"),
                ("PowerUserAccess", 1, "aws:PowerUserAccess"),
                ("ReadOnlyAccess", 0, "aws:ReadOnlyAccess"),
                ("SecurityAudit", 5, "aws:SecurityAudit"),
                ("Billing", 12, "aws:job-function/Billing"),
            }
        )
        {
            yield return Make(dice, at, $"AWSReservedSSO_{set}_{dice.Hex(16)}", TrustSaml(IdentityCenter), used, policy) with
            {
                Path = "/aws-reserved/sso.amazonaws.com/eu-central-1/",
                InlinePolicies =
                    set == "PowerUserAccess"
                        ?
                        [
                            new EstateInlinePolicy(
                                "AwsSSOInlinePolicy",
                                Of(Allow("iam:PassRole", $"arn:aws:iam::{Company.Account}:role/*-task"))
                            ),
                        ]
                        : [],
            };
        }

        yield return Make(
            dice,
            at,
            "OrganizationAccountAccessRole",
            TrustAccount(Company.ManagementAccount),
            33,
            "aws:AdministratorAccess"
        );
        yield return Make(
            dice,
            at,
            "break-glass",
            Trust(
                $$"""{"AWS":["arn:aws:iam::{{Company.Account}}:user/break-glass/break-glass-1","arn:aws:iam::{{Company.Account}}:user/break-glass/break-glass-2"]}""",
                WithMfa
            ),
            178,
            "aws:AdministratorAccess"
        ) with
        {
            Path = "/break-glass/",
        };
        yield return Make(dice, at, "platform-admin", TrustAccount("222233334444", WithMfa), 6, "aws:PowerUserAccess", "aws:IAMFullAccess");
        yield return Make(
            dice,
            at,
            "security-audit",
            TrustAccount("222233334444", ExternalId("larkspur-sec-4471")),
            0,
            "aws:SecurityAudit"
        );
    }

    private static IEnumerable<EstateRole> Vendors(Dice dice, DateTimeOffset at)
    {
        yield return Make(dice, at, "vendor-monitoring", TrustAccount("999988887777", ExternalId("lf-7d1c0b52")), 0, "aws:ReadOnlyAccess");
        yield return Make(
            dice,
            at,
            "vendor-cost-optimizer",
            TrustAccount("123456789012"),
            1,
            "aws:ReadOnlyAccess",
            "aws:job-function/Billing"
        );
        yield return Make(dice, at, "vendor-backup", TrustAccount("333344445555", ExternalId("larkspur")), 0, "decrypt-everything");
        yield return Make(dice, at, "vendor-edi", TrustAccount("666677778888"), 260, "documents-data-read", "secrets-reader");
        yield return Make(dice, at, "vendor-pentest-2023", TrustAccount("101010101010"), null, "aws:SecurityAudit", "aws:ReadOnlyAccess");
        yield return Make(
            dice,
            at,
            "partner-tracking",
            Trust("""{"AWS":"*"}""", """{"StringEquals":{"aws:PrincipalOrgID":"o-4k7w2m9x1p"}}"""),
            14,
            "tracking-data-read"
        );
        yield return Make(dice, at, "public-labels", Trust("""{"AWS":"*"}"""), null, "warehouse-data-read");
    }

    private static IEnumerable<EstateRole> Linked(Dice dice, DateTimeOffset at)
    {
        foreach (
            var (service, name, used) in new[]
            {
                ("access-analyzer", "AWSServiceRoleForAccessAnalyzer", (int?)0),
                ("autoscaling", "AWSServiceRoleForAutoScaling", 0),
                ("config", "AWSServiceRoleForConfig", 0),
                ("ecs", "AWSServiceRoleForECS", 0),
                ("elasticloadbalancing", "AWSServiceRoleForElasticLoadBalancing", 0),
                ("guardduty", "AWSServiceRoleForAmazonGuardDuty", 0),
                ("organizations", "AWSServiceRoleForOrganizations", null),
                ("rds", "AWSServiceRoleForRDS", 0),
                ("securityhub", "AWSServiceRoleForSecurityHub", 0),
                ("sso", "AWSServiceRoleForSSO", 0),
                ("ssm", "AWSServiceRoleForAmazonSSM", 200),
                ("support", "AWSServiceRoleForSupport", null),
                ("trustedadvisor", "AWSServiceRoleForTrustedAdvisor", null),
            }
        )
        {
            var policy = $"aws:aws-service-role/{name.Replace("ServiceRoleFor", "", StringComparison.Ordinal)}ServiceRolePolicy";
            yield return Make(dice, at, name, TrustService($"{service}.amazonaws.com"), used, policy) with
            {
                Path = $"/aws-service-role/{service}.amazonaws.com/",
            };
        }
    }

    private static IEnumerable<EstateRole> Others(Dice dice, DateTimeOffset at)
    {
        var account = Company.Account;
        yield return Make(dice, at, "config-recorder", TrustService("config.amazonaws.com"), 0, "aws:service-role/AWS_ConfigRole");
        yield return Make(
            dice,
            at,
            "events-to-queue",
            TrustService("events.amazonaws.com", $$$"""{"StringEquals":{"aws:SourceAccount":"{{{account}}}"}}"""),
            0,
            "dispatch-runtime"
        );
        yield return Make(dice, at, "cloudformation-admin", TrustService("cloudformation.amazonaws.com"), 20, "aws:AdministratorAccess");
        yield return Make(dice, at, "glue-etl", TrustService("glue.amazonaws.com"), 1, "decrypt-everything", "reporting-data-read");
        yield return Make(
            dice,
            at,
            "rds-monitoring-role",
            TrustService("monitoring.rds.amazonaws.com"),
            0,
            "aws:service-role/AmazonRDSEnhancedMonitoringRole"
        );
        yield return Make(dice, at, "lambda_exec_role", TrustService("lambda.amazonaws.com"), 410, "aws:AdministratorAccess");
        yield return Make(dice, at, "step-functions-billing", TrustService("states.amazonaws.com"), 3, "billing-runtime");
        yield return Make(dice, at, "github-anyone", TrustGitHub(account, GitHubSubject("repo:*")), 9, "aws:AWSLambda_FullAccess");
        yield return Make(dice, at, "github-legacy", TrustGitHub(account, null), 320, "documents-deploy");
        yield return Make(
            dice,
            at,
            "gitlab-runner",
            Trust(
                $$"""{"Federated":"arn:aws:iam::{{account}}:oidc-provider/gitlab.example.com"}""",
                """{"StringLike":{"gitlab.example.com:sub":"project_path:larkspur/*"}}""",
                "sts:AssumeRoleWithWebIdentity"
            ),
            2,
            "pricing-deploy",
            "routing-deploy"
        );
        yield return Make(
            dice,
            at,
            "not-the-root",
            Of($$"""{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::{{account}}:root"},"Action":"sts:AssumeRole"}"""),
            null,
            "documents-data-read"
        );
        yield return Make(
            dice,
            at,
            "emr-cluster",
            TrustService("elasticmapreduce.amazonaws.com"),
            null,
            "aws:AmazonS3FullAccess",
            "aws:AmazonEC2FullAccess"
        );
        yield return Make(
            dice,
            at,
            "datadog-forwarder",
            TrustService("lambda.amazonaws.com"),
            0,
            "aws:service-role/AWSLambdaBasicExecutionRole"
        ) with
        {
            InlinePolicies =
            [
                new EstateInlinePolicy("forward", Of(Allow(["logs:FilterLogEvents", "s3:GetObject"], ["*"]))),
                new EstateInlinePolicy(
                    "api-key",
                    Of(Allow("secretsmanager:GetSecretValue", $"arn:aws:secretsmanager:eu-central-1:{account}:secret:datadog/*"))
                ),
            ],
        };
        yield return Make(dice, at, "developer-sandbox", TrustAccount(account), 7, "aws:PowerUserAccess") with
        {
            Boundary = Arn("developer-boundary"),
            Description = "Rôle \"sandbox\", Größe S",
        };
        yield return Make(dice, at, "iam-janitor", TrustAccount(account, WithMfa), 75) with
        {
            InlinePolicies = [new EstateInlinePolicy("janitor", Of(Allow(["iam:*"], ["*"])))],
        };
        yield return Make(dice, at, "trail-admin", TrustAccount(account), 88, "trail-operators");
        yield return Make(dice, at, "invoice-archive", TrustAccount(account), 140, "not-finance");
    }
}
