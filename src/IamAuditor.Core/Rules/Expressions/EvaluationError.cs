namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// Why an evaluation gave no value, and where. Line and Column count from 1 and are 0 where the place is not known. Sources is
/// sorted, and empty unless the kind is <see cref="EvaluationErrorKind.Unread"/>.
/// </summary>
public sealed class EvaluationError
{
    internal EvaluationError(string message)
        : this(EvaluationErrorKind.Evaluation, message, []) { }

    internal EvaluationError(EvaluationErrorKind kind, string message, IEnumerable<string> sources, int offset = -1)
    {
        Kind = kind;
        Message = message;
        Sources = [.. sources.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Offset = offset;
    }

    public EvaluationErrorKind Kind { get; }
    public string Message { get; }
    public IReadOnlyList<string> Sources { get; }

    internal int Offset { get; }

    internal EvaluationError At(int offset) => Offset >= 0 ? this : new(Kind, Message, Sources, offset);

    // An unread operand outranks an ordinary error: the verdict can then say which permission is missing.
    internal static Value Merge(Value first, Value second)
    {
        var (a, b) = (first.AsError, second.AsError);
        if (a.Kind == EvaluationErrorKind.Budget || b.Kind == EvaluationErrorKind.Budget)
            return a.Kind == EvaluationErrorKind.Budget ? first : second;
        if (b.Kind != EvaluationErrorKind.Unread)
            return first;
        if (a.Kind != EvaluationErrorKind.Unread)
            return second;
        return b.Sources.All(source => a.Sources.Contains(source, StringComparer.Ordinal))
            ? first
            : Value.Error(new EvaluationError(EvaluationErrorKind.Unread, a.Message, a.Sources.Concat(b.Sources), a.Offset));
    }
}
