namespace IamAuditor.Core.Rules.Expressions;

// A compiled part of an expression. Errors are values, not exceptions: `||` and `&&` look at them, and most are made beforehand.
// Immutable, so that one compiled expression serves any number of threads.
internal abstract class Node(int offset)
{
    public static readonly Value OutOfBudget = Value.Error(
        new EvaluationError(EvaluationErrorKind.Budget, "the expression needs more steps or memory than it may have", [])
    );

    public int Offset { get; } = offset;

    // How many nodes there are from here down: what one pass through a loop's body costs.
    public int Cost { get; protected init; } = 1;

    public abstract Value Evaluate(EvaluationContext context);

    // The dotted path of what this node reads, where it is a plain read. Asked only while reads are recorded.
    public virtual string? PathOf(EvaluationContext context) => null;

    protected Value Fail(string message) => Value.Error(new EvaluationError(EvaluationErrorKind.Evaluation, message, [], Offset));

    protected Value NoOverload(string function, in Value a) => Fail($"no matching overload for {function} on {a.RuntimeTypeName}");

    protected Value NoOverload(string function, in Value a, in Value b) =>
        Fail($"no matching overload for {function} on {a.RuntimeTypeName} and {b.RuntimeTypeName}");
}

internal sealed class ConstantNode(Value value, int offset) : Node(offset)
{
    public Value Value { get; } = value;

    public override Value Evaluate(EvaluationContext context) => Value;
}

internal sealed class VariableNode(ScopeVariable variable, int offset) : Node(offset)
{
    private readonly int _slot = variable.Slot;
    private readonly Value _absent = Value.Error(
        new EvaluationError(EvaluationErrorKind.Absent, $"`{variable.Name}` is not set", [], offset)
    );

    public override Value Evaluate(EvaluationContext context)
    {
        ref readonly var value = ref context.Variables[_slot];
        context.Recorder?.Record(variable.Name, value);
        return value.Kind switch
        {
            ValueKind.Absent => _absent,
            ValueKind.NotRead => Value.Error(value.AsError.At(Offset)),
            _ => value,
        };
    }

    public override string PathOf(EvaluationContext context) => variable.Name;
}

internal sealed class LocalNode(int slot, int offset) : Node(offset)
{
    public override Value Evaluate(EvaluationContext context) => context.Locals[slot];

    public override string? PathOf(EvaluationContext context) => context.LocalPaths[slot];
}

// A field of a record whose type is known since compilation.
internal sealed class FieldNode : Node
{
    private readonly Node _operand;
    private readonly RecordType _type;
    private readonly RecordField _field;
    private readonly Value _absent;
    private EvaluationError? _unread;
    private Value[]? _unreadValue;

    public FieldNode(Node operand, RecordType type, RecordField field, int offset)
        : base(offset)
    {
        _operand = operand;
        _type = type;
        _field = field;
        _absent = Value.Error(
            new EvaluationError(
                EvaluationErrorKind.Absent,
                $"`{field.Name}` of this {type.Name} is not set; guard it with has()",
                [],
                offset
            )
        );
        Cost = operand.Cost + 1;
    }

    public override Value Evaluate(EvaluationContext context)
    {
        var operand = _operand.Evaluate(context);
        if (operand.Kind != ValueKind.Record || !ReferenceEquals(operand.RecordType, _type))
            return operand.IsError ? operand : NoOverload($"`.{_field.Name}`", operand);
        var value = _field.Read(operand.Reference!);
        if (context.Recorder is { } recorder)
            recorder.Record(PathOf(context), value);
        return value.Kind switch
        {
            ValueKind.Absent => _absent,
            ValueKind.NotRead => Unread(value.AsError),
            _ => value,
        };
    }

    public override string? PathOf(EvaluationContext context) =>
        _operand.PathOf(context) is { } path ? context.Paths.Field(path, _field.Name) : null;

    // A field answers the same NotRead for every record, so the error with the place in it is made once. A race only makes it twice.
    private Value Unread(EvaluationError error)
    {
        var known = _unreadValue;
        if (known is not null && ReferenceEquals(_unread, error))
            return known[0];
        var value = Value.Error(
            new EvaluationError(EvaluationErrorKind.Unread, $"`{_field.Name}` of this {_type.Name} was not read", error.Sources, Offset)
        );
        _unreadValue = [value];
        _unread = error;
        return value;
    }
}

// `.name` on a map, or on something whose type is only known now.
internal sealed class SelectNode : Node
{
    private readonly Node _operand;
    private readonly Value _key;

