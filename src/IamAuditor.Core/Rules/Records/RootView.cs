using IamAuditor.Core.Accounts;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

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
