using IamAuditor.Core.Evidence;
using IamAuditor.Policies;

namespace IamAuditor.Aws;

/// <summary>All that was read of an account. Account is null where AWS did not say whose credentials these are.</summary>
public sealed record CollectedAccount(
    AccountId? Account,
    Partition Partition,
    IReadOnlyList<EvidenceFile> Files,
    IReadOnlyList<Gap> Gaps,
    IReadOnlyDictionary<Source, int> Calls
)
{
    /// <summary>A member of an organization that another account manages; false also where that is not known.</summary>
    public bool IsMember { get; init; }
}
