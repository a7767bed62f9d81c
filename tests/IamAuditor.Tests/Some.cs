using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Policies;

namespace IamAuditor.Tests;

/// <summary>
/// Builders of test data. What a test does not name is unremarkable: a user with MFA and a fresh password, a snapshot whose sources were all read completely.
/// </summary>
public static class Some
{
    public const string AccountNumber = "111122223333";

    /// <summary>The moment of judgement in every test.</summary>
    public static readonly DateTimeOffset Now = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    public static readonly AccountId AccountId = AccountId.Parse(AccountNumber);

    public static DateTimeOffset DaysAgo(double days) => Now.AddDays(-days);

    public static Arn Arn(string resource, string account = AccountNumber) =>
        IamAuditor.Policies.Arn.Parse($"arn:aws:iam::{account}:{resource}");

    /// <summary>What a rule says of a resource; high, and without a message worth reading.</summary>
    public static Verdict Verdict(
        string rule = "user.mfa",
        string resource = $"arn:aws:iam::{AccountNumber}:user/alice",
        Outcome outcome = Outcome.Fail,
        AccountId? account = null,
        string message = "said"
    ) =>
        new()
        {
            Rule = rule,
            Account = account ?? AccountId,
            Resource = resource,
            Outcome = outcome,
            Severity = Severity.High,
            Message = message,
        };

    /// <summary>
    /// A user seen in both halves; <paramref name="passwordIs"/> wins over <paramref name="password"/>. <paramref name="details"/> or <paramref name="credentials"/> false: that half was not read.
    /// </summary>
    public static User User(
        string name = "alice",
        bool password = true,
        bool mfa = true,
        IReadOnlyList<AccessKey>? keys = null,
        IReadOnlyList<string>? groups = null,
        IReadOnlyList<InlinePolicy>? inline = null,
        IReadOnlyList<AttachedPolicy>? attached = null,
        Password? passwordIs = null,
        DateTimeOffset? created = null,
        string path = "/",
        Arn? boundary = null,
        bool details = true,
        bool credentials = true
    ) =>
        new()
        {
            Arn = Arn($"user{path}{name}"),
            Name = name,
            Created = created ?? DaysAgo(400),
            Details = details
                ? new UserDetails
                {
                    Id = Id("AIDA", name),
                    Path = path,
                    Groups = groups ?? ["staff"],
                    InlinePolicies = inline ?? [],
                    AttachedPolicies = attached ?? [],
                    PermissionsBoundary = boundary,
                }
                : null,
            Credentials = credentials
                ? new Credentials
                {
                    Password = passwordIs ?? (password ? Password() : NoPassword),
                    MfaActive = mfa,
                    AccessKeys = keys ?? [],
                }
                : null,
        };

    public static Password NoPassword { get; } = new(Enabled: false, LastUsed: null, LastChanged: null, NextRotation: null);

    public static Password Password(double usedDaysAgo = 1, double changedDaysAgo = 30) =>
        new(Enabled: true, DaysAgo(usedDaysAgo), DaysAgo(changedDaysAgo), NextRotation: null);

    public static Password NeverUsedPassword(double changedDaysAgo) =>
        new(Enabled: true, LastUsed: null, DaysAgo(changedDaysAgo), NextRotation: null);

    /// <summary><paramref name="usedDaysAgo"/> null: never used.</summary>
    public static AccessKey Key(int slot = 1, bool active = true, double rotatedDaysAgo = 10, double? usedDaysAgo = 1, string? id = null) =>
        new(slot, active, DaysAgo(rotatedDaysAgo), usedDaysAgo is { } days ? DaysAgo(days) : null)
        {
            LastUsedRegion = usedDaysAgo is null ? null : "eu-central-1",
            LastUsedService = usedDaysAgo is null ? null : "s3",
            Id = id,
        };

    public static Root Root(
        bool mfa = true,
        IReadOnlyList<AccessKey>? keys = null,
        DateTimeOffset? passwordUsed = null,
        bool? virtualMfa = false,
        bool credentials = true
    ) =>
        new()
        {
            Arn = Arn("root"),
            Created = DaysAgo(1000),
            VirtualMfa = virtualMfa,
            Credentials = credentials
                ? new Credentials
                {
                    Password = new Password(Enabled: null, passwordUsed, LastChanged: null, NextRotation: null),
                    MfaActive = mfa,
                    AccessKeys = keys ?? [],
                }
                : null,
        };

