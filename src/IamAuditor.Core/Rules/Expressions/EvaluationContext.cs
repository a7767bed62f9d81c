namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// The values that expressions of one scope are evaluated on, and the working memory for it. Make one per thread, bind and evaluate
/// as often as you like: evaluating then allocates nothing for the context. Not safe for use by several threads at once.
/// </summary>
public sealed class EvaluationContext
{
    private readonly ExpressionScope _scope;
    private readonly ExpressionBudget _budget;
    private long _steps;
    private long _memory;

    public EvaluationContext(ExpressionScope scope, ExpressionBudget? budget = null)
    {
        ArgumentNullException.ThrowIfNull(scope);
        _scope = scope;
        _budget = budget ?? ExpressionBudget.Default;
        Variables = new Value[scope.Variables.Count];
        Array.Fill(Variables, Value.Absent);
    }

    /// <summary>The moment at which the snapshot was taken: what <c>age()</c> counts from. Null makes <c>age()</c> an error.</summary>
    public DateTimeOffset? TakenAt
    {
        get;
        set
        {
            field = value;
            TakenAtValue = Value.OptionalTimestamp(value);
        }
    }

    internal Value TakenAtValue { get; private set; } = Value.Absent;
    internal Value[] Variables { get; }
    internal Value[] Locals { get; private set; } = [];
    internal string?[] LocalPaths { get; private set; } = [];
    internal ReadRecorder? Recorder { get; private set; }
    internal ReadPaths Paths { get; } = new();
    internal bool IsExhausted { get; private set; }

    /// <summary>Set while a text is made: macros pass over elements that were not read instead of answering nothing.</summary>
    internal bool IsText { get; set; }

    /// <summary>Binds the variable of that slot; see <see cref="ExpressionScope.Variables"/>.</summary>
    public void Bind(int slot, Value value) => Variables[slot] = value;

    /// <exception cref="ArgumentException">The scope declares no such variable.</exception>
    public void Bind(string variable, Value value) =>
        Variables[
            _scope.TryGetVariable(variable, out var found)
                ? found.Slot
                : throw new ArgumentException($"the scope has no variable `{variable}`", nameof(variable))
        ] = value;

    internal void Start(int locals, ReadRecorder? recorder)
    {
        _steps = _budget.Steps;
        _memory = _budget.Memory;
        IsExhausted = false;
        Recorder = recorder;
        if (Locals.Length < locals)
        {
            Locals = new Value[locals];
            LocalPaths = new string?[locals];
        }
    }

    // False once the budget is used up; the caller then answers Node.OutOfBudget and loops end.
    internal bool Spend(long steps)
    {
        _steps -= steps;
        if (_steps >= 0)
            return !IsExhausted;
        IsExhausted = true;
        return false;
    }

    internal bool Allocate(long units)
    {
        _memory -= units;
        if (_memory >= 0)
            return Spend(units / 8);
        IsExhausted = true;
        return false;
    }

    internal bool AreEqual(in Value a, in Value b)
    {
        if (a.Kind is not (ValueKind.List or ValueKind.Map or ValueKind.String or ValueKind.Bytes))
            return ValueComparison.AreEqual(a, b);
        var fuel = _steps;
        var equal = ValueComparison.AreEqual(a, b, ref fuel);
        Spend(_steps - fuel);
        return equal;
    }
}
