using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

/// <summary>The snapshot with the neighbours that a rule may ask about, made once a run so that evaluating allocates nothing.</summary>
internal sealed class AccountView
{
    public AccountView(AccountSnapshot snapshot, Func<User, string> classOfUser, Func<Role, string> classOfRole, string environment)
    {
        Snapshot = snapshot;
        Environment = environment;
        Root = new RootView(snapshot);
        Privileges = new PrivilegeFacts(snapshot);
        var groups = snapshot.Groups.DistinctBy(g => g.Name, StringComparer.Ordinal).ToDictionary(g => g.Name, StringComparer.Ordinal);
        Users = [.. snapshot.Users.Select(u => new UserView(u, classOfUser(u), groups.GetValueOrDefault, Privileges))];
        Groups = [.. snapshot.Groups.Select(g => new GroupView(g, snapshot, Privileges))];
        var facts = snapshot
            .Policies.Where(p => p.DefaultVersion is not null)
            .ToDictionary(p => p.Arn, p => new Lazy<DocumentFacts>(() => DocumentFacts.Of(p.DefaultVersion!.Document)));
        Roles = [.. snapshot.Roles.Select(r => new RoleView(r, classOfRole(r), arn => facts.GetValueOrDefault(arn)?.Value))];
        var coverage = snapshot.Coverage;
        var users = coverage.WasRead(Source.AuthorizationDetails) ? Source.AuthorizationDetails : Source.CredentialReport;
        UserRecords = UnlistedRecord.Close(Users, coverage, null, users);
        GroupRecords = UnlistedRecord.Close(Groups, coverage, null, Source.AuthorizationDetails);
        RoleRecords = UnlistedRecord.Close(Roles, coverage, null, Source.AuthorizationDetails);
        PolicyRecords = UnlistedRecord.Close(snapshot.Policies, coverage, null, Source.AuthorizationDetails);
        TrailRecords = UnlistedRecord.Close(snapshot.Trails, coverage, null, Source.Trails);
        AnalyzerRecords = UnlistedRecord.Close(snapshot.Analyzers, coverage, null, Source.Analyzers);
        ProviderRecords = UnlistedRecord.Close(snapshot.IdentityProviders, coverage, null, Source.SamlProviders, Source.OidcProviders);
        CertificateRecords = UnlistedRecord.Close(snapshot.ServerCertificates, coverage, null, Source.ServerCertificates);
        Keys = [.. Users.SelectMany(u => u.Keys)];
        Regions = [.. snapshot.Regions.Select(r => new RegionView(r, snapshot))];
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
    public IReadOnlyList<KeyView> Keys { get; }
    public IReadOnlyList<RegionView> Regions { get; }
    public ValueMap Summary { get; }

    // What `account.users` and its like hand out: the same lists, closed by an UnlistedRecord where they were cut.
    public IReadOnlyList<object> UserRecords { get; }
    public IReadOnlyList<object> GroupRecords { get; }
    public IReadOnlyList<object> RoleRecords { get; }
    public IReadOnlyList<object> PolicyRecords { get; }
    public IReadOnlyList<object> TrailRecords { get; }
    public IReadOnlyList<object> AnalyzerRecords { get; }
    public IReadOnlyList<object> ProviderRecords { get; }
    public IReadOnlyList<object> CertificateRecords { get; }
}
