namespace IamAuditor.Core.Privileges.LeastPrivilege;

/// <summary>A smaller document for one policy of a principal, or why it stays as it is.</summary>
/// <param name="Policy">`inline/NAME` or a managed policy's ARN, ` on group G` where it comes over a group.</param>
/// <param name="SharedBy">Everybody else who holds the policy (`user bob`, `role app (as its boundary)`): what any of them may need stays in it. Of AWS's own nobody: a copy is proposed.</param>
/// <param name="IsAwsManaged">AWS's own: it is replaced by a copy with this document, not edited.</param>
/// <param name="Document">The proposed document, indented; as it is where nothing can be taken away; null where no statement is left, so that the policy can go.</param>
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