    public static Group Group(
        string name = "staff",
        IReadOnlyList<string>? members = null,
        IReadOnlyList<InlinePolicy>? inline = null,
        IReadOnlyList<AttachedPolicy>? attached = null,
        string path = "/"
    ) =>
        new()
        {
            Arn = Arn($"group{path}{name}"),
            Name = name,
            Id = Id("AGPA", name),
            Path = path,
            Created = DaysAgo(500),
            Members = members ?? [],
            InlinePolicies = inline ?? [],
            AttachedPolicies = attached ?? [],
        };

    public static Role Role(
        string name = "app",
        string? trust = null,
        IReadOnlyList<InlinePolicy>? inline = null,
        IReadOnlyList<AttachedPolicy>? attached = null,
        double? usedDaysAgo = 1,
        string path = "/",
        Arn? boundary = null,
        IReadOnlyList<Arn>? instanceProfiles = null,
        IReadOnlyList<Tag>? tags = null
    ) =>
        new()
        {
            Arn = Arn($"role{path}{name}"),
            Name = name,
            Id = Id("AROA", name),
            Path = path,
            Created = DaysAgo(500),
            TrustPolicy = trust ?? TrustsService("ec2.amazonaws.com"),
            InlinePolicies = inline ?? [],
            AttachedPolicies = attached ?? [],
            LastUsed = usedDaysAgo is { } days ? DaysAgo(days) : null,
            LastUsedRegion = usedDaysAgo is null ? null : "eu-central-1",
            PermissionsBoundary = boundary,
            InstanceProfiles = instanceProfiles ?? [],
            Tags = tags ?? [],
        };

