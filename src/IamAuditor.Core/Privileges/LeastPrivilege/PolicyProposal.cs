namespace IamAuditor.Core.Privileges.LeastPrivilege;

/// <summary>A smaller document for one policy of a principal.</summary>
/// <param name="Policy">`inline/NAME` or a managed policy's ARN, ` on group G` where it comes over a group.</param>
/// <param name="SharedBy">Others that would lose as much: names of users, groups and roles with the same policy, members of the group.</param>
/// <param name="IsAwsManaged">AWS's own: it is replaced by a copy with this document, not edited.</param>
/// <param name="Document">The proposed document, indented; null where no statement is left, so that the policy can go.</param>
/// <param name="Diff">As <see cref="Comparison.PolicyDiff"/> writes it; empty where nothing can be taken away.</param>
/// <param name="Dropped">Action entries that go, with the reason.</param>
/// <param name="Kept">Entries that stay although their use is not shown, with the reason.</param>
public sealed record PolicyProposal(
    string Policy,
    IReadOnlyList<string> SharedBy,
    bool IsAwsManaged,
    string? Document,
    IReadOnlyList<string> Diff,
    IReadOnlyList<string> Dropped,
    IReadOnlyList<string> Kept
);
