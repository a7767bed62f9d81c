namespace IamAuditor.Core.Rules.Expressions;

/// <summary>The kinds of static types; <see cref="Dyn"/> is only known at evaluation.</summary>
public enum ExprTypeKind
{
    Dyn,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Timestamp,
    Duration,
    List,
    Map,
    Type,
    Record,
}
