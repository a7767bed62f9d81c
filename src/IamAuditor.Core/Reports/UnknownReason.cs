using IamAuditor.Core.Evidence;

namespace IamAuditor.Core.Reports;

/// <summary>
/// One reason for Unknown verdicts over all rules: a source, what became of it, and the permission that would help. Source is null where a rule itself failed,
/// Regions is empty for a global source. A verdict counts once per reason, however many regions it lacks.
/// </summary>
public sealed record UnknownReason(Source? Source, string Code, string? Permission, IReadOnlyList<string> Regions, int Rules, int Verdicts)
{
    /// <summary>What an operator can do about it; null: nothing but to wait for AWS, or to look at the rule.</summary>
    public string? Remedy =>
        (Permission, Code) switch
        {
            ({ } permission, _) when Gap.IsOfOrganization(permission) =>
                $"grant {permission}; AWS tells it to the management account and to a delegated administrator alone",
            ({ } permission, _) => $"grant {permission}",
            (_, GapCode.NotCollected) => $"give {Source?.File} (`{Source?.Command}` prints it)",
            (_, GapCode.SwitchedOff) => "switch it on under IamAuditor:Collect",
            (_, GapCode.NotInSource) when Source == Source.Analyzers =>
                "an organization's analyzer shows in its own account alone: look there, and tell the rule (organizationAnalyzer)",
            (_, GapCode.NotInSource) when Source == Source.CredentialReport => "audit again in four hours, when AWS makes the next report",
            (_, GapCode.NotInSource) => "it was read and does not say; `rules show ID` tells what each rule asks of it",
            (_, GapCode.CoverageUnknown) when Source != Source.CloudTrailEvents =>
                $"give {Source.Regions.File} (`{Source.Regions.Command}` prints it)",
            (_, GapCode.CoverageUnknown) => "give the files with a manifest, as `collect` writes them",
            (_, GapCode.Timeout or GapCode.Unreachable or GapCode.Malformed or GapCode.Incomplete or GapCode.CountMismatch) =>
                "audit again",
            _ => null,
        };

    public bool Equals(UnknownReason? other) =>
        other is not null
        && (Source, Code, Permission, Rules, Verdicts) == (other.Source, other.Code, other.Permission, other.Rules, other.Verdicts)
        && Regions.SequenceEqual(other.Regions);

    public override int GetHashCode() => HashCode.Combine(Source, Code, Permission, Verdicts);
}
