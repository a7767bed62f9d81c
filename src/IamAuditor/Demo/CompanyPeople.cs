using static IamAuditor.Demo.PolicyText;

namespace IamAuditor.Demo;

/// <summary>The users and groups of the fictional company: people with a console password, machines with keys, and what was forgotten.</summary>
public static class CompanyPeople
{
    private static readonly (string Name, string[] Attached, EstateInlinePolicy[] Inline)[] Teams =
    [
        ("everybody", ["manage-own-credentials", "require-mfa"], []),
        ("developers", ["billing-data-read", "tracking-data-read", "aws:job-function/ViewOnlyAccess"], []),
        ("platform", ["aws:PowerUserAccess", "platform-assume"], []),
        ("admins", ["aws:AdministratorAccess"], []),
        ("security", ["aws:SecurityAudit", "aws:IAMReadOnlyAccess"], []),
        ("helpdesk", ["helpdesk-users", "support-desk-office-hours"], []),
        ("database", ["aws:job-function/DatabaseAdministrator"], []),
        ("analysts", ["reporting-data-read", "pricing-data-read", "warehouse-data-read"], []),
        ("finance", ["invoicing-data-read", "aws:job-function/Billing"], []),
        ("support", ["aws:AWSSupportAccess", "documents-data-read"], []),
        ("fleet-ops", ["fleet-data-read", "telemetry-data-read", "dispatch-data-read"], []),
        (
            "warehouse-ops",
            ["warehouse-data-read"],
            [new("label-printers", Of(Allow(["iot:Publish"], ["arn:aws:iot:eu-central-1:111122223333:topic/labels/*"])))]
        ),
        ("customs-desk", ["customs-data-read", "documents-data-read"], []),
        ("mobile-team", ["mobile-data-read"], []),
        (
            "network",
            ["aws:AmazonEC2ReadOnlyAccess"],
            [new("vpn", Of(Allow(["ec2:CreateVpnConnection", "ec2:DeleteVpnConnection", "ec2:ModifyVpnConnection"], ["*"])))]
        ),
        ("qa", ["aws:ReadOnlyAccess"], []),
        ("contractors-2020", ["all-but-iam"], []),
        ("etl", ["decrypt-everything"], []),
        ("key-custodians", ["kms-operators"], []),
        ("auditors", ["aws:SecurityAudit", "aws:ReadOnlyAccess"], []),
        ("policy-editors", ["policy-editor"], []),
        ("data-science", ["aws:AmazonS3ReadOnlyAccess", "aws:AmazonBedrockFullAccess"], []),
        ("migration-2019", ["ops-emergency"], []),
        ("interns", [], []),
        ("summer-school-2022", ["aws:job-function/ViewOnlyAccess"], []),
    ];

    private static readonly (string Plain, string Written)[] First =
    [
        ("aisha", "Aisha"),
        ("anders", "Anders"),
        ("bjorn", "Björn"),
        ("carla", "Carla"),
        ("chidi", "Chidi"),
        ("claire", "Claire"),
        ("daniel", "Daniel"),
        ("elena", "Elena"),
        ("farid", "Farid"),
        ("francoise", "Françoise"),
        ("grace", "Grace"),
        ("hana", "Hana"),
        ("ines", "Inês"),
        ("jakub", "Jakub"),
        ("joao", "João"),
        ("kaito", "Kaito"),
        ("leila", "Leila"),
        ("luis", "Luís"),
        ("maeve", "Maeve"),
        ("marta", "Marta"),
        ("nadia", "Nadia"),
        ("niko", "Niko"),
        ("omar", "Omar"),
        ("petra", "Petra"),
        ("quentin", "Quentin"),
        ("rosa", "Rosa"),
        ("saskia", "Saskia"),
        ("soren", "Søren"),
        ("tariq", "Tariq"),
        ("zoe", "Zoë"),
    ];

