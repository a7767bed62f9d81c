using IamAuditor.Core.Evidence;

namespace IamAuditor.Core.Reports;

/// <summary>A file of evidence without its bytes. Sha256 is lower-case hex over exactly the bytes that were judged.</summary>
public sealed record EvidenceDigest(Source Source, string? Region, string Path, DateTimeOffset ReadAt, long Size, string Sha256, int Calls);
