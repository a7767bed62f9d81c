using System.Text.Json.Nodes;

namespace IamAuditor.Demo;

/// <summary>What happens in the fictional company: its trails, a week of events, and what Access Analyzer found.</summary>
public static class CompanyActivity
{
    private const string Account = Company.Account;
    private const string Office = "198.51.100.24";
    private const string Away = "203.0.113.77";

    public static IReadOnlyList<EstateTrail> Trails(DateTimeOffset at) =>
        [
            new EstateTrail
            {
                Name = "larkspur-org-trail",
                HomeRegion = Company.HomeRegion,
                Owner = Company.ManagementAccount,
                Bucket = "larkspur-org-trail-logs",
                IsMultiRegion = true,
                IsOrganizationTrail = true,
                LogFileValidation = true,
                KmsKeyId = $"arn:aws:kms:eu-central-1:{Company.ManagementAccount}:key/8d2f5c1e-0b7a-4c39-a1d4-6e5f90b3c217",
                Started = at.AddDays(-1390),
                LatestDelivery = at.AddMinutes(-6),
            },
            new EstateTrail
            {
                Name = "production-audit",
                HomeRegion = Company.HomeRegion,
                Owner = Account,
                Bucket = "larkspur-production-audit",
                IsMultiRegion = true,
                LogFileValidation = true,
                LogGroupArn = $"arn:aws:logs:eu-central-1:{Account}:log-group:audit:*",
                Started = at.AddDays(-2500),
                LatestDelivery = at.AddMinutes(-4),
                LatestCloudWatchDelivery = at.AddMinutes(-3),
                Selectors =
                    """{"AdvancedEventSelectors":[{"Name":"Management events","FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]},{"Name":"Invoices","FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},{"Field":"resources.type","Equals":["AWS::S3::Object"]},{"Field":"resources.ARN","StartsWith":["arn:aws:s3:::larkspur-invoicing/"]}]}]}""",
            },
            new EstateTrail
            {
                Name = "first-trail",
                HomeRegion = "eu-west-1",
                Owner = Account,
                Bucket = "larkspur-trail-2016",
                IsLogging = false,
                Started = at.AddDays(-3700),
                Stopped = at.AddDays(-2),
                LatestDelivery = at.AddDays(-2),
                LatestDeliveryError = "NoSuchBucket",
                Selectors =
                    """{"EventSelectors":[{"ReadWriteType":"WriteOnly","IncludeManagementEvents":true,"DataResources":[],"ExcludeManagementEventSources":["kms.amazonaws.com"]}]}""",
            },
        ];

    public static IReadOnlyList<EstateEvent> Events(
        Dice dice,
        DateTimeOffset at,
        IReadOnlyList<EstateUser> users,
        IReadOnlyList<EstateRole> roles
    )
    {
        var events = new List<EstateEvent>();
        events.AddRange(RootAtTheConsole(dice, at.AddDays(-2).AddHours(-5)));
        events.AddRange(RootFromAfar(dice, at.AddDays(-4)));
        events.AddRange(NotPeople(dice, at));
        events.AddRange(SignIns(dice, at, users));
        events.AddRange(Changes(dice, at, users));
        events.AddRange(Daily(dice, at, roles));
        return [.. events.OrderByDescending(happened => happened.Time)];
    }

    public static IReadOnlyList<EstateAnalyzer> Analyzers(Dice dice, DateTimeOffset at) =>
        [
            new EstateAnalyzer
            {
                Name = "external-access",
                Region = "eu-central-1",
                Created = at.AddDays(-700),
                Findings = [.. External(dice, at, "eu-central-1")],
            },
            new EstateAnalyzer
            {
                Name = "unused-access",
                Region = "eu-central-1",
                Type = "ACCOUNT_UNUSED_ACCESS",
                Created = at.AddDays(-210),
                Findings = [.. Unused(dice, at)],
            },
            new EstateAnalyzer
            {
                Name = "external-access",
                Region = "eu-west-1",
                Created = at.AddDays(-700),
                // A finding on a role shows in every region that has an analyzer.
                Findings = [.. Roles(dice, at)],
            },
            new EstateAnalyzer
            {
                Name = "external-access",
                Region = "us-east-1",
                Created = at.AddDays(-640),
                Findings =
                [
                    .. Roles(dice, at),
                    Finding(dice, at, "arn:aws:s3:::larkspur-mobile-assets", "AWS::S3::Bucket", "*", ["s3:GetObject"], 55, isPublic: true),
                ],
            },
            new EstateAnalyzer
            {
                Name = "console-made",
                Region = "us-west-2",
                Status = "FAILED",
                Created = at.AddDays(-90),
            },
        ];

