namespace IamAuditor.Core.Evidence;

/// <summary>What a collector brings home: files, and what it could not read.</summary>
public sealed record Collected(IReadOnlyList<EvidenceFile> Files, IReadOnlyList<Gap> Gaps);