    public SelectNode(Node operand, string name, int offset)
        : base(offset)
    {
        _operand = operand;
        _key = Value.String(name);
        Cost = operand.Cost + 1;
    }

    public override Value Evaluate(EvaluationContext context)
    {
        var operand = _operand.Evaluate(context);
        switch (operand.Kind)
        {
            case ValueKind.Map:
                return operand.AsMap.TryGet(_key, out var value) ? value : Fail($"no such key: {ValueText.Quoted(_key)}");
            case ValueKind.Record:
                if (!operand.RecordType!.TryGetField(_key.AsString, out var field))
                    return Fail($"no such field: {operand.RecordType.Name} has no `{_key.AsString}`");
                var read = field.Read(operand.Reference!);
                context.Recorder?.Record(PathOf(context), read);
                return read.Kind switch
                {
                    ValueKind.Absent => Value.Error(
                        new EvaluationError(
                            EvaluationErrorKind.Absent,
                            $"`{field.Name}` of this {operand.RecordType.Name} is not set",
                            [],
                            Offset
                        )
                    ),
                    ValueKind.NotRead => Value.Error(read.AsError.At(Offset)),
                    _ => read,
                };
            case ValueKind.Error:
                return operand;
            default:
                return Fail($"a {operand.RuntimeTypeName} has no field `{_key.AsString}`");
        }
    }

    public override string? PathOf(EvaluationContext context) =>
        _operand.PathOf(context) is { } path ? context.Paths.Field(path, _key.AsString) : null;
}

internal sealed class HasNode : Node
{
    private readonly Node _operand;
    private readonly Value _key;

    public HasNode(Node operand, string name, int offset)
        : base(offset)
    {
        _operand = operand;
        _key = Value.String(name);
        Cost = operand.Cost + 1;
    }

    public override Value Evaluate(EvaluationContext context)
    {
        var operand = _operand.Evaluate(context);
        switch (operand.Kind)
        {
            case ValueKind.Map:
                return Value.Bool(operand.AsMap.TryGet(_key, out _));
            case ValueKind.Record:
                if (!operand.RecordType!.TryGetField(_key.AsString, out var field))
                    return Fail($"no such field: {operand.RecordType.Name} has no `{_key.AsString}`");
                var value = field.Read(operand.Reference!);
                if (context.Recorder is { } recorder && _operand.PathOf(context) is { } path)
                    recorder.Record(context.Paths.Field(path, field.Name), value);
                return value.Kind == ValueKind.NotRead ? Value.Error(value.AsError.At(Offset)) : Value.Bool(value.Kind != ValueKind.Absent);
            case ValueKind.Error:
                return operand;
            default:
                return Fail($"has() asks for a field of a record or map, not of a {operand.RuntimeTypeName}");
        }
    }
}

internal sealed class IndexNode : Node
{
    private readonly Node _operand;
    private readonly Node _index;

    public IndexNode(Node operand, Node index, int offset)
        : base(offset)
    {
        _operand = operand;
        _index = index;
        Cost = operand.Cost + index.Cost + 1;
    }

    public override Value Evaluate(EvaluationContext context)
    {
        var operand = _operand.Evaluate(context);
        if (operand.IsError)
            return operand;
        var index = _index.Evaluate(context);
        if (index.IsError)
            return index;
        switch (operand.Kind)
        {
            case ValueKind.Map:
                if (index.Kind is not (ValueKind.Bool or ValueKind.String) && !ValueComparison.IsNumber(index.Kind))
                    return NoOverload("`[]`", operand, index);
                return operand.AsMap.TryGet(index, out var value) ? value : Fail($"no such key: {ValueText.Quoted(index)}");
            case ValueKind.List:
                if (!ValueComparison.IsNumber(index.Kind))
                    return NoOverload("`[]`", operand, index);
                return WholeIndex(index) is { } at && at < operand.ListCount
                    ? operand.ListAt(at)
                    : Fail($"index out of bounds: {ValueText.Quoted(index)} in a list of {operand.ListCount}");
            default:
                return NoOverload("`[]`", operand, index);
        }
    }

    public override string? PathOf(EvaluationContext context)
    {
        if (_operand.PathOf(context) is not { } path)
            return null;
        var index = _index.Evaluate(context);
        return index.IsError ? null : $"{path}[{ValueText.Quoted(index)}]";
    }

