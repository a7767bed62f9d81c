namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// What a <see cref="Value"/> holds. The first eleven are the runtime types of CEL, Record is a snapshot record, and the last three
/// are not values of the language: Absent and NotRead are what a record field may answer, Error is a failed evaluation.
/// </summary>
public enum ValueKind : byte
{
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
    Absent,
    NotRead,
    Error,
}