    private static IEnumerable<EstateEvent> RootAtTheConsole(Dice dice, DateTimeOffset began)
    {
        var key = dice.AwsId("ASIA");
        yield return EventText.SignIn(dice, Account, began, "us-east-1", Office, EventText.Root(Account), mfa: true);
        yield return EventText.Call(
            dice,
            Account,
            began.AddMinutes(1),
            "us-east-1",
            Office,
            EventText.Root(Account, began, key),
            "iam.amazonaws.com",
            "GetAccountSummary",
            true
        );
        yield return EventText.Call(
            dice,
            Account,
            began.AddMinutes(3),
            "us-east-1",
            Office,
            EventText.Root(Account, began, key),
            "account.amazonaws.com",
            "PutAlternateContact",
            false,
            new JsonObject { ["alternateContactType"] = "BILLING" }
        );
        yield return EventText.Call(
            dice,
            Account,
            began.AddMinutes(9),
            "eu-central-1",
            Office,
            EventText.Root(Account, began, key),
            "s3.amazonaws.com",
            "ListBuckets",
            true
        );
        // AWS's console calls in root's name: nobody did this.
        var byService = EventText.Root(Account, began, key);
        byService["invokedBy"] = "trustedadvisor.amazonaws.com";
        yield return EventText.Call(
            dice,
            Account,
            began.AddMinutes(12),
            "us-east-1",
            Office,
            byService,
            "iam.amazonaws.com",
            "GenerateCredentialReport",
            true
        );
    }

    private static IEnumerable<EstateEvent> RootFromAfar(Dice dice, DateTimeOffset at)
    {
        yield return EventText.SignIn(dice, Account, at, "ap-southeast-2", Away, EventText.Root(Account), mfa: false, success: false);
        yield return EventText.SignIn(
            dice,
            Account,
            at.AddMinutes(1),
            "ap-southeast-2",
            Away,
            EventText.Root(Account),
            mfa: false,
            success: false
        );
        var session = at.AddDays(1);
        var key = dice.AwsId("ASIA");
        yield return EventText.Call(
            dice,
            Account,
            session.AddMinutes(1),
            "us-east-1",
            Office,
            EventText.AssumedRoot(Account, session, key),
            "s3.amazonaws.com",
            "GetBucketPolicy",
            true,
            new JsonObject { ["bucketName"] = "larkspur-locked-out" }
        );
        yield return EventText.Call(
            dice,
            Account,
            session.AddMinutes(2),
            "us-east-1",
            Office,
            EventText.AssumedRoot(Account, session, key),
            "s3.amazonaws.com",
            "DeleteBucketPolicy",
            false,
            new JsonObject { ["bucketName"] = "larkspur-locked-out" }
        );
    }

    private static IEnumerable<EstateEvent> NotPeople(Dice dice, DateTimeOffset at)
    {
        yield return EventText.Call(
            dice,
            Account,
            at.AddDays(-1),
            "us-east-1",
            "",
            EventText.Service("organizations.amazonaws.com"),
            "organizations.amazonaws.com",
            "CreateServiceLinkedRole",
            false,
            type: "AwsServiceEvent"
        );
        var root = EventText.Root(Account);
        root["invokedBy"] = "AWS Internal";
        yield return EventText.Call(
            dice,
            Account,
            at.AddDays(-5),
            "us-east-1",
            "",
            root,
            "kms.amazonaws.com",
            "RotateKey",
            false,
            type: "AwsServiceEvent"
        );
    }

