namespace IamAuditor.Policies.Documents;

/// <summary>
/// <see cref="Error"/>: AWS would refuse the document, and the part concerned matches nothing. <see cref="Warning"/>: legal, or harmless to the
/// decision, and probably not what its author meant.
/// </summary>
public enum ProblemSeverity
{
    Error,
    Warning,
}
