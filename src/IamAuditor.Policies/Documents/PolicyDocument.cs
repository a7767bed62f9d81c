using System.Collections.Immutable;

namespace IamAuditor.Policies.Documents;

/// <summary>
/// A policy document as written, with everything wrong in it. Made by <see cref="PolicyParser"/> from any bytes; where the text could not be
/// read at all, <see cref="Statements"/> is empty and <see cref="Problems"/> says why: that is not a policy without statements.
/// Source: IAM User Guide, "Grammar of the IAM JSON policy language".
/// </summary>
public sealed record PolicyDocument(
    PolicyVersion Version,
    string? Id,
    ImmutableArray<Statement> Statements,
    ImmutableArray<PolicyProblem> Problems
)
{
    /// <summary>False where AWS would refuse the document or one of its statements.</summary>
    public bool IsValid => !Problems.Any(p => p.Severity == ProblemSeverity.Error);
}
