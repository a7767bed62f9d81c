using IamAuditor.Core.Evidence;

namespace IamAuditor.Core.Reports;

/// <summary>
/// One reason for Unknown verdicts over all rules: a source, what became of it, and the permission that would help. Source is null where a rule itself failed,
/// Regions is empty for a global source. A verdict counts once per reason, however many regions it lacks.
/// </summary>
public sealed record UnknownReason(Source? Source, string Code, string? Permission, IReadOnlyList<string> Regions, int Rules, int Verdicts)
{
    public bool Equals(UnknownReason? other) =>
        other is not null
        && (Source, Code, Permission, Rules, Verdicts) == (other.Source, other.Code, other.Permission, other.Rules, other.Verdicts)
        && Regions.SequenceEqual(other.Regions);

    public override int GetHashCode() => HashCode.Combine(Source, Code, Permission, Verdicts);
}
