using System.Globalization;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Rules.Expressions;
using IamAuditor.Core.Rules.Records;

namespace IamAuditor.Core.Rules;

/// <summary>All resources of a snapshot by kind, made once a run, with the identity that verdicts and findings carry.</summary>
internal sealed class AuditSubjects
{
    private readonly Dictionary<ResourceKind, IReadOnlyList<AuditSubject>> byKind;
    private readonly Lazy<ResourceChanges> changes;
    private readonly PrivilegeFacts privileges;

    public AuditSubjects(RuleSettings settings, AccountSnapshot snapshot)
    {
        Environment = settings.Environments.GetValueOrDefault(snapshot.Account.Text, "");
        var account = new AccountView(
            snapshot,
            u => PrincipalClass.Of(settings.Classes, u.Arn, u.Name, u.Details?.Path ?? "/", u.Details?.Tags ?? []),
            r => PrincipalClass.Of(settings.Classes, r.Arn, r.Name, r.Path, r.Tags),
            Environment,
            settings.Sensitive
        );
        Account = Value.Record(SnapshotRecords.Account, account);
        AccountResource = $"AWS::::Account:{snapshot.Account}";
        changes = new Lazy<ResourceChanges>(() => new ResourceChanges(snapshot, AccountResource));
        privileges = account.Privileges;
        byKind = Enum.GetValues<ResourceKind>().ToDictionary(k => k, IReadOnlyList<AuditSubject> (k) => InOrder(Of(k, account)));
    }

    public string Environment { get; }
    public Value Account { get; }
    public string AccountResource { get; }

    /// <summary>In the order of verdicts: by resource, then by what the ARN cannot name.</summary>
    public IReadOnlyList<AuditSubject> this[ResourceKind kind] => byKind[kind];

    /// <summary>Works out everybody's privileges before rules ask for them side by side.</summary>
    public void PreparePrivileges() => privileges.Prepare();

    /// <summary>Who changed a resource lately, by the events that were read; the newest first.</summary>
    public IReadOnlyList<string> ChangesOf(string resource) => changes.Value.Of(resource);

    /// <summary>The sources that tell which resources of a kind there are; empty where there is always exactly one.</summary>
    public static IReadOnlyList<Source> InventoryOf(Rule rule) =>
        rule.Resource switch
        {
            ResourceKind.Region => [Source.Regions],
            ResourceKind.User => rule.Needs.Any(n => n.Contains(Source.AuthorizationDetails))
            || !rule.Needs.Any(n => n.Contains(Source.CredentialReport))
                ? [Source.AuthorizationDetails]
                : [Source.CredentialReport],
            ResourceKind.AccessKey => [Source.CredentialReport],
            ResourceKind.Group
            or ResourceKind.Role
            or ResourceKind.Principal
            or ResourceKind.Policy
            or ResourceKind.InlinePolicy
            or ResourceKind.AnyPolicy => [Source.AuthorizationDetails],
            ResourceKind.ServerCertificate => [Source.ServerCertificates],
            ResourceKind.IdentityProvider => [Source.SamlProviders, Source.OidcProviders],
            ResourceKind.Trail => [Source.Trails],
            ResourceKind.Analyzer => [Source.Analyzers],
            ResourceKind.AnalyzerFinding => [Source.Analyzers, Source.AnalyzerFindings],
            ResourceKind.Event => [Source.CloudTrailEvents],
            ResourceKind.Organization => [Source.Organization],
            ResourceKind.PermissionSet => [Source.IdentityCenter],
            _ => [],
        };