    private static IEnumerable<EstateEvent> SignIns(Dice dice, DateTimeOffset at, IReadOnlyList<EstateUser> users)
    {
        var active = users.Where(user => user.Password?.LastUsed > at.AddDays(-7)).ToList();
        foreach (var user in dice.Some(active, 40))
        {
            var when = user.Password!.LastUsed!.Value;
            var ip = dice.Chance(85) ? Office : $"192.0.2.{dice.Between(2, 250)}";
            yield return EventText.SignIn(
                dice,
                Account,
                when,
                dice.Pick(["us-east-1", "eu-north-1", "us-east-2"]),
                ip,
                EventText.User(Account, user),
                user.MfaDevices.Count > 0
            );
        }

        foreach (var user in dice.Some(active, 5))
        {
            yield return EventText.SignIn(
                dice,
                Account,
                at.AddHours(-dice.Between(3, 160)),
                "us-east-1",
                Away,
                EventText.User(Account, user),
                false,
                success: false
            );
        }
    }

    private static IEnumerable<EstateEvent> Changes(Dice dice, DateTimeOffset at, IReadOnlyList<EstateUser> users)
    {
        var admin = users.First(user => user.Name == "maria.ferreira-admin");
        var terraform = users.First(user => user.Name == "svc-terraform");
        yield return Iam(
            dice,
            at.AddDays(-3),
            admin,
            "AttachUserPolicy",
            new JsonObject { ["userName"] = "svc-terraform", ["policyArn"] = "arn:aws:iam::aws:policy/AdministratorAccess" }
        );
        yield return Iam(dice, at.AddDays(-3).AddHours(1), admin, "CreateAccessKey", new JsonObject { ["userName"] = "ci-deploy" });
        yield return Iam(dice, at.AddHours(-30), terraform, "UpdateAssumeRolePolicy", new JsonObject { ["roleName"] = "github-anyone" });
        yield return Iam(
            dice,
            at.AddHours(-29),
            terraform,
            "PutRolePolicy",
            new JsonObject { ["roleName"] = "datadog-forwarder", ["policyName"] = "forward" }
        );
        yield return EventText.Call(
            dice,
            Account,
            at.AddDays(-2),
            "eu-west-1",
            Office,
            EventText.User(Account, admin, at.AddDays(-2).AddHours(-1)),
            "cloudtrail.amazonaws.com",
            "StopLogging",
            false,
            new JsonObject { ["name"] = $"arn:aws:cloudtrail:eu-west-1:{Account}:trail/first-trail" }
        );
    }

    private static EstateEvent Iam(Dice dice, DateTimeOffset at, EstateUser by, string name, JsonObject parameters) =>
        EventText.Call(dice, Account, at, "us-east-1", Office, EventText.User(Account, by), "iam.amazonaws.com", name, false, parameters);

    private static IEnumerable<EstateEvent> Daily(Dice dice, DateTimeOffset at, IReadOnlyList<EstateRole> roles)
    {
        var active = roles.Where(role => role.Path == "/" && role.LastUsed > at.AddDays(-7)).ToList();
        for (var i = 0; i < 60; i++)
        {
            var role = dice.Pick(active);
            var when = at.AddMinutes(-dice.Between(10, 10_000));
            var (source, name) = dice.Pick([
                ("s3.amazonaws.com", "ListBuckets"),
                ("ecs.amazonaws.com", "DescribeServices"),
                ("sts.amazonaws.com", "GetCallerIdentity"),
                ("ec2.amazonaws.com", "DescribeInstances"),
            ]);
            yield return EventText.Call(
                dice,
                Account,
                when,
                "eu-central-1",
                "192.0.2.15",
                EventText.Role(Account, role.Name, "i-0a1b2c3d4e5f60718", role.Id, when.AddMinutes(-9)),
                source,
                name,
                true
            );
        }
    }