    private static readonly (string Plain, string Written)[] Last =
    [
        ("akesson", "Åkesson"),
        ("bauer", "Bauer"),
        ("carvalho", "Carvalho"),
        ("dubois", "Dubois"),
        ("eriksen", "Eriksen"),
        ("ferreira", "Ferreira"),
        ("garcia", "García"),
        ("haddad", "Haddad"),
        ("ito", "Ito"),
        ("jensen", "Jensen"),
        ("kowalski", "Kowalski"),
        ("lindqvist", "Lindqvist"),
        ("mensah", "Mensah"),
        ("muller", "Müller"),
        ("novak", "Novák"),
        ("okafor", "Okafor"),
        ("peeters", "Peeters"),
        ("rossi", "Rossi"),
        ("schmidt", "Schmidt"),
        ("tanaka", "Tanaka"),
        ("vandenberg", "van den Berg"),
        ("weber", "Weber"),
        ("yilmaz", "Yılmaz"),
    ];

    private static readonly string[] Desks =
    [
        "developers",
        "developers",
        "developers",
        "platform",
        "helpdesk",
        "analysts",
        "analysts",
        "finance",
        "support",
        "fleet-ops",
        "fleet-ops",
        "warehouse-ops",
        "customs-desk",
        "mobile-team",
        "network",
        "qa",
        "database",
        "security",
        "data-science",
        "contractors-2020",
    ];

    private const int People = 118;

    public static IReadOnlyList<EstateGroup> Groups(Dice dice, DateTimeOffset at) =>
        [
            .. Teams.Select(team => new EstateGroup
            {
                Name = team.Name,
                Id = dice.AwsId("AGPA"),
                Created = at.AddDays(-dice.Between(500, 3800)),
                InlinePolicies = team.Inline,
                AttachedPolicies = [.. team.Attached.Select(Arn)],
            }),
        ];

    public static IReadOnlyList<EstateUser> Users(Dice dice, DateTimeOffset at)
    {
        var users = new SortedDictionary<string, EstateUser>(StringComparer.Ordinal);
        while (users.Count < People)
        {
            var person = Person(dice, at);
            users.TryAdd(person.Name, person);
        }

        foreach (var special in Machines(dice, at).Concat(Oddities(dice, at)))
        {
            users[special.Name] = special;
        }

        return [.. users.Values];
    }

    private static string Arn(string name) =>
        name.StartsWith("aws:", StringComparison.Ordinal) ? AwsManaged.Arn(name[4..]) : CompanyPolicies.Arn(name);

    private static EstateUser Person(Dice dice, DateTimeOffset at)
    {
        var (first, last) = (dice.Pick(First), dice.Pick(Last));
        var name = $"{first.Plain}.{last.Plain}";
        var age = dice.Between(20, 3000);
        var created = at.AddDays(-age).AddMinutes(-dice.Below(600));
        var desk = dice.Pick(Desks);
        var changed = at.AddDays(-dice.Below(Math.Min(age, 700))).AddHours(-dice.Below(20));
        // Most people were here this week; some have not been for months, some never.
        var idle = dice.Chance(80) ? dice.Below(20) : dice.Between(46, 600);
        DateTimeOffset? used = dice.Chance(6) || idle > age ? null : at.AddDays(-idle).AddMinutes(-dice.Between(120, 900));
        var hasPassword = dice.Chance(88);
        var hasMfa = hasPassword && dice.Chance(87);
        var serial = dice.Chance(25) ? $"u2f/user/{name}/key-{dice.Hex(6)}" : $"mfa/{name}";
        return new EstateUser
        {
            Name = name,
            Path = desk == "contractors-2020" ? "/contractors/" : "/people/",
            Id = dice.AwsId("AIDA"),
            Created = created,
            Password = hasPassword ? new EstatePassword(changed, used) : null,
            MfaDevices = hasMfa ? [new EstateMfaDevice($"arn:aws:iam::{Company.Account}:{serial}", created.AddDays(1))] : [],
            Keys = dice.Chance(32) ? [Key(dice, at, age)] : [],
            Groups = dice.Chance(96) ? ["everybody", desk] : [],
            Boundary = desk == "developers" && dice.Chance(60) ? CompanyPolicies.Arn("developer-boundary") : null,
            Tags = [new EstateTag("Name", $"{first.Written} {last.Written}"), new EstateTag("Team", desk)],
        };
    }

