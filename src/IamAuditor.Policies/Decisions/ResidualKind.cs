namespace IamAuditor.Policies.Decisions;

/// <summary>The nodes of a <see cref="Residual"/>: connectives, one open condition clause, or a whole statement or document that is undecided.</summary>
public enum ResidualKind
{
    All,
    Any,
    Not,
    Clause,
    Open,
}