    public static string TrustsService(string service) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"{{service}}"},"Action":"sts:AssumeRole"}]}""";

    public static string TrustsAws(string principal) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{principal}}"},"Action":"sts:AssumeRole"}]}""";

    /// <summary>A policy document of one statement.</summary>
    public static string Allows(string action, string resource = "*") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}"}]}""";

    public static InlinePolicy Inline(string name = "inline", string? document = null) => new(name, document ?? Allows("s3:GetObject"));

    public static AttachedPolicy Attached(string name = "ReadOnlyAccess", bool aws = true) =>
        new(Arn($"policy/{name}", aws ? "aws" : AccountNumber), name);

    public static ManagedPolicy Policy(
        string name = "app-policy",
        string? document = null,
        bool aws = false,
        int attachments = 1,
        int boundaries = 0,
        IReadOnlyList<PolicyVersion>? versions = null
    ) =>
        new()
        {
            Arn = Arn($"policy/{name}", aws ? "aws" : AccountNumber),
            Name = name,
            Id = Id("ANPA", name),
            Created = DaysAgo(300),
            Updated = DaysAgo(100),
            AttachmentCount = attachments,
            BoundaryUsageCount = boundaries,
            Versions = versions ?? [new PolicyVersion("v1", IsDefault: true, DaysAgo(100), document ?? Allows("s3:GetObject"))],
        };

    public static Trail Trail(
        string name = "main",
        string region = "us-east-1",
        bool multiRegion = true,
        bool logging = true,
        bool validation = true,
        string? kmsKey = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000001",
        TrailSelectors? selectors = null,
        TrailStatus? status = null
    ) =>
        new()
        {
            Arn = IamAuditor.Policies.Arn.Parse($"arn:aws:cloudtrail:{region}:{AccountNumber}:trail/{name}"),
            Name = name,
            HomeRegion = region,
            IsMultiRegion = multiRegion,
            IncludesGlobalServiceEvents = true,
            LogFileValidation = validation,
            KmsKeyId = kmsKey,
            BucketName = "example-trail",
            Status = status ?? new TrailStatus(logging) { LatestDelivery = DaysAgo(0.01) },
            Selectors = selectors ?? new TrailSelectors(ManagementReads: true, ManagementWrites: true),
        };

    public static Analyzer Analyzer(
        string name = "access",
        string region = "us-east-1",
        string type = "ACCOUNT",
        string status = "ACTIVE"
    ) =>
        new(IamAuditor.Policies.Arn.Parse($"arn:aws:access-analyzer:{region}:{AccountNumber}:analyzer/{name}"), name, region, type, status)
        {
            Created = DaysAgo(300),
        };

    public static AnalyzerFinding AnalyzerFinding(
        string resource = "arn:aws:s3:::example-bucket",
        string principal = "444455556666",
        bool isPublic = false,
        string type = "ExternalAccess",
        string status = "ACTIVE",
        string region = "us-east-1"
    ) =>
        new()
        {
            Id = "finding-1",
            Type = type,
            Resource = resource,
            ResourceType = "AWS::S3::Bucket",
            ResourceOwner = AccountNumber,
            Status = status,
            Principal = principal,
            IsPublic = isPublic,
            Actions = ["s3:GetObject"],
            Created = DaysAgo(20),
            Updated = DaysAgo(20),
            Analyzed = DaysAgo(1),
            Regions = [region],
            Analyzers = [$"arn:aws:access-analyzer:{region}:{AccountNumber}:analyzer/access"],
        };

    public static AccountEvent Event(
        string name = "ConsoleLogin",
        string service = "signin.amazonaws.com",
        string actorType = "Root",
        double daysAgo = 1,
        string id = "00000000-0000-0000-0000-000000000001",
        string region = "us-east-1",
        string type = "AwsConsoleSignIn",
        bool? mfa = true,
        string? result = "Success",
        string? actor = null
    ) =>
        new()
        {
            Id = id,
            Time = DaysAgo(daysAgo),
            Region = region,
            Name = name,
            Service = service,
            Type = type,
            ActorType = actorType,
            Actor = actor ?? (actorType == "Root" ? Arn("root").Text : Arn("user/alice").Text),
            ActorAccount = AccountNumber,
            SourceIp = "198.51.100.7",
            UserAgent = "Mozilla/5.0",
            MfaUsed = mfa,
            LoginResult = result,
        };

    public static Gap Gap(
        Source source,
        string code = "AccessDenied",
        string? permission = null,
        string? region = null,
        string? part = null
    ) =>
        new(source, code, "not authorized to perform this action")
        {
            Permission = permission,
            Region = region,
            Part = part,
        };

    public static Coverage Complete { get; } = new(Source.All, []);

    /// <summary>
    /// A snapshot in which every source was read completely, except those in <paramref name="unread"/> (nothing read of them) and <paramref name="gaps"/>
    /// (read in part). Group members are filled in from the users' own lists.
    /// </summary>
    public static AccountSnapshot Account(
        IReadOnlyList<User>? users = null,
        IReadOnlyList<Group>? groups = null,
        IReadOnlyList<Role>? roles = null,
        IReadOnlyList<ManagedPolicy>? policies = null,
        Root? root = null,
        IReadOnlyList<Trail>? trails = null,
        IReadOnlyList<Analyzer>? analyzers = null,
        IReadOnlyList<AnalyzerFinding>? findings = null,
        IReadOnlyList<AccountEvent>? events = null,
        PasswordPolicy? passwordPolicy = null,
        IReadOnlyDictionary<string, long>? summary = null,
        IReadOnlyList<string>? regions = null,
        IReadOnlyList<Source>? unread = null,
        IReadOnlyList<Gap>? gaps = null
    )
    {
        var enabled = regions ?? ["eu-central-1", "us-east-1"];
        var missing = (unread ?? []).Select(s => new Gap(s, GapCode.NotCollected, $"the evidence has no {s.File}"));
        return new AccountSnapshot
        {
            Account = AccountId,
            Partition = Partition.Aws,
            TakenAt = Now,
            Coverage = new Coverage(Source.All.Where(s => unread?.Contains(s) != true), [.. missing, .. gaps ?? []]),
            Root = root ?? Root(),
            Users = ByArn(users, u => u.Arn),
            Groups = ByArn(groups, g => g.Arn)
                .Select(g =>
                    g.Members.Count > 0
                        ? g
                        : g with
                        {
                            Members = [.. (users ?? []).Where(u => u.Details?.Groups.Contains(g.Name) == true).Select(u => u.Name)],
                        }
                )
                .ToList(),
            Roles = ByArn(roles, r => r.Arn),
            Policies = ByArn(policies, p => p.Arn),
            Summary = summary ?? new Dictionary<string, long> { ["AccountMFAEnabled"] = 1, ["AccountAccessKeysPresent"] = 0 },
            PasswordPolicy = passwordPolicy,
            Regions = enabled,
            Trails = ByArn(trails, t => t.Arn),
            Analyzers = ByArn(analyzers, a => a.Arn),
            AnalyzerFindings = findings ?? [],
            Events = events ?? [],
            EventsCovered = enabled.ToDictionary(r => r, _ => new TimeInterval(DaysAgo(7), Now)),
            CredentialReportGenerated = Now.AddMinutes(-5),
        };
    }

    private static string Id(string prefix, string name) => prefix + name.ToUpperInvariant();

    private static List<T> ByArn<T>(IReadOnlyList<T>? list, Func<T, Arn> arn) =>
        [.. (list ?? []).OrderBy(x => arn(x).Text, StringComparer.Ordinal)];
}
