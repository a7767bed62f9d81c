using IamAuditor.Core.Reports;

namespace IamAuditor;

/// <summary>Evidence with its verdicts, before anything was compared with what is remembered. <see cref="Run"/> is null where the evidence could not be judged; <see cref="Messages"/> say why.</summary>
public sealed record JudgedEvidence(GatheredEvidence Evidence, AuditRun? Run, IReadOnlyList<string> Messages);
