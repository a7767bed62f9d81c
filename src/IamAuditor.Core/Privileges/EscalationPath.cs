using System.Collections.Immutable;
using IamAuditor.Core.Evidence;
using IamAuditor.Policies;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// A way from a principal to administrator rights. TargetIs is `admin`, or `member-root` for the root user of another account. Families are those of the techniques used
/// (`passrole-compute`), one a step.
/// </summary>
public sealed record EscalationPath(
    Arn Principal,
    Arn Target,
    string TargetIs,
    ImmutableArray<EscalationStep> Steps,
    ImmutableArray<string> Families
)
{
    /// <summary>What the path hangs on, in the order of its steps; empty: it is certain.</summary>
    public ImmutableArray<string> Needs { get; } = [.. Steps.SelectMany(s => s.Needs).Distinct(StringComparer.Ordinal)];

    public bool IsCertain => Needs.IsEmpty;

    /// <summary>The sources that were not read and alone keep it from being certain: the credential report, the regions that are on; empty where something else does.</summary>
    public ImmutableArray<Source> HangsOnUnread =>
        !Needs.All(n => StepProofs.IsOfReport(n) || Regions.IsOfOne(n))
            ? []
            :
            [
                .. Needs.Any(StepProofs.IsOfReport) ? [Source.CredentialReport] : (Source[])[],
                .. Needs.Any(Regions.IsOfOne) ? [Source.Regions] : (Source[])[],
            ];
}
