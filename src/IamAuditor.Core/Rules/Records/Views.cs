using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

// What expressions look at: the snapshot's records with the neighbours that a rule may ask about. Made once a snapshot, so that evaluating allocates nothing.

internal sealed class AccountView
{
    public AccountView(AccountSnapshot snapshot, Func<User, string> classOfUser, Func<Role, string> classOfRole, string environment)
    {
        Snapshot = snapshot;
        Environment = environment;
        Root = new RootView(snapshot);
        Users = [.. snapshot.Users.Select(u => new UserView(u, classOfUser(u)))];
        Roles = [.. snapshot.Roles.Select(r => new RoleView(r, classOfRole(r)))];
        var coverage = snapshot.Coverage;
        var users = coverage.WasRead(Source.AuthorizationDetails) ? Source.AuthorizationDetails : Source.CredentialReport;
        UserRecords = UnlistedRecord.Close(Users, coverage, null, users);
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
    public IReadOnlyList<UserView> Users { get; }
    public IReadOnlyList<RoleView> Roles { get; }
    public IReadOnlyList<KeyView> Keys { get; }
    public IReadOnlyList<RegionView> Regions { get; }
    public ValueMap Summary { get; }

    // What `account.users` and its like hand out: the same lists, closed by an UnlistedRecord where they were cut.
    public IReadOnlyList<object> UserRecords { get; }
    public IReadOnlyList<object> RoleRecords { get; }
    public IReadOnlyList<object> PolicyRecords { get; }
    public IReadOnlyList<object> TrailRecords { get; }
    public IReadOnlyList<object> AnalyzerRecords { get; }
    public IReadOnlyList<object> ProviderRecords { get; }
    public IReadOnlyList<object> CertificateRecords { get; }
}

internal sealed class RootView(AccountSnapshot snapshot)
{
    public Root Root { get; } = snapshot.Root;
    public AccountSnapshot Snapshot { get; } = snapshot;
    public IReadOnlyList<AccessKey> Keys { get; } = snapshot.Root.Credentials?.AccessKeys ?? [];

    public Value FromSummary(string name, Func<Credentials, bool> fromReport) =>
        Snapshot.Summary.TryGetValue(name, out var count) ? Value.Bool(count > 0)
        : Root.Credentials is { } row ? Value.Bool(fromReport(row))
        : Unread.SummaryOrReport;
}

internal sealed class UserView
{
    public UserView(User user, string userClass)
    {
        User = user;
        Class = userClass;
        Keys = [.. (user.Credentials?.AccessKeys ?? []).Select(k => new KeyView(this, k))];
        InlinePolicyNames = [.. (user.Details?.InlinePolicies ?? []).Select(p => p.Name)];
        Tags = TagMap.Of(user.Details?.Tags ?? []);
        LastActivity = user.Credentials is { } row ? row.AccessKeys.Select(k => k.LastUsed).Append(row.Password.LastUsed).Max() : null;
    }

    public User User { get; }
    public string Class { get; }
    public IReadOnlyList<KeyView> Keys { get; }
    public IReadOnlyList<string> InlinePolicyNames { get; }
    public ValueMap Tags { get; }
    public DateTimeOffset? LastActivity { get; }
}

internal sealed class KeyView(UserView user, AccessKey key)
{
    public UserView User { get; } = user;
    public AccessKey Key { get; } = key;

    /// <summary>The user's other key; null where there is none.</summary>
    public AccessKey? Other { get; } = user.User.Credentials!.AccessKeys.FirstOrDefault(k => k.Slot != key.Slot);
}

internal sealed class RoleView(Role role, string roleClass)
{
    public Role Role { get; } = role;
    public string Class { get; } = roleClass;
    public IReadOnlyList<string> InlinePolicyNames { get; } = [.. role.InlinePolicies.Select(p => p.Name)];
    public IReadOnlyList<string> InstanceProfiles { get; } = [.. role.InstanceProfiles.Select(p => p.Text)];
    public ValueMap Tags { get; } = TagMap.Of(role.Tags);
}

internal sealed class GroupView(Group group, AccountSnapshot snapshot)
{
    public Group Group { get; } = group;

    /// <summary>Members follow from the users: none found among only some of them proves nothing.</summary>
    public bool MembersKnown { get; } = group.Members.Count > 0 || snapshot.Coverage.IsComplete(Source.AuthorizationDetails);
    public IReadOnlyList<string> InlinePolicyNames { get; } = [.. group.InlinePolicies.Select(p => p.Name)];
}

/// <summary>A user or a role, for rules that treat both alike.</summary>
internal sealed record PrincipalView(UserView? User, RoleView? Role);

internal sealed record InlinePolicyView(InlinePolicy Policy, string OwnerArn, string OwnerName, string OwnerKind, bool OwnerIsAwsOwned);

internal sealed class RegionView(string name, AccountSnapshot snapshot)
{
    public string Name { get; } = name;
    public IReadOnlyList<object> AnalyzerRecords { get; } =
        UnlistedRecord.Close([.. snapshot.Analyzers.Where(a => a.Region == name)], snapshot.Coverage, name, Source.Analyzers);
}

internal static class TagMap
{
    public static ValueMap Of(IReadOnlyList<Tag> tags) =>
        ValueMap.Of(tags.DistinctBy(t => t.Key, StringComparer.Ordinal).Select(t => KeyValuePair.Create(t.Key, t.Value)));
}

/// <summary>
/// One event, or everything root did in one temporary session: a person who signs in once and makes forty calls is one finding.
/// </summary>
internal sealed class EventView(IReadOnlyList<AccountEvent> events, string identity)
{
    public AccountEvent First { get; } = events[0];
    public DateTimeOffset LastTime { get; } = events[^1].Time;
    public int Count { get; } = events.Count;

    /// <summary>`event ID` or `session ACCESSKEYID`.</summary>
    public string Identity { get; } = identity;
    public IReadOnlyList<string> Names { get; } = [.. events.Select(e => e.Name).Distinct(StringComparer.Ordinal)];
    public IReadOnlyList<string> SourceIps { get; } = [.. events.Select(e => e.SourceIp).OfType<string>().Distinct(StringComparer.Ordinal)];
    public IReadOnlyList<string> Regions { get; } = [.. events.Select(e => e.Region).Distinct(StringComparer.Ordinal)];

    public static IReadOnlyList<EventView> Of(AccountSnapshot snapshot) =>
        [.. snapshot.Events.GroupBy(Session, StringComparer.Ordinal).Select(g => new EventView([.. g], g.Key))];

    // Temporary credentials of root begin with ASIA and are one sign-in's; a long-term key of root has no session, so each of its events stands alone.
    private static string Session(AccountEvent e) =>
        e.IsRootPerson && e.ActorType == "Root" && e.AccessKeyId is { } key && key.StartsWith("ASIA", StringComparison.Ordinal)
            ? $"session {key}"
            : $"event {e.Id}";
}
