using IamAuditor.Core.Reports;
using IamAuditor.Storage;

namespace IamAuditor;

/// <summary>What came of judging evidence. <see cref="Report"/> is null where the evidence could not be judged; <see cref="Messages"/> say why.</summary>
public sealed record JudgedRun
{
    public AuditReport? Report { get; init; }

    /// <summary>The run as the store has it; null: it was not kept.</summary>
    public RunRecord? Record { get; init; }

    /// <summary>For people, whether it was judged or not.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];
}
