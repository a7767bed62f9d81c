namespace IamAuditor.Demo;

/// <summary>
/// AWS-managed policies that the fictional accounts use: AWS's names and ARNs, documents of our own that grant roughly the same.
/// Not a substitute for the real ones.
/// </summary>
public static class AwsManaged
{
    private static readonly Dictionary<string, string> Documents = new(StringComparer.Ordinal)
    {
        ["AdministratorAccess"] = PolicyText.Of(PolicyText.Allow("*", "*")),
        ["PowerUserAccess"] = PolicyText.Of(
            PolicyText.Statement("Allow", "NotAction", ["iam:*", "organizations:*", "account:*"], "Resource", ["*"]),
            PolicyText.Allow(
                ["account:GetAccountInformation", "iam:CreateServiceLinkedRole", "iam:ListRoles", "organizations:DescribeOrganization"],
                ["*"]
            )
        ),
        ["ReadOnlyAccess"] = PolicyText.Of(
            PolicyText.Allow(
                [
                    "cloudtrail:Describe*",
                    "cloudtrail:Get*",
                    "cloudtrail:List*",
                    "cloudtrail:LookupEvents",
                    "cloudwatch:Describe*",
                    "cloudwatch:Get*",
                    "cloudwatch:List*",
                    "dynamodb:BatchGet*",
                    "dynamodb:Describe*",
                    "dynamodb:Get*",
                    "dynamodb:Query",
                    "dynamodb:Scan",
                    "ec2:Describe*",
                    "ec2:Get*",
                    "ecs:Describe*",
                    "ecs:List*",
                    "iam:Get*",
                    "iam:List*",
                    "kms:Describe*",
                    "kms:Get*",
                    "kms:List*",
                    "lambda:Get*",
                    "lambda:List*",
                    "logs:Describe*",
                    "logs:FilterLogEvents",
                    "logs:Get*",
                    "rds:Describe*",
                    "rds:List*",
                    "s3:Get*",
                    "s3:List*",
                    "sns:Get*",
                    "sns:List*",
                    "sqs:Get*",
                    "sqs:List*",
                    "sqs:Receive*",
                    "ssm:Describe*",
                    "ssm:Get*",
                    "ssm:List*",
                ],
                ["*"],
                sid: "ReadOnlyActions"
            )
        ),
        ["SecurityAudit"] = PolicyText.Of(
            PolicyText.Allow(
                [
                    "access-analyzer:ListAnalyzers",
                    "access-analyzer:ListFindings",
                    "cloudtrail:DescribeTrails",
                    "cloudtrail:GetEventSelectors",
                    "cloudtrail:GetTrailStatus",
                    "cloudtrail:LookupEvents",
                    "config:DescribeConfigurationRecorders",
                    "config:DescribeDeliveryChannels",
                    "ec2:DescribeInstances",
                    "ec2:DescribeSecurityGroups",
                    "ec2:DescribeVpcs",
                    "iam:GenerateCredentialReport",
                    "iam:GetAccountAuthorizationDetails",
                    "iam:GetAccountPasswordPolicy",
                    "iam:GetAccountSummary",
                    "iam:GetCredentialReport",
                    "iam:ListAccountAliases",
                    "iam:ListRoles",
                    "iam:ListUsers",
                    "kms:DescribeKey",
                    "kms:GetKeyPolicy",
                    "kms:ListKeys",
                    "lambda:GetPolicy",
                    "lambda:ListFunctions",
                    "organizations:DescribeOrganization",
                    "rds:DescribeDBInstances",
                    "s3:GetBucketPolicy",
                    "s3:GetBucketPublicAccessBlock",
                    "s3:ListAllMyBuckets",
                ],
                ["*"],
                sid: "BaseSecurityAuditStatement"
            )
        ),
        ["job-function/ViewOnlyAccess"] = PolicyText.Of(
            PolicyText.Allow(
                ["cloudwatch:Describe*", "ec2:Describe*", "ecs:List*", "iam:List*", "lambda:List*", "rds:Describe*", "s3:ListAllMyBuckets"],
                ["*"]
            )
        ),
        ["job-function/Billing"] = PolicyText.Of(
            PolicyText.Allow(["billing:GetBillingData", "budgets:ViewBudget", "ce:GetCostAndUsage", "cur:DescribeReportDefinitions"], ["*"])
        ),
        ["job-function/DatabaseAdministrator"] = PolicyText.Of(
            PolicyText.Allow(
                ["cloudwatch:DescribeAlarms", "dynamodb:*", "ec2:DescribeVpcs", "rds:*", "redshift:*", "s3:ListAllMyBuckets"],
                ["*"]
            ),
            PolicyText.Allow(["iam:PassRole"], ["arn:aws:iam::*:role/rds-monitoring-role", "arn:aws:iam::*:role/lambda_exec_role"])
        ),
        ["AWSSupportAccess"] = PolicyText.Of(
            PolicyText.Allow(
                [
                    "support:AddCommunicationToCase",
                    "support:CreateCase",
                    "support:DescribeCases",
                    "support:DescribeCommunications",
                    "support:DescribeServices",
                    "support:ResolveCase",
                ],
                ["*"]
            )
        ),
        ["IAMFullAccess"] = PolicyText.Of(
            PolicyText.Allow(["iam:*", "organizations:DescribeAccount", "organizations:ListPolicies"], ["*"])
        ),
        ["IAMReadOnlyAccess"] = PolicyText.Of(PolicyText.Allow(["iam:GenerateCredentialReport", "iam:Get*", "iam:List*"], ["*"])),
        ["IAMUserChangePassword"] = PolicyText.Of(
            PolicyText.Allow("iam:ChangePassword", "arn:aws:iam::*:user/${aws:username}"),
            PolicyText.Allow("iam:GetAccountPasswordPolicy", "*")
        ),
        ["AmazonS3FullAccess"] = PolicyText.Of(PolicyText.Allow(["s3:*", "s3-object-lambda:*"], ["*"])),
        ["AmazonS3ReadOnlyAccess"] = PolicyText.Of(PolicyText.Allow(["s3:Describe*", "s3:Get*", "s3:List*"], ["*"])),
        ["AmazonEC2FullAccess"] = PolicyText.Of(
            PolicyText.Allow(["autoscaling:*", "cloudwatch:*", "ec2:*", "elasticloadbalancing:*"], ["*"]),
            PolicyText.Allow(
                "iam:CreateServiceLinkedRole",
                "*",
                """{"StringEquals":{"iam:AWSServiceName":["autoscaling.amazonaws.com","spot.amazonaws.com"]}}"""
            )
        ),
        ["AmazonEC2ReadOnlyAccess"] = PolicyText.Of(
            PolicyText.Allow(["autoscaling:Describe*", "cloudwatch:Describe*", "ec2:Describe*", "elasticloadbalancing:Describe*"], ["*"])
        ),
        ["AmazonSSMManagedInstanceCore"] = PolicyText.Of(
            PolicyText.Allow(
                [
                    "ec2messages:AcknowledgeMessage",
                    "ec2messages:GetMessages",
                    "ssm:ListAssociations",
                    "ssm:PutInventory",
                    "ssm:UpdateInstanceInformation",
                    "ssmmessages:CreateControlChannel",
                    "ssmmessages:OpenDataChannel",
                ],
                ["*"]
            )
        ),
        ["AWSLambda_FullAccess"] = PolicyText.Of(
            PolicyText.Allow(["cloudformation:DescribeStacks", "lambda:*", "logs:DescribeLogGroups", "states:ListStateMachines"], ["*"]),
            PolicyText.Allow("iam:PassRole", "*", """{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}""")
        ),
        ["AWSCloudShellFullAccess"] = PolicyText.Of(PolicyText.Allow("cloudshell:*", "*")),
        ["AmazonBedrockFullAccess"] = PolicyText.Of(
            PolicyText.Allow(["bedrock:*"], ["*"]),
            PolicyText.Allow(
                "iam:PassRole",
                "arn:aws:iam::*:role/*AmazonBedrock*",
                """{"StringEquals":{"iam:PassedToService":"bedrock.amazonaws.com"}}"""
            )
        ),
        ["AWSCompromisedKeyQuarantineV3"] = PolicyText.Of(
            PolicyText.Deny(
                [
                    "ec2:RunInstances",
                    "ec2:StartInstances",
                    "iam:AddUserToGroup",
                    "iam:AttachUserPolicy",
                    "iam:ChangePassword",
                    "iam:CreateAccessKey",
                    "iam:CreateLoginProfile",
                    "iam:CreateUser",
                    "iam:PutUserPolicy",
                    "lambda:CreateFunction",
                    "organizations:CreateAccount",
                    "s3:DeleteBucket",
                    "s3:PutBucketPolicy",
                    "ses:SendEmail",
                    "sts:GetFederationToken",
                ],
                ["*"]
            )
        ),
        ["service-role/AmazonEC2RoleforSSM"] = PolicyText.Of(
            PolicyText.Allow(
                ["ssm:UpdateInstanceInformation", "ec2messages:*", "s3:GetObject", "s3:PutObject", "s3:ListBucket", "logs:PutLogEvents"],
                ["*"]
            )
        ),
        ["service-role/AWSLambdaBasicExecutionRole"] = PolicyText.Of(
            PolicyText.Allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], ["*"])
        ),
        ["service-role/AWSLambdaVPCAccessExecutionRole"] = PolicyText.Of(
            PolicyText.Allow(
                [
                    "ec2:CreateNetworkInterface",
                    "ec2:DeleteNetworkInterface",
                    "ec2:DescribeNetworkInterfaces",
                    "logs:CreateLogGroup",
                    "logs:CreateLogStream",
                    "logs:PutLogEvents",
                ],
                ["*"]
            )
        ),
        ["service-role/AmazonECSTaskExecutionRolePolicy"] = PolicyText.Of(
            PolicyText.Allow(
                [
                    "ecr:BatchGetImage",
                    "ecr:GetAuthorizationToken",
                    "ecr:GetDownloadUrlForLayer",
                    "logs:CreateLogStream",
                    "logs:PutLogEvents",
                ],
                ["*"]
            )
        ),
        ["service-role/AWS_ConfigRole"] = PolicyText.Of(
            PolicyText.Allow(["config:BatchGet*", "config:Put*", "ec2:Describe*", "iam:GenerateCredentialReport", "iam:List*"], ["*"])
        ),
        ["service-role/AmazonRDSEnhancedMonitoringRole"] = PolicyText.Of(
            PolicyText.Allow(["logs:CreateLogStream", "logs:PutLogEvents"], ["arn:aws:logs:*:*:log-group:RDS*"])
        ),
    };

    /// <exception cref="ArgumentException">The fictional accounts do not know the policy.</exception>
    public static string Arn(string name) =>
        Documents.ContainsKey(name) || name.StartsWith(LinkedPrefix, StringComparison.Ordinal)
            ? $"arn:aws:iam::aws:policy/{name}"
            : throw new ArgumentException($"`{name}` is not among the AWS-managed policies of the fictional accounts", nameof(name));

    /// <summary>The policies behind <paramref name="arns"/> that are AWS's, each once, in ordinal order: what an account is told of when they are in use.</summary>
    public static IEnumerable<EstatePolicy> InUse(IEnumerable<string> arns) =>
        arns.Where(arn => arn.StartsWith(Prefix, StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(Find);

    private const string Prefix = "arn:aws:iam::aws:policy/";
    private const string LinkedPrefix = "aws-service-role/";
    private static readonly DateTimeOffset FirstVersion = new(2015, 2, 6, 18, 39, 46, TimeSpan.Zero);

    private static EstatePolicy Find(string arn)
    {
        var place = arn[Prefix.Length..];
        var name = place[(place.LastIndexOf('/') + 1)..];
        var path = place.Contains('/', StringComparison.Ordinal) ? $"/{place[..place.LastIndexOf('/')]}/" : "/";
        return new EstatePolicy
        {
            Arn = arn,
            Name = name,
            Path = path,
            Id = new Dice(Seed(arn)).AwsId("ANPA"),
            Created = FirstVersion,
            Updated = FirstVersion.AddDays(2400),
            Description = $"Managed by AWS: {name}.",
            // The newest version only, as AWS tells them.
            Versions = [Documents.TryGetValue(place, out var document) ? document : OfLinkedRole(name)],
        };
    }

    private static string OfLinkedRole(string name)
    {
        var service = name.Replace("ServiceRolePolicy", "", StringComparison.Ordinal)
            .Replace("AWS", "", StringComparison.Ordinal)
            .ToLowerInvariant();
        return PolicyText.Of(PolicyText.Allow(["cloudwatch:PutMetricData", $"{service}:DescribeConfiguration", "ec2:DescribeVpcs"], ["*"]));
    }

    private static ulong Seed(string text) => text.Aggregate(14695981039346656037UL, (hash, c) => (hash ^ c) * 1099511628211UL);
}
