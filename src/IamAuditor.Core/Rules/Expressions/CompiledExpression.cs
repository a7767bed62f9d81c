namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// An expression that passed all checks. Immutable and safe for use by several threads, each with its own
/// <see cref="EvaluationContext"/> made for the same variables. Boolean expressions without <c>map</c>, <c>filter</c> or the making
/// of strings allocate nothing.
/// </summary>
public sealed class CompiledExpression
{
    private readonly Node _root;
    private readonly int _locals;

    internal CompiledExpression(
        string text,
        ExprType type,
        Node root,
        int locals,
        IReadOnlyList<FieldReference> fields,
        IReadOnlyList<string> variables
    )
    {
        Text = text;
        Type = type;
        _root = root;
        _locals = locals;
        Fields = fields;
        Variables = variables;
    }

    public string Text { get; }

    public ExprType Type { get; }

    /// <summary>The record fields that the expression mentions, each once, in the order of the text.</summary>
    public IReadOnlyList<FieldReference> Fields { get; }

    /// <summary>The declared variables that the expression mentions, each once, in the order of the text.</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>Evaluates on what is bound in the context; the bound values must not change meanwhile.</summary>
    public ExpressionResult Evaluate(EvaluationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Run(context, null);
    }

    /// <summary>
    /// Evaluates and tells which variables and fields the outcome rests on, in the order of first reading. Slower: for the second pass,
    /// where observations are written down.
    /// </summary>
    public ExpressionResult EvaluateWithReads(EvaluationContext context, out IReadOnlyList<ExpressionRead> reads)
    {
        ArgumentNullException.ThrowIfNull(context);
        var recorder = new ReadRecorder();
        reads = recorder.Reads;
        return Run(context, recorder);
    }

    /// <summary>As above, adding to what another expression read before: the two parts of one rule are one judgement.</summary>
    internal ExpressionResult EvaluateWithReads(EvaluationContext context, ReadRecorder recorder) => Run(context, recorder);

    private ExpressionResult Run(EvaluationContext context, ReadRecorder? recorder)
    {
        context.Start(_locals, recorder);
        var value = _root.Evaluate(context);
        // Out of budget is never absorbed: what `||` and `&&` made of the rest was judged on half an evaluation.
        return new ExpressionResult(context.IsExhausted ? Node.OutOfBudget : value);
    }

    /// <summary>The place of an evaluation error in the text, both counted from 1.</summary>
    public (int Line, int Column) PlaceOf(EvaluationError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var (line, column, _, _) = ExpressionProblem.Locate(Text, Math.Max(0, error.Offset));
        return (line, column);
    }

    public override string ToString() => Text;
}
