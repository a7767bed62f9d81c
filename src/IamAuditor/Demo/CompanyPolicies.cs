using static IamAuditor.Demo.PolicyText;

namespace IamAuditor.Demo;

/// <summary>The customer-managed policies of the fictional company.</summary>
public static class CompanyPolicies
{
    /// <summary>The applications; each has a runtime, a deployment and a data policy, and roles that use them.</summary>
    public static IReadOnlyList<string> Applications { get; } =
    [
        "billing",
        "booking",
        "customs",
        "dispatch",
        "documents",
        "fleet",
        "invoicing",
        "mobile",
        "pricing",
        "reporting",
        "routing",
        "telemetry",
        "tracking",
        "warehouse",
    ];

    public static string Arn(string name) => $"arn:aws:iam::{Company.Account}:policy/{name}";

    public static IReadOnlyList<EstatePolicy> All(Dice dice, DateTimeOffset at)
    {
        var policies = new List<EstatePolicy>();
        foreach (var app in Applications)
        {
            policies.Add(Policy(dice, at, $"{app}-runtime", $"What {app} does at run time", Runtime(dice, app)));
            policies.Add(Policy(dice, at, $"{app}-deploy", $"Deployments of {app} from CI", Deploy(app)));
            policies.Add(Policy(dice, at, $"{app}-data-read", $"Read access to the data of {app}", DataRead(app)));
        }

        policies.AddRange(Special.Select(special => Policy(dice, at, special.Name, special.Description, [special.Document])));
        return policies;
    }

    private static readonly (string Name, string Description, string Document)[] Special =
    [
        (
            "manage-own-credentials",
            "Everybody looks after their own password, keys and MFA devices",
            Of(
                Allow(["iam:GetAccountPasswordPolicy", "iam:ListVirtualMFADevices"], ["*"]),
                Allow(
                    [
                        "iam:ChangePassword",
                        "iam:CreateVirtualMFADevice",
                        "iam:EnableMFADevice",
                        "iam:GetUser",
                        "iam:ListAccessKeys",
                        "iam:ListMFADevices",
                        "iam:ResyncMFADevice",
                    ],
                    ["arn:aws:iam::111122223333:user/${aws:username}", "arn:aws:iam::111122223333:mfa/*"]
                ),
                Allow(
                    ["iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:UpdateAccessKey", "iam:DeactivateMFADevice"],
                    ["arn:aws:iam::111122223333:user/${aws:username}"],
                    WithMfa
                )
            )
        ),
        (
            "require-mfa",
            "Without MFA nothing but setting it up",
            Of(
                Statement(
                    "Deny",
                    "NotAction",
                    [
                        "iam:ChangePassword",
                        "iam:CreateVirtualMFADevice",
                        "iam:EnableMFADevice",
                        "iam:GetUser",
                        "iam:ListMFADevices",
                        "sts:GetSessionToken",
                    ],
                    "Resource",
                    ["*"],
                    """{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}""",
                    "DenyAllExceptListedIfNoMFA"
                )
            )
        ),
        (
            "developer-boundary",
            "Nothing that developers make may go beyond this",
            Of(
                Allow(["dynamodb:*", "ec2:Describe*", "ecs:*", "lambda:*", "logs:*", "s3:*", "sns:*", "sqs:*", "sts:AssumeRole"], ["*"]),
                Deny(["iam:*", "organizations:*"], ["*"])
            )
        ),
        (
            "workload-boundary",
            "Boundary of roles that CI creates",
            Of(Allow("*", "*"), Deny(["iam:*", "organizations:*", "account:*"], ["*"]))
        ),
        ("ops-emergency", "Was meant for the migration of 2019", Of(Allow("*", "*"))),
        (
            "ci-pass-any-role",
            "CI may hand any role to a new function",
            Of(Allow("iam:PassRole", "*"), Allow(["lambda:CreateFunction", "lambda:InvokeFunction", "lambda:UpdateFunctionCode"], ["*"]))
        ),
        (
            "platform-assume",
            "The platform team changes into the roles of other accounts",
            Of(
                Allow(
                    ["sts:AssumeRole"],
                    [
                        "arn:aws:iam::777788889999:role/platform-admin",
                        "arn:aws:iam::555566667777:role/platform-admin",
                        "arn:aws:iam::222233334444:role/log-reader",
                    ],
                    WithMfa
                )
            )
        ),
        ("assume-anything", "Left over from the first multi-account setup", Of(Allow("sts:AssumeRole", "*"))),
        (
            "helpdesk-users",
            "Helpdesk resets passwords and keys",
            Of(
                Allow(
                    [
                        "iam:CreateAccessKey",
                        "iam:CreateLoginProfile",
                        "iam:DeactivateMFADevice",
                        "iam:ListUsers",
                        "iam:UpdateAccessKey",
                        "iam:UpdateLoginProfile",
                    ],
                    ["arn:aws:iam::111122223333:user/*"]
                )
            )
        ),
        (
            "policy-editor",
            "Edits policies in the /teams/ path",
            Of(
                Allow(
                    ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:GetPolicy*", "iam:ListPolicies"],
                    ["arn:aws:iam::111122223333:policy/*"]
                )
            )
        ),
        (
            "kms-operators",
            "Operates the keys",
            Of(Allow(["kms:*"], ["*"]), Deny(["kms:ScheduleKeyDeletion", "kms:DisableKey"], ["*"], sid: "NeverDelete"))
        ),
        ("decrypt-everything", "The old ETL reads all buckets", Of(Allow(["kms:Decrypt", "s3:GetObject", "s3:ListBucket"], ["*"]))),
        ("trail-operators", "", Of(Allow("cloudtrail:*", "*"))),
        (
            "not-finance",
            "Everything but the invoices",
            Of(Statement("Allow", "Action", ["s3:GetObject"], "NotResource", ["arn:aws:s3:::larkspur-invoicing/*"]))
        ),
        ("all-but-iam", "Contractors of the 2020 project", Of(Statement("Allow", "NotAction", ["iam:*"], "Resource", ["*"]))),
        (
            "secrets-reader",
            "Reads every secret (see \"RUNBOOK-17\", Größe & Umlaute)",
            Of(Allow(["secretsmanager:GetSecretValue", "ssm:GetParameter", "ssm:GetParameters"], ["*"]))
        ),
        ("s3-admin-legacy", "", Of(Allow(["s3:*"], ["*"]), Allow("s3:PutBucketPolicy", "arn:aws:s3:::larkspur-*"))),
        (
            "support-desk-office-hours",
            "Office network only",
            Of(
                Allow(
                    ["cloudwatch:GetMetricData", "logs:FilterLogEvents", "logs:GetLogEvents"],
                    ["*"],
                    """{"IpAddress":{"aws:SourceIp":["192.0.2.0/24","198.51.100.0/25"]},"Bool":{"aws:SecureTransport":"true"}}"""
                )
            )
        ),
        ("unused-data-lake-2018", "Attached to nothing since the data lake moved", Of(Allow(["athena:*", "glue:*", "s3:*"], ["*"]))),
    ];

