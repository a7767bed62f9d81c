namespace IamAuditor.Policies.Documents;

/// <summary>
/// Something wrong in a policy document: a stable <see cref="Code"/> (see <see cref="ProblemCodes"/>), a sentence for people, and the place.
/// <see cref="Statement"/> is null where the problem is the document's.
/// </summary>
public sealed record PolicyProblem(string Code, ProblemSeverity Severity, string Message, TextPosition At, int? Statement);
