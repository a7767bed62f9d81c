using IamAuditor.Core.Accounts;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

internal sealed class RootView(AccountSnapshot snapshot)
{
    public Root Root { get; } = snapshot.Root;
    public AccountSnapshot Snapshot { get; } = snapshot;
    public IReadOnlyList<AccessKey> Keys { get; } = snapshot.Root.Credentials?.AccessKeys ?? [];

    /// <summary>Newest use that anything tells of: the report, which may be hours old or silent, and events of root's own. An event proves a use where the report was not read.</summary>
    public Value LastActivity { get; } = Newest(snapshot);

    private static Value Newest(AccountSnapshot snapshot)
    {
        var seen = snapshot
            .Events.Where(e => e.IsRootPerson && e.ActorType == "Root" && e.LoginResult != "Failure")
            .Max(e => (DateTimeOffset?)e.Time);
        return snapshot.Root.Credentials is { } row
                ? Value.OptionalTimestamp(row.AccessKeys.Select(k => k.LastUsed).Append(row.Password.LastUsed).Append(seen).Max())
            : seen is { } at ? Value.OptionalTimestamp(at)
            : Unread.CredentialReport;
    }

    public Value FromSummary(string name, Func<Credentials, bool> fromReport) =>
        Snapshot.Summary.TryGetValue(name, out var count) ? Value.Bool(count > 0)
        : Root.Credentials is { } row ? Value.Bool(fromReport(row))
        : Unread.SummaryOrReport;
}
