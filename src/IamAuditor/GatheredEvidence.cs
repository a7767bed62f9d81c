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

    /// <summary>Files of a folder or zip. <see cref="Files"/> is empty where none of them is evidence.</summary>
    /// <param name="files">Names and bytes.</param>
    /// <param name="account">Whose they are where none says it; null: the files say it.</param>
    /// <param name="now">When they were read where no manifest says it.</param>
    public static GatheredEvidence Of(
        IReadOnlyList<(string Path, ReadOnlyMemory<byte> Bytes)> files,
        AccountId? account,
        DateTimeOffset now
    )
    {
        var set = EvidenceFiles.Recognise(files, now);
        return new GatheredEvidence(set.Files, set.Gaps, account ?? set.Manifest?.Account, set.Manifest?.TakenAt ?? now)
        {
            Unrecognised = set.Unrecognised,
            Problems = set.Problems,
            IsReplay = true,
        };
    }
}
