namespace IamAuditor.Core.Privileges.LeastPrivilege;

/// <summary>A policy in its place on a principal, with everybody else who holds it.</summary>
/// <param name="Label">As <see cref="PolicyProposal.Policy"/>.</param>
/// <param name="IsAwsManaged">As <see cref="PolicyProposal.IsAwsManaged"/>.</param>
/// <param name="Document">As it is.</param>
/// <param name="Others">Nobody for AWS's own: what is proposed there is a copy.</param>
internal sealed record HeldPolicy(string Label, bool IsAwsManaged, string Document, IReadOnlyList<PolicyHolder> Others);