    private static EstateKey Key(Dice dice, DateTimeOffset at, int ownerAge)
    {
        var age = dice.Chance(55) ? dice.Below(Math.Min(ownerAge, 85)) : dice.Below(Math.Min(ownerAge, 1200));
        DateTimeOffset? used = dice.Chance(85) ? at.AddDays(-dice.Below(Math.Min(age + 1, 200))).AddHours(-2) : null;
        var rotated = at.AddDays(-age).AddHours(-3);
        var service = dice.Pick(["s3", "ec2", "sts", "ecr", "dynamodb", "lambda"]);
        return new EstateKey(
            dice.AwsId("AKIA"),
            dice.Chance(88),
            rotated,
            used < rotated ? rotated : used,
            dice.Pick(["eu-central-1", "eu-west-1", "us-east-1"]),
            service
        );
    }

    private static IEnumerable<EstateUser> Machines(Dice dice, DateTimeOffset at)
    {
        (string Name, int KeyAge, int? Used, string[] Attached)[] machines =
        [
            ("svc-backup", 40, 0, ["documents-data-read"]),
            ("svc-billing-export", 75, 1, ["billing-data-read"]),
            ("svc-carrier-edi", 1420, 0, ["documents-data-read", "secrets-reader"]),
            ("svc-customs-gateway", 610, 2, ["customs-runtime"]),
            ("svc-erp-sync", 88, 0, ["invoicing-runtime"]),
            ("svc-fleet-gps", 2100, 0, ["telemetry-runtime"]),
            ("svc-ftp-legacy", 2900, 340, ["s3-admin-legacy"]),
            ("svc-grafana", 20, 0, ["aws:ReadOnlyAccess"]),
            ("svc-jenkins", 960, 12, ["ci-pass-any-role"]),
            ("svc-label-printer", 130, 60, ["warehouse-runtime"]),
            ("svc-mailer", 700, 9, ["aws:AWSCompromisedKeyQuarantineV3"]),
            ("svc-mobile-push", 60, 0, ["mobile-runtime"]),
            ("svc-ocr", 300, null, ["documents-runtime"]),
            ("svc-pos-terminals", 510, 150, ["pricing-runtime"]),
            ("svc-reporting", 33, 1, ["reporting-runtime"]),
            ("svc-scanner", 12, 0, ["aws:SecurityAudit"]),
            ("svc-sftp-partner", 820, 400, ["documents-data-read"]),
            ("svc-telematics", 89, 0, ["fleet-runtime"]),
            ("svc-terraform", 640, 0, ["aws:AdministratorAccess"]),
            ("svc-warehouse-robot", 45, 0, ["warehouse-runtime"]),
        ];
        foreach (var (name, keyAge, used, attached) in machines)
        {
            var rotated = at.AddDays(-keyAge).AddHours(-4);
            EstateKey key = new(dice.AwsId("AKIA"), true, rotated, used is { } days ? at.AddDays(-days).AddHours(-3) : null);
            yield return new EstateUser
            {
                Name = name,
                Path = "/machines/",
                Id = dice.AwsId("AIDA"),
                Created = rotated.AddDays(-dice.Below(400)),
                Keys = name == "svc-jenkins" ? [key, new EstateKey(dice.AwsId("AKIA"), true, at.AddDays(-70), at.AddDays(-1))] : [key],
                ServiceCredentials =
                    name == "svc-jenkins"
                        ? [new EstateServiceCredential("codecommit.amazonaws.com", "ACCA3LARKSPURGIT00001", at.AddDays(-910))]
                        : [],
                AttachedPolicies = [.. attached.Select(Arn)],
                Tags = [new EstateTag("Owner", "platform@example.com")],
            };
        }
    }