    private static int? WholeIndex(in Value index) =>
        index.Kind switch
        {
            ValueKind.Int => index.AsInt is >= 0 and <= int.MaxValue ? (int)index.AsInt : null,
            ValueKind.Uint => index.AsUint <= int.MaxValue ? (int)index.AsUint : null,
            _ => index.AsDouble is >= 0 and <= int.MaxValue && Math.Floor(index.AsDouble) == index.AsDouble ? (int)index.AsDouble : null,
        };
}

internal sealed class ListNode : Node
{
    private readonly Node[] _elements;

    public ListNode(Node[] elements, int offset)
        : base(offset)
    {
        _elements = elements;
        Cost = 1 + elements.Sum(element => element.Cost);
    }

    public override Value Evaluate(EvaluationContext context)
    {
        if (!context.Allocate(8L * (_elements.Length + 1)))
            return OutOfBudget;
        var values = new Value[_elements.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _elements[i].Evaluate(context);
            if (values[i].IsError)
                return values[i];
        }

        return Value.List(values);
    }
}

internal sealed class MapNode : Node
{
    private readonly KeyValuePair<Node, Node>[] _entries;

    public MapNode(KeyValuePair<Node, Node>[] entries, int offset)
        : base(offset)
    {
        _entries = entries;
        Cost = 1 + entries.Sum(entry => entry.Key.Cost + entry.Value.Cost);
    }

    public override Value Evaluate(EvaluationContext context)
    {
        if (!context.Allocate(16L * (_entries.Length + 1)))
            return OutOfBudget;
        var entries = new KeyValuePair<Value, Value>[_entries.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            var key = _entries[i].Key.Evaluate(context);
            if (key.IsError)
                return key;
            var value = _entries[i].Value.Evaluate(context);
            if (value.IsError)
                return value;
            entries[i] = new(key, value);
        }

        return ValueMap.TryCreate(entries, out var map, out var problem) ? Value.Map(map) : Fail(problem);
    }
}

internal sealed class ConditionalNode : Node
{
    private readonly Node _condition;
    private readonly Node _then;
    private readonly Node _otherwise;

    public ConditionalNode(Node condition, Node then, Node otherwise, int offset)
        : base(offset)
    {
        _condition = condition;
        _then = then;
        _otherwise = otherwise;
        Cost = 1 + condition.Cost + Math.Max(then.Cost, otherwise.Cost);
    }

    public override Value Evaluate(EvaluationContext context)
    {
        var condition = _condition.Evaluate(context);
        if (condition.Kind == ValueKind.Bool)
            return condition.IsTrue ? _then.Evaluate(context) : _otherwise.Evaluate(context);
        return condition.IsError ? condition : NoOverload("`?:`", condition);
    }
}

// INVARIANT: an operand that decides the outcome wins over errors on either side of it, and nothing else does.
internal sealed class LogicNode : Node
{
    private readonly bool _isAnd;
    private readonly Node[] _operands;

    public LogicNode(bool isAnd, Node[] operands, int offset)
        : base(offset)
    {
        _isAnd = isAnd;
        _operands = operands;
        Cost = 1 + operands.Sum(operand => operand.Cost);
    }

    public override Value Evaluate(EvaluationContext context)
    {
        Value error = default;
        foreach (var node in _operands)
        {
            var operand = node.Evaluate(context);
            if (operand.Kind == ValueKind.Bool)
            {
                if (operand.IsTrue != _isAnd)
                    return operand;
                continue;
            }

            if (!operand.IsError)
                operand = NoOverload(_isAnd ? "`&&`" : "`||`", operand);
            error = error.IsError ? EvaluationError.Merge(error, operand) : operand;
        }

        return error.IsError ? error : Value.Bool(_isAnd);
    }
}

internal sealed class NotNode : Node
{
    private readonly Node _operand;

    public NotNode(Node operand, int offset)
        : base(offset)
    {
        _operand = operand;
        Cost = 1 + operand.Cost;
    }

    public override Value Evaluate(EvaluationContext context)
    {
        var operand = _operand.Evaluate(context);
        if (operand.Kind == ValueKind.Bool)
            return Value.Bool(!operand.IsTrue);
        return operand.IsError ? operand : NoOverload("`!`", operand);
    }
}

internal sealed class NegateNode : Node
{
    private readonly Node _operand;

    public NegateNode(Node operand, int offset)
        : base(offset)
    {
        _operand = operand;
        Cost = 1 + operand.Cost;
    }

