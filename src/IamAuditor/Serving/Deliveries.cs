using IamAuditor.Core.Reports;
using IamAuditor.Storage;

namespace IamAuditor.Serving;

/// <summary>What runs owe to the configured sinks, and the push that makes the outbox look at once.</summary>
public sealed class Deliveries
{
    /// <summary>Entries that a run owes, committed with it.</summary>
    public Func<AuditReport, RunRecord, IReadOnlyList<OutboxEntry>> Owed { get; init; } = (_, _) => [];

    public Action Wake { get; init; } = () => { };
}
