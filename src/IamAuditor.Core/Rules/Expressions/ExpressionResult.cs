namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// How an evaluation ended: with a value, with an error, or without one because a source was not read. Exactly one of
/// <see cref="HasValue"/> and a non-null <see cref="Error"/> holds.
/// </summary>
public readonly struct ExpressionResult
{
    private readonly Value _value;

    internal ExpressionResult(Value value) => _value = value;

    public bool HasValue => !_value.IsError;
    public bool IsTrue => _value.IsTrue;
    public bool IsFalse => _value.IsFalse;

    /// <summary>What hindered the evaluation; null if there is a value.</summary>
    public EvaluationError? Error => _value.IsError ? _value.AsError : null;

    /// <summary>Whether the value could not be known because data was never collected; <see cref="MissingSources"/> says which.</summary>
    public bool IsUnread => _value.IsError && _value.AsError.Kind == EvaluationErrorKind.Unread;

    public IReadOnlyList<string> MissingSources => _value.IsError ? _value.AsError.Sources : [];

    /// <exception cref="InvalidOperationException">There is no value.</exception>
    public Value Value => HasValue ? _value : throw new InvalidOperationException(_value.AsError.Message);

    /// <summary>The value, or <see cref="ValueKind.Absent"/> or <see cref="ValueKind.NotRead"/> where that is why there is none.</summary>
    internal Value ValueOrError => _value;

    public override string ToString() => _value.ToString();
}
