using IamAuditor.Core.Evidence;

namespace IamAuditor.Core.Reports;

/// <summary>How well one source was read. Calls is 0 for files that somebody else made; Rules counts the rules that need the source, as the only one or as one of several.</summary>
public sealed record SourceCoverage(Source Source, bool WasRead, int Gaps, int Files, long Bytes, int Calls, int Rules)
{
    public bool IsComplete => WasRead && Gaps == 0;
}
