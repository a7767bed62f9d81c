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
);
