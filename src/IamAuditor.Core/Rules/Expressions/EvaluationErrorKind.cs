namespace IamAuditor.Core.Rules.Expressions;

/// <summary>Why an evaluation gave no value.</summary>
public enum EvaluationErrorKind
{
    /// <summary>An error of the language: division by zero, no such key, no matching overload.</summary>
    Evaluation,

    /// <summary>An optional field was read that is not set; <c>has()</c> would have said so.</summary>
    Absent,

    /// <summary>The data behind a field was never collected.</summary>
    Unread,

    /// <summary>The expression wanted more steps or memory than it may have.</summary>
    Budget,
}
