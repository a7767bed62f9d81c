using IamAuditor.Core.Evidence;

namespace IamAuditor.Core.Reports;

/// <summary>
/// AWS's own count of a kind of resource beside the number that was listed. <see cref="Expected"/> is null where GetAccountSummary was not read or does not name the
/// count, <see cref="Listed"/> where the source was not read at all.
/// </summary>
public sealed record CountCheck(string What, Source Source, long? Expected, long? Listed)
{
    public bool Differs => Expected is { } expected && Listed is { } listed && expected != listed;
}