    private static EstatePolicy Policy(Dice dice, DateTimeOffset at, string name, string description, string[] versions)
    {
        var created = at.AddDays(-dice.Between(200, 2400)).AddMinutes(-dice.Below(1440));
        return new EstatePolicy
        {
            Arn = Arn(name),
            Name = name,
            Id = dice.AwsId("ANPA"),
            Created = created,
            Updated = versions.Length == 1 ? created : created.AddDays(dice.Between(3, 190)),
            Description = description.Length == 0 ? null : description,
            Versions = versions,
        };
    }

    private static string[] Runtime(Dice dice, string app)
    {
        var today = Of(
            Allow(
                ["dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
                [
                    $"arn:aws:dynamodb:eu-central-1:111122223333:table/{app}",
                    $"arn:aws:dynamodb:eu-central-1:111122223333:table/{app}/index/*",
                ],
                sid: "Tables"
            ),
            Allow(["s3:GetObject", "s3:PutObject"], [$"arn:aws:s3:::larkspur-{app}/*"], sid: "Objects"),
            Allow(
                ["sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage"],
                [$"arn:aws:sqs:eu-central-1:111122223333:{app}-*"],
                sid: "Queues"
            ),
            Allow(
                ["kms:Decrypt", "kms:GenerateDataKey"],
                [$"arn:aws:kms:eu-central-1:111122223333:key/{dice.Uuid()}"],
                """{"StringEquals":{"kms:ViaService":"s3.eu-central-1.amazonaws.com"}}""",
                "Key"
            ),
            Allow(["secretsmanager:GetSecretValue"], [$"arn:aws:secretsmanager:eu-central-1:111122223333:secret:{app}/*"], sid: "Secrets")
        );
        return dice.Chance(40) ? [today, Of(Allow(["dynamodb:*", "s3:*"], [$"arn:aws:s3:::larkspur-{app}/*"]))] : [today];
    }

    private static string[] Deploy(string app) =>
        [
            Of(
                Allow(
                    ["ecr:BatchCheckLayerAvailability", "ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage"],
                    [$"arn:aws:ecr:eu-central-1:111122223333:repository/{app}"]
                ),
                Allow("ecr:GetAuthorizationToken", "*"),
                Allow(["ecs:DescribeServices", "ecs:UpdateService"], [$"arn:aws:ecs:eu-central-1:111122223333:service/main/{app}"]),
                Allow(["ecs:RegisterTaskDefinition", "ecs:DescribeTaskDefinition"], ["*"]),
                Allow(
                    ["iam:PassRole"],
                    [$"arn:aws:iam::111122223333:role/{app}-task"],
                    """{"StringEquals":{"iam:PassedToService":"ecs-tasks.amazonaws.com"}}"""
                )
            ),
        ];

    private static string[] DataRead(string app) =>
        [
            Of(
                Allow(["s3:GetObject"], [$"arn:aws:s3:::larkspur-{app}/*"]),
                Allow(["s3:ListBucket"], [$"arn:aws:s3:::larkspur-{app}"], """{"StringLike":{"s3:prefix":["exports/*","reports/*"]}}"""),
                Allow(
                    ["athena:GetQueryResults", "athena:StartQueryExecution"],
                    ["arn:aws:athena:eu-central-1:111122223333:workgroup/analysts"]
                )
            ),
        ];
}
