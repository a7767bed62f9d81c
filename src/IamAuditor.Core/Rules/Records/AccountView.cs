using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges.Trust;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

/// <summary>The snapshot with the neighbours that a rule may ask about, made once a run so that evaluating allocates nothing.</summary>
internal sealed class AccountView
{
    private readonly Lazy<IReadOnlyList<IamChange>> changes;
    private readonly Lazy<Guardrails> guardrails;

    public AccountView(
        AccountSnapshot snapshot,
        Func<User, string> classOfUser,
        Func<Role, string> classOfRole,
        string environment,
        IReadOnlyList<SensitiveResource> sensitive
    )
    {
        SensitiveResources = [.. sensitive.Select(s => s.Resource)];
        Snapshot = snapshot;
        Environment = environment;
        Root = new RootView(snapshot);
        Privileges = new PrivilegeFacts(snapshot, sensitive);
        var groups = snapshot.Groups.DistinctBy(g => g.Name, StringComparer.Ordinal).ToDictionary(g => g.Name, StringComparer.Ordinal);
        Users = [.. snapshot.Users.Select(u => new UserView(u, classOfUser(u), groups.GetValueOrDefault, Privileges, snapshot.Coverage))];
        Groups = [.. snapshot.Groups.Select(g => new GroupView(g, snapshot, Privileges))];
        var documents = new AccountDocuments(snapshot.Account, Privileges.Compile);
        var versions = snapshot.Policies.Where(p => p.DefaultVersion is not null).ToDictionary(p => p.Arn, p => p.DefaultVersion!.Document);
        var surroundings = new TrustSurroundings(snapshot);
        Roles =
        [
            .. snapshot.Roles.Select(r => new RoleView(
                r,
                classOfRole(r),
                documents,
                arn => versions.TryGetValue(arn, out var document) ? documents.FactsOf(document) : null,
                surroundings,
                Privileges
            )),
        ];
        // Judged in the account that owns the instance: a delegated administrator may read them too, and would tell them twice.
        PermissionSets =
        [
            .. snapshot
                .IdentityCenter.Where(i => i.Owner == snapshot.Account)
                .SelectMany(i => (i.PermissionSets ?? []).Select(s => new PermissionSetView(s, i, Privileges))),
        ];
        Policies = ManagedPolicies(snapshot, documents);
        InlinePolicies = [.. InlineOf(snapshot, documents)];
        changes = new Lazy<IReadOnlyList<IamChange>>(() => IamChange.Of(snapshot));
        guardrails = new Lazy<Guardrails>(() => new Guardrails(snapshot));
        var coverage = snapshot.Coverage;
        var users = coverage.WasRead(Source.AuthorizationDetails) ? Source.AuthorizationDetails : Source.CredentialReport;
        UserRecords = UnlistedRecord.Close(Users, coverage, null, users);
        GroupRecords = UnlistedRecord.Close(Groups, coverage, null, Source.AuthorizationDetails);
        RoleRecords = UnlistedRecord.Close(Roles, coverage, null, Source.AuthorizationDetails);
        PolicyRecords = UnlistedRecord.Close(Policies, coverage, null, Source.AuthorizationDetails);
        TrailRecords = UnlistedRecord.CloseTrails(snapshot.Trails, coverage);
        Analyzers = [.. snapshot.Analyzers.Select(a => new AnalyzerView(a, coverage, surroundings))];
        AnalyzerRecords = UnlistedRecord.Close(Analyzers, coverage, null, Source.Analyzers);
        ProviderRecords = UnlistedRecord.Close(snapshot.IdentityProviders, coverage, null, Source.SamlProviders, Source.OidcProviders);
        CertificateRecords = UnlistedRecord.Close(snapshot.ServerCertificates, coverage, null, Source.ServerCertificates);
        Keys = [.. Users.SelectMany(u => u.Keys)];
        Regions = [.. snapshot.Regions.Select(r => new RegionView(r, snapshot, Analyzers))];
        Summary = ValueMap.Of(
            snapshot
                .Summary.OrderBy(p => p.Key, StringComparer.Ordinal)
                .Select(p => KeyValuePair.Create(Value.String(p.Key), Value.Int(p.Value)))
        );
    }

    public AccountSnapshot Snapshot { get; }
    public string Environment { get; }
    public RootView Root { get; }
    public PrivilegeFacts Privileges { get; }
    public IReadOnlyList<UserView> Users { get; }
    public IReadOnlyList<GroupView> Groups { get; }
    public IReadOnlyList<RoleView> Roles { get; }
    public IReadOnlyList<PermissionSetView> PermissionSets { get; }