    public override Value Evaluate(EvaluationContext context)
    {
        var operand = _operand.Evaluate(context);
        return operand.Kind switch
        {
            ValueKind.Int when operand.AsInt == long.MinValue => Fail("int overflow"),
            ValueKind.Int => Value.Int(-operand.AsInt),
            ValueKind.Double => Value.Double(-operand.AsDouble),
            ValueKind.Error => operand,
            _ => NoOverload("unary `-`", operand),
        };
    }
}

internal sealed class EqualityNode : Node
{
    private readonly bool _isEqual;
    private readonly Node _left;
    private readonly Node _right;

    public EqualityNode(bool isEqual, Node left, Node right, int offset)
        : base(offset)
    {
        _isEqual = isEqual;
        _left = left;
        _right = right;
        Cost = 1 + left.Cost + right.Cost;
    }

    public override Value Evaluate(EvaluationContext context)
    {
        var left = _left.Evaluate(context);
        if (left.IsError)
            return left;
        var right = _right.Evaluate(context);
        if (right.IsError)
            return right;
        var equal = context.AreEqual(left, right);
        return context.IsExhausted ? OutOfBudget : Value.Bool(equal == _isEqual);
    }
}

internal sealed class OrderNode : Node
{
    private readonly BinaryOperator _operator;
    private readonly Node _left;
    private readonly Node _right;

    public OrderNode(BinaryOperator @operator, Node left, Node right, int offset)
        : base(offset)
    {
        _operator = @operator;
        _left = left;
        _right = right;
        Cost = 1 + left.Cost + right.Cost;
    }

    public override Value Evaluate(EvaluationContext context)
    {
        var left = _left.Evaluate(context);
        if (left.IsError)
            return left;
        var right = _right.Evaluate(context);
        if (right.IsError)
            return right;
        if (!ValueComparison.AreOrdered(left.Kind, right.Kind))
            return NoOverload($"`{Arithmetic.SymbolOf(_operator)}`", left, right);
        // No order between the two (NaN) makes every comparison false.
        return ValueComparison.Compare(left, right) is not { } order
            ? Value.False
            : Value.Bool(
                _operator switch
                {
                    BinaryOperator.Less => order < 0,
                    BinaryOperator.LessOrEqual => order <= 0,
                    BinaryOperator.Greater => order > 0,
                    _ => order >= 0,
                }
            );
    }
}

internal sealed class ArithmeticNode : Node
{
    private readonly BinaryOperator _operator;
    private readonly Node _left;
    private readonly Node _right;

    public ArithmeticNode(BinaryOperator @operator, Node left, Node right, int offset)
        : base(offset)
    {
        _operator = @operator;
        _left = left;
        _right = right;
        Cost = 1 + left.Cost + right.Cost;
    }

    public override Value Evaluate(EvaluationContext context)
    {
        var left = _left.Evaluate(context);
        if (left.IsError)
            return left;
        var right = _right.Evaluate(context);
        if (right.IsError)
            return right;
        var result = Arithmetic.Apply(context, _operator, left, right, out var problem);
        return problem is null ? result
            : problem.Length == 0 ? NoOverload($"`{Arithmetic.SymbolOf(_operator)}`", left, right)
            : Fail(problem);
    }
}

internal sealed class InNode : Node
{
    private readonly Node _element;
    private readonly Node _container;

    public InNode(Node element, Node container, int offset)
        : base(offset)
    {
        _element = element;
        _container = container;
        Cost = 1 + element.Cost + container.Cost;
    }

    public override Value Evaluate(EvaluationContext context)
    {
        var element = _element.Evaluate(context);
        if (element.IsError)
            return element;
        var container = _container.Evaluate(context);
        switch (container.Kind)
        {
            case ValueKind.List:
                var count = container.ListCount;
                for (var i = 0; i < count; i++)
                {
                    var equal = context.AreEqual(element, container.ListAt(i));
                    if (!context.Spend(1))
                        return OutOfBudget;
                    if (equal)
                        return Value.True;
                }

                return Value.False;
            case ValueKind.Map:
                return Value.Bool(container.AsMap.TryGet(element, out _));
            case ValueKind.Error:
                return container;
            default:
                return NoOverload("`in`", element, container);
        }
    }
}

internal sealed class QuantifierNode : Node
{
    private readonly Macro _macro;
    private readonly Node _range;
    private readonly int _slot;
    private readonly Node _body;

    public QuantifierNode(Macro macro, Node range, int slot, Node body, int offset)
        : base(offset)
    {
        _macro = macro;
        _range = range;
        _slot = slot;
        _body = body;
        Cost = 1 + range.Cost + body.Cost;
    }

