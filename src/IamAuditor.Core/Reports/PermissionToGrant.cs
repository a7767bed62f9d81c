using IamAuditor.Core.Findings;

namespace IamAuditor.Core.Reports;

/// <summary>
/// An IAM action whose grant would let rules answer that now say Unknown: the worst severity among them, their ids in ordinal order, and how many verdicts wait for it.
/// A verdict that lacks two permissions counts for both.
/// </summary>
public sealed record PermissionToGrant(string Permission, Severity Severity, IReadOnlyList<string> Rules, int Verdicts)
{
    public bool Equals(PermissionToGrant? other) =>
        other is not null
        && (Permission, Severity, Verdicts) == (other.Permission, other.Severity, other.Verdicts)
        && Rules.SequenceEqual(other.Rules);

    public override int GetHashCode() => HashCode.Combine(Permission, Severity, Verdicts);
}
