using static IamAuditor.Demo.PolicyText;

namespace IamAuditor.Demo;

/// <summary>
/// Makes estates of any size with the statistics of real accounts: policies of some 700 bytes in the median and 25 kB at the 99th percentile,
/// 92 of 100 actions exact, 5 with a prefix, 1 a whole service; every fifth statement conditional; a few policies attached to most
/// principals (Zipf); every tenth principal bounded.
/// </summary>
internal sealed class EstateGeneration(ulong seed, EstateSize size, DateTimeOffset takenAt)
{
    private const string Account = Company.Account;
    private const string Boundary = $"arn:aws:iam::{Account}:policy/generated-boundary";

    private static readonly (string Service, string[] Actions, string Resource)[] Services =
    [
        (
            "s3",
            ["GetObject", "PutObject", "DeleteObject", "ListBucket", "GetBucketLocation", "AbortMultipartUpload"],
            "arn:aws:s3:::data-{0}/*"
        ),
        (
            "dynamodb",
            ["GetItem", "PutItem", "Query", "UpdateItem", "DeleteItem", "BatchGetItem", "DescribeTable"],
            "arn:aws:dynamodb:eu-central-1:111122223333:table/t-{0}"
        ),
        ("sqs", ["SendMessage", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"], "arn:aws:sqs:eu-central-1:111122223333:q-{0}"),
        ("sns", ["Publish", "Subscribe", "ListTopics"], "arn:aws:sns:eu-central-1:111122223333:topic-{0}"),
        (
            "lambda",
            ["InvokeFunction", "GetFunction", "UpdateFunctionCode", "ListFunctions"],
            "arn:aws:lambda:eu-central-1:111122223333:function:f-{0}"
        ),
        (
            "logs",
            ["CreateLogStream", "PutLogEvents", "DescribeLogGroups", "FilterLogEvents"],
            "arn:aws:logs:eu-central-1:111122223333:log-group:g-{0}:*"
        ),
        ("ec2", ["DescribeInstances", "StartInstances", "StopInstances", "DescribeVpcs", "CreateTags", "RunInstances"], "*"),
        (
            "ecs",
            ["DescribeServices", "UpdateService", "RegisterTaskDefinition", "RunTask"],
            "arn:aws:ecs:eu-central-1:111122223333:service/main/s-{0}"
        ),
        ("kms", ["Decrypt", "Encrypt", "GenerateDataKey", "DescribeKey"], "arn:aws:kms:eu-central-1:111122223333:key/{0}"),
        (
            "secretsmanager",
            ["GetSecretValue", "DescribeSecret", "PutSecretValue"],
            "arn:aws:secretsmanager:eu-central-1:111122223333:secret:s-{0}"
        ),
        ("iam", ["PassRole", "GetRole", "ListRoles", "GetPolicy", "CreateServiceLinkedRole"], "arn:aws:iam::111122223333:role/app-{0}"),
        ("sts", ["AssumeRole", "GetCallerIdentity"], "arn:aws:iam::111122223333:role/app-{0}"),
        ("cloudwatch", ["PutMetricData", "GetMetricData", "DescribeAlarms"], "*"),
        ("rds", ["DescribeDBInstances", "StartDBInstance", "CreateDBSnapshot"], "arn:aws:rds:eu-central-1:111122223333:db:d-{0}"),
        ("glue", ["GetTable", "GetDatabase", "StartJobRun", "GetJobRun"], "arn:aws:glue:eu-central-1:111122223333:table/g/{0}"),
        ("codebuild", ["StartBuild", "BatchGetBuilds", "UpdateProject"], "arn:aws:codebuild:eu-central-1:111122223333:project/p-{0}"),
    ];

    private static readonly string[] Conditions =
    [
        WithMfa,
        """{"StringEquals":{"aws:RequestedRegion":["eu-central-1","eu-west-1"]}}""",
        """{"IpAddress":{"aws:SourceIp":["192.0.2.0/24","198.51.100.0/24"]}}""",
        """{"StringEquals":{"aws:ResourceTag/Team":"${aws:PrincipalTag/Team}"}}""",
        """{"StringLike":{"s3:prefix":["home/${aws:username}/*"]}}""",
        """{"StringEquals":{"iam:PassedToService":"ecs-tasks.amazonaws.com"}}""",
        """{"Bool":{"aws:SecureTransport":"true"}}""",
        """{"StringEquals":{"aws:PrincipalOrgID":"o-4k7w2m9x1p"}}""",
        """{"DateLessThan":{"aws:CurrentTime":"2031-01-01T00:00:00Z"}}""",
        """{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::data-*"}}""",
    ];

    private static readonly string[] ManagedNames =
    [
        "ReadOnlyAccess",
        "IAMUserChangePassword",
        "AmazonS3ReadOnlyAccess",
        "PowerUserAccess",
        "AdministratorAccess",
    ];

    private static readonly string[] FirstRegions = ["us-east-1", "us-east-2", "eu-north-1", "ap-southeast-2", Company.HomeRegion];

    private readonly Dice dice = new(seed);

    public Estate Run()
    {
        // The regions that every audit of events reads come first.
        var regions = FirstRegions.Union(Company.DefaultRegions).Take(Math.Max(1, size.Regions)).Order(StringComparer.Ordinal).ToList();
        var policies = Enumerable.Range(0, size.Policies).Select(Policy).ToList();
        var arns = policies.Select(policy => policy.Arn).ToList();
        var groups = Enumerable.Range(0, size.Groups).Select(index => Group(index, arns)).ToList();
        var users = Enumerable.Range(0, size.Users).Select(index => User(index, arns, groups)).ToList();
        var roles = Enumerable.Range(0, size.Roles).Select(index => Role(index, arns)).ToList();
        var inUse = users
            .SelectMany(user => user.AttachedPolicies)
            .Concat(groups.SelectMany(group => group.AttachedPolicies))
            .Concat(roles.SelectMany(role => role.AttachedPolicies));
        var needsBoundary = users.Any(user => user.Boundary is not null) || roles.Any(role => role.Boundary is not null);
        return new Estate
        {
            AccountId = Account,
            Alias = $"generated-{seed}",
            TakenAt = takenAt,
            CredentialReportAt = takenAt.AddMinutes(-40),
            Root = new EstateRoot
            {
                Created = takenAt.AddDays(-4000),
                PasswordLastUsed = takenAt.AddDays(-200),
                MfaDevices = [new EstateMfaDevice($"arn:aws:iam::{Account}:mfa/root-account-mfa-device", takenAt.AddDays(-3000))],
            },
            Users = users,
            Groups = groups,
            Roles = roles,
            Policies = [.. policies, .. needsBoundary ? BoundaryPolicy() : [], .. AwsManaged.InUse(inUse)],
            SecurityContact = new EstateContact("Security desk", "Duty officer", "security@example.com"),
            PasswordPolicy = new EstatePasswordPolicy(14, true, true, true, true, true, 90, 24),
            Regions = [.. regions.Select(name => new EstateRegion(name))],
            Trails =
            [
                new EstateTrail
                {
                    Name = "main",
                    HomeRegion = regions.Contains(Company.HomeRegion) ? Company.HomeRegion : "us-east-1",
                    Owner = Account,
                    Bucket = "generated-trail",
                    IsMultiRegion = true,
                    LogFileValidation = true,
                    Started = takenAt.AddDays(-900),
                    LatestDelivery = takenAt.AddMinutes(-5),
                },
            ],
            Events =
            [
                .. Enumerable
                    .Range(0, size.Events)
                    .Select(index => Event(index, users, regions))
                    .OrderByDescending(happened => happened.Time),
            ],
            Analyzers = [.. regions.Select((region, index) => Analyzer(region, index, regions.Count))],
        };
    }

    private EstatePolicy Policy(int index)
    {
        var created = takenAt.AddDays(-dice.Between(10, 2000)).AddMinutes(-dice.Below(1440));
        return new EstatePolicy
        {
            Arn = $"arn:aws:iam::{Account}:policy/generated/policy-{index:D4}",
            Name = $"policy-{index:D4}",
            Path = "/generated/",
            Id = dice.AwsId("ANPA"),
            Created = created,
            Updated = created,
            Versions = [Document()],
        };
    }

    private EstatePolicy[] BoundaryPolicy() =>
        [
            new EstatePolicy
            {
                Arn = Boundary,
                Name = "generated-boundary",
                Id = dice.AwsId("ANPA"),
                Created = takenAt.AddDays(-700),
                Updated = takenAt.AddDays(-700),
                Versions = [Of(Allow("*", "*"), Deny(["iam:*", "organizations:*"], ["*"]))],
            },
        ];

    private string Document()
    {
        var target = Length(dice.Below(1000));
        var statements = new List<string>();
        var length = 40;
        do
        {
            var statement = Statement();
            statements.Add(statement);
            length += statement.Length + 1;
        } while (length < target);
        return Of(statements);
    }

    private string Statement()
    {
        var (service, known, resource) = dice.Pick(Services);
        var actions = dice.Some(known, dice.Between(1, 5))
            .Select(action =>
                dice.Below(1000) switch
                {
                    < 10 => $"{service}:*",
                    < 60 => $"{service}:{action[..Math.Min(action.Length, 4)]}*",
                    < 75 => $"{service}:*{action[^5..]}",
                    < 80 => "*",
                    _ => $"{service}:{action}",
                }
            )
            .Distinct(StringComparer.Ordinal)
            .ToList();
        List<string> resources = dice.Chance(25)
            ? ["*"]
            :
            [
                .. Enumerable
                    .Range(0, dice.Between(1, 3))
                    .Select(_ => resource.Replace("{0}", dice.Chance(15) ? "*" : $"{dice.Below(400)}", StringComparison.Ordinal))
                    .Distinct(StringComparer.Ordinal),
            ];
        var condition = dice.Chance(20) ? dice.Pick(Conditions) : null;
        return dice.Chance(7)
            ? Deny(actions, resources, condition)
            : Allow(actions, resources, condition, dice.Chance(30) ? $"S{dice.Below(100_000)}" : null);
    }

    private EstateGroup Group(int index, List<string> policies) =>
        new()
        {
            Name = $"group-{index:D3}",
            Id = dice.AwsId("AGPA"),
            Created = takenAt.AddDays(-dice.Between(100, 3000)),
            AttachedPolicies = Attach(policies, dice.Between(1, 4)),
            InlinePolicies = dice.Chance(10) ? [new EstateInlinePolicy("inline", Of(Statement()))] : [],
        };

    private EstateUser User(int index, List<string> policies, List<EstateGroup> groups)
    {
        var name = index % 200 == 199 ? $"user,{index:D5}" : $"user-{index:D5}";
        var age = dice.Between(5, 2500);
        var created = takenAt.AddDays(-age).AddMinutes(-dice.Below(1440));
        var console = dice.Chance(70);
        return new EstateUser
        {
            Name = name,
            Path = dice.Chance(30) ? "/people/" : "/",
            Id = dice.AwsId("AIDA"),
            Created = created,
            Password = console ? new EstatePassword(Within(age), dice.Chance(92) ? Within(Math.Min(age, 120)) : null) : null,
            MfaDevices = console && dice.Chance(90) ? [new EstateMfaDevice($"arn:aws:iam::{Account}:mfa/{name}", created.AddHours(2))] : [],
            Keys = [.. Enumerable.Range(0, dice.Chance(45) ? dice.Between(1, 2) : 0).Select(_ => Key(age))],
            Groups = groups.Count == 0 || dice.Chance(4) ? [] : [.. dice.Some(groups, dice.Between(1, 3)).Select(group => group.Name)],
            AttachedPolicies = dice.Chance(8) ? Attach(policies, 1) : [],
            InlinePolicies = dice.Chance(4) ? [new EstateInlinePolicy("inline", Of(Statement()))] : [],
            Boundary = dice.Chance(10) ? Boundary : null,
            Tags = [new EstateTag("Team", $"team-{dice.Below(40)}")],
        };
    }

    private EstateKey Key(int ownerAge)
    {
        var age = dice.Below(Math.Min(ownerAge, dice.Chance(70) ? 100 : 1500));
        var rotated = takenAt.AddDays(-age).AddMinutes(-dice.Below(700));
        return new EstateKey(
            dice.AwsId("AKIA"),
            dice.Chance(90),
            rotated,
            dice.Chance(85)
                ? Within(Math.Min(age + 1, 150)) is var used && used < rotated
                    ? rotated
                    : used
                : null
        );
    }

    private EstateRole Role(int index, List<string> policies)
    {
        var service = dice.Pick([
            "ec2.amazonaws.com",
            "lambda.amazonaws.com",
            "ecs-tasks.amazonaws.com",
            "glue.amazonaws.com",
            "states.amazonaws.com",
        ]);
        var trust = dice.Below(10) switch
        {
            < 6 => TrustService(service),
            6 => TrustAccount(Account, dice.Chance(50) ? WithMfa : null),
            7 => TrustAccount(
                $"{dice.Between(200_000, 999_999)}{dice.Between(100_000, 999_999)}",
                dice.Chance(70) ? ExternalId(dice.Hex(8)) : null
            ),
            8 => TrustGitHub(Account, GitHubSubject($"repo:generated/app-{dice.Below(100)}:*")),
            _ => TrustSaml($"arn:aws:iam::{Account}:saml-provider/Login"),
        };
        return new EstateRole
        {
            Name = $"role-{index:D4}",
            Path = dice.Chance(20) ? "/service-role/" : "/",
            Id = dice.AwsId("AROA"),
            Created = takenAt.AddDays(-dice.Between(5, 2000)),
            Trust = trust,
            HasInstanceProfile = trust.Contains("\"ec2.amazonaws.com\"", StringComparison.Ordinal),
            AttachedPolicies = Attach(policies, dice.Between(1, 4)),
            InlinePolicies = dice.Chance(15) ? [new EstateInlinePolicy("inline", Of(Statement()))] : [],
            Boundary = dice.Chance(10) ? Boundary : null,
            LastUsed = dice.Chance(80) ? Within(100) : null,
        };
    }

    private List<string> Attach(List<string> policies, int count)
    {
        var attached = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            attached.Add(
                policies.Count > 0 && !dice.Chance(8)
                    ? policies[dice.Zipf(policies.Count)]
                    : AwsManaged.Arn(ManagedNames[dice.Zipf(ManagedNames.Length)])
            );
        }

        return [.. attached];
    }

    private EstateEvent Event(int index, List<EstateUser> users, List<string> regions)
    {
        var at = Within(7);
        if (index % 50 == 0 || users.Count == 0)
        {
            return EventText.Call(
                dice,
                Account,
                at,
                "us-east-1",
                "198.51.100.9",
                EventText.Root(Account, at.AddMinutes(-3), dice.AwsId("ASIA")),
                "s3.amazonaws.com",
                "ListBuckets",
                true
            );
        }

        var user = dice.Pick(users);
        return dice.Chance(60)
            ? EventText.SignIn(
                dice,
                Account,
                at,
                "us-east-1",
                $"192.0.2.{dice.Between(1, 250)}",
                EventText.User(Account, user),
                user.MfaDevices.Count > 0
            )
            : EventText.Call(
                dice,
                Account,
                at,
                dice.Pick(regions),
                $"192.0.2.{dice.Between(1, 250)}",
                EventText.User(Account, user),
                "ec2.amazonaws.com",
                "DescribeInstances",
                true
            );
    }

    private EstateAnalyzer Analyzer(string region, int index, int regions)
    {
        var count = size.Findings / regions + (index < size.Findings % regions ? 1 : 0);
        return new EstateAnalyzer
        {
            Name = "external",
            Region = region,
            Created = takenAt.AddDays(-300),
            Findings =
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(number => new EstateAnalyzerFinding
                    {
                        Id = dice.Uuid(),
                        Resource = $"arn:aws:s3:::data-{region}-{number}",
                        ResourceType = "AWS::S3::Bucket",
                        Principal = new SortedDictionary<string, string>(StringComparer.Ordinal)
                        {
                            ["AWS"] = dice.Chance(10) ? "*" : "999988887777",
                        },
                        Actions = ["s3:GetObject"],
                        Status = dice.Chance(70) ? "ACTIVE" : "ARCHIVED",
                        Created = Within(300),
                        Updated = takenAt.AddDays(-1),
                    }),
            ],
        };
    }

    private DateTimeOffset Within(int days) => takenAt.AddSeconds(-dice.Between(8000, Math.Max(8001, days * 86_400)));

    /// <summary>A policy's length by its rank among a thousand. Whole numbers only: floating-point functions may differ between machines.</summary>
    private static int Length(int rank)
    {
        var upper = 1;
        while (Lengths[upper].Rank <= rank)
        {
            upper++;
        }

        var (low, high) = (Lengths[upper - 1], Lengths[upper]);
        return low.Bytes + (high.Bytes - low.Bytes) * (rank - low.Rank) / (high.Rank - low.Rank);
    }

    private static readonly (int Rank, int Bytes)[] Lengths =
    [
        (0, 140),
        (250, 380),
        (500, 640),
        (750, 1500),
        (900, 4200),
        (970, 12_000),
        (990, 25_000),
        (1000, 60_000),
    ];
}
