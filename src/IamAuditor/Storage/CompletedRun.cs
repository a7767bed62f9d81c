using IamAuditor.Core.Findings;

namespace IamAuditor.Storage;

/// <summary>Everything that a run leaves behind, committed in one transaction. <see cref="Changes"/> is null where the run failed before it could judge.</summary>
public sealed record CompletedRun
{
    /// <summary>Without hashes: the store chains it.</summary>
    public required RunRecord Record { get; init; }
    public FindingChanges? Changes { get; init; }

    /// <summary>The id of the account's newest successful run when its findings were read; null: there was none. The store refuses a run that another has overtaken.</summary>
    public string? BasedOn { get; init; }

    /// <summary>Deliveries that the run owes.</summary>
    public IReadOnlyList<OutboxEntry> Outbox { get; init; } = [];
}