    private List<AuditSubject> Of(ResourceKind kind, AccountView account)
    {
        var snapshot = account.Snapshot;
        return kind switch
        {
            ResourceKind.Account => [new AuditSubject(Account, AccountResource)],
            ResourceKind.Region =>
            [
                .. account.Regions.Select(r => new AuditSubject(Value.Record(SnapshotRecords.Region, r), AccountResource)
                {
                    Subresource = r.Name,
                    Region = r.Name,
                    Regions = [r.Name],
                }),
            ],
            ResourceKind.Root => [new AuditSubject(Value.Record(SnapshotRecords.Root, account.Root), snapshot.Root.Arn.Text)],
            ResourceKind.User =>
            [
                .. account.Users.Select(u => new AuditSubject(Value.Record(SnapshotRecords.User, u), u.User.Arn.Text)
                {
                    Incarnation = Time(u.User.Created),
                    Class = u.Class,
                }),
            ],
            ResourceKind.Group =>
            [
                .. account.Groups.Select(g => new AuditSubject(Value.Record(SnapshotRecords.Group, g), g.Group.Arn.Text)
                {
                    Incarnation = Time(g.Group.Created),
                }),
            ],
            ResourceKind.Role =>
            [
                .. account.Roles.Select(r => new AuditSubject(Value.Record(SnapshotRecords.Role, r), r.Role.Arn.Text)
                {
                    Incarnation = Time(r.Role.Created),
                    Class = r.Class,
                }),
            ],
            ResourceKind.Principal =>
            [
                .. account
                    .Users.Where(u => u.User.Details is not null)
                    .Select(u => new AuditSubject(
                        Value.Record(SnapshotRecords.Principal, new PrincipalView(u, null, account.Privileges)),
                        u.User.Arn.Text
                    )
                    {
                        Incarnation = Time(u.User.Created),
                        Class = u.Class,
                    }),
                .. account.Roles.Select(r => new AuditSubject(
                    Value.Record(SnapshotRecords.Principal, new PrincipalView(null, r, account.Privileges)),
                    r.Role.Arn.Text
                )
                {
                    Incarnation = Time(r.Role.Created),
                    Class = r.Class,
                }),
            ],
            ResourceKind.AccessKey =>
            [
                .. account.Keys.Select(k => new AuditSubject(Value.Record(SnapshotRecords.AccessKey, k), k.User.User.Arn.Text)
                {
                    Subresource = $"access-key-{k.Key.Slot.ToString(CultureInfo.InvariantCulture)}",
                    Incarnation = Time(k.Key.LastRotated),
                    Class = k.User.Class,
                }),
            ],
            ResourceKind.Policy => [.. ManagedPolicies(account, SnapshotRecords.Policy)],
            ResourceKind.InlinePolicy => [.. InlinePolicies(account, SnapshotRecords.InlinePolicy)],
            ResourceKind.AnyPolicy =>
            [
                .. ManagedPolicies(account, SnapshotRecords.AnyPolicy),
                .. InlinePolicies(account, SnapshotRecords.AnyPolicy),
            ],
            ResourceKind.ServerCertificate =>
            [
                .. snapshot.ServerCertificates.Select(c => new AuditSubject(Value.Record(SnapshotRecords.ServerCertificate, c), c.Arn.Text)
                {
                    Incarnation = Time(c.Uploaded),
                }),
            ],
            ResourceKind.IdentityProvider =>
            [
                .. snapshot.IdentityProviders.Select(p => new AuditSubject(Value.Record(SnapshotRecords.IdentityProvider, p), p.Arn.Text)
                {
                    Incarnation = Time(p.Created),
                }),
            ],
            ResourceKind.Trail =>
            [
                .. snapshot.Trails.Select(t => new AuditSubject(Value.Record(SnapshotRecords.Trail, t), t.Arn.Text)
                {
                    Region = t.HomeRegion,
                    Regions = [t.HomeRegion],
                }),
            ],
            ResourceKind.Analyzer =>
            [
                .. account.Analyzers.Select(a => new AuditSubject(Value.Record(SnapshotRecords.Analyzer, a), a.Analyzer.Arn.Text)
                {
                    Region = a.Analyzer.Region,
                    Incarnation = Time(a.Analyzer.Created),
                    Regions = [a.Analyzer.Region],
                }),
            ],
            ResourceKind.AnalyzerFinding =>
            [
                .. snapshot.AnalyzerFindings.Select(f => new AuditSubject(Value.Record(SnapshotRecords.AnalyzerFinding, f), f.Resource)
                {
                    Subresource = f.Principal ?? f.Type,
                    Region = f.Regions.Count == 1 ? f.Regions[0] : null,
                    Regions = f.Regions,
                }),
            ],
            ResourceKind.Event =>
            [
                .. EventView
                    .Of(snapshot)
                    .Select(e => new AuditSubject(Value.Record(SnapshotRecords.Event, e), e.First.Actor ?? snapshot.Root.Arn.Text)
                    {
                        Subresource = e.Identity,
                        Region = e.Regions.Count == 1 ? e.Regions[0] : null,
                        Regions = e.Regions,
                    }),
            ],
            ResourceKind.Organization when snapshot.Organization is { } organization =>
            [
                new AuditSubject(Value.Record(SnapshotRecords.Organization, account), organization.Arn?.Text ?? organization.Id),
            ],
            ResourceKind.PermissionSet =>
            [
                .. account.PermissionSets.Select(s => new AuditSubject(Value.Record(SnapshotRecords.PermissionSet, s), s.Set.Arn.Text)
                {
                    Region = s.Instance.Region,
                    Incarnation = Time(s.Set.Created),
                    Regions = [s.Instance.Region],
                }),
            ],
            _ => [],
        };
    }

    private static List<AuditSubject> InOrder(List<AuditSubject> subjects) =>
        [
            .. subjects
                .OrderBy(s => s.Resource, StringComparer.Ordinal)
                .ThenBy(s => s.Subresource, StringComparer.Ordinal)
                .ThenBy(s => s.Incarnation, StringComparer.Ordinal),
        ];

    private static IEnumerable<AuditSubject> ManagedPolicies(AccountView account, RecordType type) =>
        account.Policies.Select(p => new AuditSubject(Value.Record(type, p), p.Managed!.Arn.Text)
        {
            Incarnation = Time(p.Managed.Created),
        });

    private static IEnumerable<AuditSubject> InlinePolicies(AccountView account, RecordType type) =>
        account.InlinePolicies.Select(p => new AuditSubject(Value.Record(type, p.Policy), p.Policy.OwnerArn!)
        {
            Subresource = $"inline/{p.Policy.Name}",
            Incarnation = Time(p.OwnerCreated),
        });

    // Whole seconds: the credential report and the authorization details agree to the second.
    private static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";
}