    public override Value Evaluate(EvaluationContext context)
    {
        var range = Loop.Begin(context, _range, this, out var count, out var path);
        if (range.IsError)
            return range;

        Value error = default;
        var found = 0;
        for (var i = 0; i < count; i++)
        {
            if (!Loop.Step(context, range, i, path, _slot, _body.Cost))
                return OutOfBudget;
            var holds = _body.Evaluate(context);
            if (holds.Kind != ValueKind.Bool)
            {
                if (Loop.IsPassedOver(context, holds))
                    continue;
                if (!holds.IsError)
                    holds = NoOverload(
                        $"the predicate of {_macro switch { Macro.All => "all", Macro.Exists => "exists", _ => "exists_one" }}",
                        holds
                    );
                if (_macro == Macro.ExistsOne)
                    return holds;
                error = error.IsError ? EvaluationError.Merge(error, holds) : holds;
            }
            else if (_macro == Macro.ExistsOne)
            {
                found += holds.IsTrue ? 1 : 0;
            }
            else if (holds.IsTrue == (_macro == Macro.Exists))
            {
                return holds;
            }
        }

        return error.IsError ? error : Value.Bool(_macro == Macro.ExistsOne ? found == 1 : _macro == Macro.All);
    }
}

internal sealed class CollectNode : Node
{
    private readonly Node _range;
    private readonly int _slot;
    private readonly Node? _condition;
    private readonly Node? _body;

    // Without a condition every element is taken, without a body the element itself: map(x, f), map(x, p, f) and filter(x, p).
    public CollectNode(Node range, int slot, Node? condition, Node? body, int offset)
        : base(offset)
    {
        _range = range;
        _slot = slot;
        _condition = condition;
        _body = body;
        Cost = 1 + range.Cost + (condition?.Cost ?? 0) + (body?.Cost ?? 0);
    }

    public override Value Evaluate(EvaluationContext context)
    {
        var range = Loop.Begin(context, _range, this, out var count, out var path);
        if (range.IsError)
            return range;

        var values = new List<Value>();
        for (var i = 0; i < count; i++)
        {
            if (!Loop.Step(context, range, i, path, _slot, (_condition?.Cost ?? 0) + (_body?.Cost ?? 0)))
                return OutOfBudget;
            if (_condition is not null)
            {
                var holds = _condition.Evaluate(context);
                if (Loop.IsPassedOver(context, holds))
                    continue;
                if (holds.Kind != ValueKind.Bool)
                    return holds.IsError ? holds : NoOverload(_body is null ? "the predicate of filter" : "the predicate of map", holds);
                if (!holds.IsTrue)
                    continue;
            }

            var value = _body is null ? context.Locals[_slot] : _body.Evaluate(context);
            if (Loop.IsPassedOver(context, value))
                continue;
            if (value.IsError)
                return value;
            if (!context.Allocate(8))
                return OutOfBudget;
            values.Add(value);
        }

        return Value.List([.. values]);
    }
}

internal static class Loop
{
    public static Value Begin(EvaluationContext context, Node rangeNode, Node macro, out int count, out string? path)
    {
        var range = rangeNode.Evaluate(context);
        path = context.Recorder is null ? null : rangeNode.PathOf(context);
        count = range.Kind switch
        {
            ValueKind.List => range.ListCount,
            ValueKind.Map => range.AsMap.Count,
            _ => 0,
        };
        return range.Kind is ValueKind.List or ValueKind.Map or ValueKind.Error
            ? range
            : Value.Error(
                new EvaluationError(
                    EvaluationErrorKind.Evaluation,
                    $"a macro goes over a list or a map, not a {range.RuntimeTypeName}",
                    [],
                    macro.Offset
                )
            );
    }

    /// <summary>A text goes over what was read; of the rest it has nothing to say.</summary>
    public static bool IsPassedOver(EvaluationContext context, in Value value) =>
        context.IsText && value.IsError && value.AsError.Kind == EvaluationErrorKind.Unread;

    public static bool Step(EvaluationContext context, in Value range, int index, string? path, int slot, int cost)
    {
        context.Locals[slot] = range.Kind == ValueKind.List ? range.ListAt(index) : range.AsMap.Entries[index].Key;
        context.LocalPaths[slot] = path is null || range.Kind != ValueKind.List ? null : context.Paths.Element(path, index);
        return context.Spend(cost + 1);
    }
}
