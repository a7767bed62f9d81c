using IamAuditor.Core.Evidence;
using IamAuditor.Policies;

namespace IamAuditor;

/// <summary>Evidence from wherever it came: files, gaps, whose it is (null: the files must say) and the moment it was taken.</summary>
public sealed record GatheredEvidence(
    IReadOnlyList<EvidenceFile> Files,
    IReadOnlyList<Gap> Gaps,
    AccountId? Account,
    DateTimeOffset TakenAt
)
{
    /// <summary>Files that are no evidence, by name.</summary>
    public IReadOnlyList<string> Unrecognised { get; init; } = [];
    public IReadOnlyList<EvidenceProblem> Problems { get; init; } = [];

    /// <summary>It came from files that stay where they are, so a run need not keep a copy.</summary>
    public bool IsReplay { get; init; }
}
