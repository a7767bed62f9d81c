namespace IamAuditor.Policies.Documents;

/// <summary>
/// How a statement names its actions, resources or principals: <see cref="Listed"/> by <c>Action</c>, <see cref="Except"/> by <c>NotAction</c>
/// (everything but the listed ones), <see cref="Absent"/> not at all.
/// </summary>
public enum ElementForm
{
    Absent,
    Listed,
    Except,
}