    private static IEnumerable<EstateAnalyzerFinding> External(Dice dice, DateTimeOffset at, string region) =>
        [
            .. Roles(dice, at),
            Finding(dice, at, "arn:aws:s3:::larkspur-documents", "AWS::S3::Bucket", "666677778888", ["s3:GetObject", "s3:ListBucket"], 400),
            Finding(dice, at, "arn:aws:s3:::larkspur-public-tariffs", "AWS::S3::Bucket", "*", ["s3:GetObject"], 610, isPublic: true),
            Finding(
                dice,
                at,
                $"arn:aws:sqs:{region}:{Account}:partner-inbox",
                "AWS::SQS::Queue",
                "*",
                ["sqs:SendMessage"],
                31,
                isPublic: true
            ),
            Finding(
                dice,
                at,
                $"arn:aws:kms:{region}:{Account}:key/5a1f0c3e-7b2d-4e8a-9c61-0d4b8f2e7a35",
                "AWS::KMS::Key",
                "333344445555",
                ["kms:Decrypt", "kms:DescribeKey"],
                210
            ),
            Finding(
                dice,
                at,
                $"arn:aws:secretsmanager:{region}:{Account}:secret:edi/partner-7hQz2k",
                "AWS::SecretsManager::Secret",
                "666677778888",
                ["secretsmanager:GetSecretValue"],
                290
            ),
            Finding(
                dice,
                at,
                "arn:aws:s3:::larkspur-status-page",
                "AWS::S3::Bucket",
                "*",
                ["s3:GetObject"],
                900,
                isPublic: true,
                status: "ARCHIVED"
            ),
            Finding(
                dice,
                at,
                $"arn:aws:lambda:{region}:{Account}:function:old-webhook",
                "AWS::Lambda::Function",
                "*",
                ["lambda:InvokeFunction"],
                500,
                isPublic: true,
                status: "RESOLVED"
            ),
        ];

    private static IEnumerable<EstateAnalyzerFinding> Roles(Dice dice, DateTimeOffset at)
    {
        foreach (
            var (role, account, age) in new[]
            {
                ("vendor-cost-optimizer", "123456789012", 480),
                ("vendor-edi", "666677778888", 900),
                ("vendor-pentest-2023", "101010101010", 860),
                ("public-labels", "*", 120),
            }
        )
        {
            yield return Finding(
                dice,
                at,
                $"arn:aws:iam::{Account}:role/{role}",
                "AWS::IAM::Role",
                account,
                ["sts:AssumeRole"],
                age,
                isPublic: account == "*"
            );
        }
    }

    private static EstateAnalyzerFinding Finding(
        Dice dice,
        DateTimeOffset at,
        string resource,
        string type,
        string principal,
        string[] actions,
        int age,
        bool isPublic = false,
        string status = "ACTIVE"
    ) =>
        new()
        {
            Id = dice.Uuid(),
            Resource = resource,
            ResourceType = type,
            Principal = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["AWS"] = principal },
            Actions = actions,
            IsPublic = isPublic,
            Status = status,
            Created = at.AddDays(-age),
            Updated = at.AddDays(-age / 3),
        };

    private static IEnumerable<EstateAnalyzerFinding> Unused(Dice dice, DateTimeOffset at)
    {
        foreach (
            var (type, resource, kind) in new[]
            {
                ("UnusedIAMRole", "role/vendor-pentest-2023", "AWS::IAM::Role"),
                ("UnusedIAMRole", "role/service-role/lambda-old-notifier", "AWS::IAM::Role"),
                ("UnusedIAMRole", "role/emr-cluster", "AWS::IAM::Role"),
                ("UnusedIAMUserAccessKey", "user/print-server", "AWS::IAM::User"),
                ("UnusedIAMUserAccessKey", "user/machines/svc-ocr", "AWS::IAM::User"),
                ("UnusedIAMUserPassword", "user/people/old.intern", "AWS::IAM::User"),
                ("UnusedPermission", "role/ec2-build-agents", "AWS::IAM::Role"),
                ("UnusedPermission", "role/glue-etl", "AWS::IAM::Role"),
            }
        )
        {
            yield return new EstateAnalyzerFinding
            {
                Id = dice.Uuid(),
                Type = type,
                Resource = $"arn:aws:iam::{Account}:{resource}",
                ResourceType = kind,
                Created = at.AddDays(-dice.Between(20, 200)),
                Updated = at.AddDays(-dice.Between(1, 19)),
            };
        }
    }
}
