namespace IamAuditor.Core.Accounts;

/// <summary>
/// A rule by which an analyzer archives new findings before anybody saw them: those that meet every criterion. Source: Access Analyzer API, ArchiveRuleSummary.
/// </summary>
public sealed record ArchiveRule(string Name, IReadOnlyList<ArchiveCriterion> Filter)
{
    /// <summary>`isPublic eq true; principal.AWS neq 111122223333`; `everything` where it has no criterion.</summary>
    public string FilterText => Filter.Count == 0 ? "everything" : string.Join("; ", Filter);
}
