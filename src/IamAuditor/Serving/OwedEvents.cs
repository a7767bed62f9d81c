using IamAuditor.Core.Reports;
using IamAuditor.Exports;
using IamAuditor.Exports.Events;
using IamAuditor.Options;
using IamAuditor.Storage;

namespace IamAuditor.Serving;

/// <summary>The deliveries of one run, made while it is committed.</summary>
public sealed class OwedEvents(IReadOnlyList<SinkOptions> sinks, string sender, IReadOnlyList<UnknownSeen> before)
{
    // A run that was overtaken is made again from the same beginning.
    private IReadOnlyList<UnknownSeen>? after;

    /// <summary>What is unassessed as the run leaves it.</summary>
    public IReadOnlyList<UnknownSeen> Unknown => after ?? before;

    public IReadOnlyList<OutboxEntry> Of(AuditReport report, RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(record);
        if (sinks.Count == 0 || report.Run.Changes is not { } changes)
        {
            return [];
        }

        (var events, after) = FindingEvents.Of(report, changes, record.Id, before);
        return [.. sinks.SelectMany(s => SinkDeliveries.Of(s, events, sender))];
    }
}