    /// <summary>Also those that are attached but were not listed: AWS's own, in evidence that leaves them out.</summary>
    public IReadOnlyList<PolicyView> Policies { get; }
    public IReadOnlyList<(PolicyView Policy, DateTimeOffset? OwnerCreated)> InlinePolicies { get; }
    public IReadOnlyList<KeyView> Keys { get; }
    public IReadOnlyList<RegionView> Regions { get; }
    public IReadOnlyList<AnalyzerView> Analyzers { get; }
    public ValueMap Summary { get; }

    /// <summary>From the configuration.</summary>
    public IReadOnlyList<string> SensitiveResources { get; }

    public IReadOnlyList<IamChange> IamChanges => changes.Value;

    public Guardrails Guardrails => guardrails.Value;

    /// <summary>Somebody has a permissions boundary; without all principals nobody knows that none has.</summary>
    public Value UsesBoundaries =>
        Snapshot.Users.Any(u => u.Details?.PermissionsBoundary is not null) || Snapshot.Roles.Any(r => r.PermissionsBoundary is not null)
            ? Value.True
        : Snapshot.Coverage.IsComplete(Source.AuthorizationDetails) ? Value.False
        : Unread.AuthorizationDetails;

    /// <summary>An active analyzer looks for unused access. That of an organization shows in the account that made it alone.</summary>
    public Value HasUnusedAccessAnalyzer =>
        Snapshot.Analyzers.Any(a => a is { IsUnusedAccess: true, IsActive: true }) ? Value.True
        : Snapshot.Organization is { } o && o.ManagementAccount != Snapshot.Account || !Snapshot.Coverage.IsComplete(Source.Analyzers)
            ? Unread.Analyzers
        : Snapshot.Organization is null && !Snapshot.Coverage.IsComplete(Source.Organization) ? Unread.Organization
        : Value.False;

    // What `account.users` and its like hand out: the same lists, closed by an UnlistedRecord where they were cut.
    public IReadOnlyList<object> UserRecords { get; }
    public IReadOnlyList<object> GroupRecords { get; }
    public IReadOnlyList<object> RoleRecords { get; }
    public IReadOnlyList<object> PolicyRecords { get; }
    public IReadOnlyList<object> TrailRecords { get; }
    public IReadOnlyList<object> AnalyzerRecords { get; }
    public IReadOnlyList<object> ProviderRecords { get; }
    public IReadOnlyList<object> CertificateRecords { get; }

    private static List<PolicyView> ManagedPolicies(AccountSnapshot snapshot, AccountDocuments documents)
    {
        var attachments = snapshot
            .Users.Where(u => u.Details is not null)
            .SelectMany(u => u.Details!.AttachedPolicies.Select(p => (Policy: p, Holder: u.Name)))
            .Concat(snapshot.Groups.SelectMany(g => g.AttachedPolicies.Select(p => (Policy: p, Holder: g.Name))))
            .Concat(snapshot.Roles.SelectMany(r => r.AttachedPolicies.Select(p => (Policy: p, Holder: r.Name))))
            .ToLookup(a => a.Policy.Arn);
        var listed = snapshot.Policies.Select(p => p.Arn).ToHashSet();
        return
        [
            .. snapshot
                .Policies.Concat(
                    attachments
                        .Where(a => !listed.Contains(a.Key))
                        .Select(a => new ManagedPolicy
                        {
                            Arn = a.Key,
                            Name = a.First().Policy.Name,
                            AttachmentCount = a.Count(),
                        })
                )
                .OrderBy(p => p.Arn.Text, StringComparer.Ordinal)
                .Select(p => new PolicyView(p, [.. attachments[p.Arn].Select(a => a.Holder).Distinct(StringComparer.Ordinal)], documents)),
        ];
    }

    private static IEnumerable<(PolicyView, DateTimeOffset?)> InlineOf(AccountSnapshot snapshot, AccountDocuments documents)
    {
        var owners = snapshot
            .Users.Where(u => u.Details is not null)
            .Select(u => (u.Arn, u.Name, Kind: "user", Owned: false, u.Created, Policies: u.Details!.InlinePolicies))
            .Concat(snapshot.Groups.Select(g => (g.Arn, g.Name, Kind: "group", Owned: false, g.Created, Policies: g.InlinePolicies)))
            .Concat(snapshot.Roles.Select(r => (r.Arn, r.Name, Kind: "role", Owned: r.IsAwsOwned, r.Created, Policies: r.InlinePolicies)));
        return owners.SelectMany(o => o.Policies.Select(p => (new PolicyView(p, o.Arn, o.Name, o.Kind, o.Owned, documents), o.Created)));
    }
}