    private static IEnumerable<EstateUser> Oddities(Dice dice, DateTimeOffset at)
    {
        EstateUser Make(string name, int age) =>
            new()
            {
                Name = name,
                Id = dice.AwsId("AIDA"),
                Created = at.AddDays(-age),
            };
        EstateMfaDevice Phone(string name, int age) => new($"arn:aws:iam::{Company.Account}:mfa/{name}", at.AddDays(-age));

        yield return Make("break-glass-1", 1300) with
        {
            Path = "/break-glass/",
            Password = new EstatePassword(at.AddDays(-180), at.AddDays(-178)),
            MfaDevices = [new EstateMfaDevice("GAHT12345678", at.AddDays(-1300))],
            Groups = ["admins"],
        };
        yield return Make("break-glass-2", 1300) with
        {
            Path = "/break-glass/",
            Password = new EstatePassword(at.AddDays(-180), null),
            MfaDevices = [new EstateMfaDevice("GAHT12345679", at.AddDays(-1300))],
            Groups = ["admins"],
        };
        yield return Make("maria.ferreira-admin", 2900) with
        {
            Path = "/people/",
            Password = new EstatePassword(at.AddDays(-520), at.AddDays(-1)),
            AttachedPolicies = [Arn("aws:AdministratorAccess")],
            Keys = [new EstateKey(dice.AwsId("AKIA"), true, at.AddDays(-2400), at.AddDays(-2), "us-east-1", "iam")],
            Tags = [new EstateTag("Name", "Maria Ferreira (CTO)")],
        };
        yield return Make("tomas.novak", 2400) with
        {
            Path = "/people/",
            Password = new EstatePassword(at.AddDays(-30), at.AddDays(-1)),
            MfaDevices = [Phone("tomas.novak", 900)],
            Groups = ["everybody", "admins"],
            InlinePolicies = [new EstateInlinePolicy("everything-on-fridays", Of(Allow("*", "*")))],
        };
        yield return Make("dispatch,night-shift", 1700) with
        {
            Path = "/shared/",
            Password = new EstatePassword(at.AddDays(-1500), at.AddDays(-1)),
            Groups = ["fleet-ops"],
            Tags = [new EstateTag("Name", "Dispatch, night shift")],
        };
        yield return Make("dispatch,weekend", 1690) with
        {
            Path = "/shared/\"north\"/",
            Password = new EstatePassword(at.AddDays(-1500), at.AddDays(-320)),
            Groups = ["fleet-ops"],
        };
        yield return Make("ci-deploy", 1100) with
        {
            Keys =
            [
                new EstateKey(dice.AwsId("AKIA"), true, at.AddDays(-260), at.AddDays(-1), "eu-central-1", "ecr"),
                new EstateKey(dice.AwsId("AKIA"), false, at.AddDays(-800), at.AddDays(-270), "eu-central-1", "ecr"),
            ],
            InlinePolicies =
            [
                new EstateInlinePolicy(
                    "build",
                    Of(Allow(["codebuild:CreateProject", "codebuild:StartBuild", "iam:PassRole"], ["*"]), Allow("ecr:*", "*"))
                ),
            ],
        };
        yield return Make("print-server", 3100) with
        {
            Keys = [new EstateKey(dice.AwsId("AKIA"), true, at.AddDays(-3100), null)],
            SigningCertificates = [new EstateSigningCertificate(true, at.AddDays(-3050))],
        };
        yield return Make("old.intern", 900) with
        {
            Path = "/people/",
            Password = new EstatePassword(at.AddDays(-900), null),
        };
        yield return Make("jane.doe+test@example.com", 1250) with
        {
            Password = new EstatePassword(at.AddDays(-1250), at.AddDays(-1100)),
            AttachedPolicies = [Arn("assume-anything"), Arn("aws:AWSCloudShellFullAccess")],
        };
        yield return Make("external-auditor", 95) with
        {
            Path = "/contractors/",
            Password = new EstatePassword(at.AddDays(-95), at.AddDays(-15)),
            MfaDevices = [Phone("external-auditor", 95)],
            Groups = ["everybody", "auditors"],
        };
        yield return Make("etl-runner", 2000) with
        {
            Path = "/machines/",
            Keys = [new EstateKey(dice.AwsId("AKIA"), true, at.AddDays(-380), at.AddDays(-1))],
            Groups = ["etl", "key-custodians", "policy-editors", "migration-2019"],
        };
    }
}
