namespace IamAuditor.Core.Rules.Expressions;

// Checks types and makes nodes in one walk over the syntax tree. After a problem it goes on with `dyn`, to find the others.
internal sealed class Binder(ExpressionScope scope, string text)
{
    private static readonly Dictionary<string, Value> s_typeNames = new[]
    {
        "bool",
        "int",
        "uint",
        "double",
        "string",
        "bytes",
        "list",
        "map",
        "null_type",
        "type",
        "google.protobuf.Timestamp",
        "google.protobuf.Duration",
    }.ToDictionary(name => name, Value.TypeName, StringComparer.Ordinal);

    private readonly List<(string Name, ExprType Type)> _locals = [];
    private readonly Lazy<EvaluationContext> _foldingContext = new(() => new EvaluationContext(scope, new(Steps: 10_000, Memory: 20_000)));

    public List<ExpressionProblem> Problems { get; } = [];
    public List<FieldReference> Fields { get; } = [];
    public List<string> Variables { get; } = [];
    public int Locals { get; private set; }

    public void Report(int offset, string message) => Problems.Add(ExpressionProblem.At(ExpressionProblemKind.Type, message, text, offset));

    private (Node, ExprType) Failed(int offset, string message)
    {
        Report(offset, message);
        return (new ConstantNode(Value.Error(message), offset), ExprType.Dyn);
    }

    public (Node Node, ExprType Type) Bind(Syntax syntax)
    {
        switch (syntax)
        {
            case LiteralSyntax literal:
                return (new ConstantNode(literal.Value, literal.Offset), ExprType.Of(literal.Value));
            case GroupSyntax group:
                return Bind(group.Inner);
            case NameSyntax or SelectSyntax when Named(syntax) is { } named:
                return named;
            case NameSyntax name:
                return Failed(name.Offset, Unknown($"`{name.Name}` is not declared", name.Name, NamesInScope()));
            case SelectSyntax select:
                return Select(select);
            case HasSyntax has:
                return Has(has);
            case IndexSyntax index:
                return Index(index);
            case CallSyntax call:
                return Call(call);
            case ListSyntax list:
                return List(list);
            case MapSyntax map:
                return Map(map);
            case MessageSyntax message:
                return Failed(message.Offset, $"`{message.Name}{{...}}`: messages cannot be made here; write a map: {{'key': value}}");
            case ConditionalSyntax conditional:
                return Conditional(conditional);
            case LogicSyntax logic:
                var symbol = logic.IsAnd ? "&&" : "||";
                return (
                    new LogicNode(logic.IsAnd, [.. logic.Operands.Select(operand => Boolean(operand, $"`{symbol}`"))], logic.Offset),
                    ExprType.Bool
                );
            case NotSyntax not:
                return (new NotNode(Boolean(not.Operand, "`!`"), not.Offset), ExprType.Bool);
            case NegateSyntax negate:
                var (operandNode, operandType) = Bind(negate.Operand);
                if (operandType.Kind is not (ExprTypeKind.Int or ExprTypeKind.Double or ExprTypeKind.Dyn))
                    return Failed(negate.Offset, $"no matching overload: `-` wants an int or a double, not a {operandType}");
                return (Fold(new NegateNode(operandNode, negate.Offset), operandNode), operandType);
            case BinarySyntax binary:
                return Binary(binary);
            case MacroSyntax macro:
                return MacroCall(macro);
            default:
                throw new InvalidOperationException($"unknown syntax {syntax.GetType().Name}");
        }
    }

    // The longest prefix of a dotted name that is declared wins; a loop variable hides everything but a name with a leading dot.
    private (Node, ExprType)? Named(Syntax syntax)
    {
        var parts = new List<string>();
        var current = syntax;
        while (current is SelectSyntax select)
        {
            parts.Add(select.Field);
            current = select.Operand;
        }

        if (current is not NameSyntax name)
            return null;
        var isPlain = parts.Count == 0;
        if (!name.FromRoot)
        {
            var local = _locals.FindLastIndex(declared => declared.Name == name.Name);
            if (local >= 0)
                return isPlain ? (new LocalNode(local, name.Offset), _locals[local].Type) : null;
        }

        parts.Add(name.Name);
        parts.Reverse();
        var full = string.Join('.', parts);
        if (scope.TryGetVariable(full, out var variable))
        {
            if (!Variables.Contains(variable.Name))
                Variables.Add(variable.Name);
            return (new VariableNode(variable, syntax.Offset), variable.Type);
        }

        if (scope.TryGetConstant(full, out var constant))
            return (new ConstantNode(constant, syntax.Offset), TypeOfConstant(constant));
        // A shorter declared prefix is more specific than a type's name.
        if (s_typeNames.TryGetValue(full, out var type) && (isPlain || !IsDeclared(((SelectSyntax)syntax).Operand)))
            return (new ConstantNode(type, syntax.Offset), ExprType.Type);
        return null;
    }

    private bool IsDeclared(Syntax syntax) =>
        syntax switch
        {
            NameSyntax name => scope.TryGetVariable(name.Name, out _) || scope.TryGetConstant(name.Name, out _),
            SelectSyntax select => IsDeclared(select.Operand),
            _ => false,
        };

    private static ExprType TypeOfConstant(in Value value)
    {
        if (value.Kind == ValueKind.List && value.RecordType is null && value.ListCount > 0)
        {
            var element = TypeOfConstant(value.ListAt(0));
            for (var i = 1; i < value.ListCount; i++)
                element = ExprType.Join(element, TypeOfConstant(value.ListAt(i)));
            return ExprType.List(element);
        }

        if (value.Kind == ValueKind.Map && value.AsMap.Count > 0)
        {
            var entries = value.AsMap.Entries;
            return ExprType.Map(
                entries.Select(entry => TypeOfConstant(entry.Key)).Aggregate(ExprType.Join),
                entries.Select(entry => TypeOfConstant(entry.Value)).Aggregate(ExprType.Join)
            );
        }

        return ExprType.Of(value);
    }

    private IEnumerable<string> NamesInScope() => _locals.Select(local => local.Name).Concat(scope.Names).Concat(s_typeNames.Keys);

    private (Node, ExprType) Select(SelectSyntax select)
    {
        var (operand, type) = Bind(select.Operand);
        switch (type.Kind)
        {
            case ExprTypeKind.Record:
                if (FieldOf(type.RecordType!, select.Field, select.Offset) is not { } field)
                    return (operand, ExprType.Dyn);
                return (new FieldNode(operand, type.RecordType!, field, select.Offset), field.Type);
            case ExprTypeKind.Map when type.Key!.Kind is ExprTypeKind.String or ExprTypeKind.Dyn:
                return (Fold(new SelectNode(operand, select.Field, select.Offset), operand), type.Element!);
            case ExprTypeKind.Dyn:
                return (Fold(new SelectNode(operand, select.Field, select.Offset), operand), ExprType.Dyn);
            default:
                return Failed(select.Offset, $"a {type} has no field `{select.Field}`");
        }
    }

    private RecordField? FieldOf(RecordType type, string name, int offset)
    {
        if (!type.TryGetField(name, out var field))
        {
            Report(offset, Unknown($"{type.Name} has no field `{name}`", name, type.Fields.Select(known => known.Name)));
            return null;
        }

        var reference = new FieldReference(type, field);
        if (!Fields.Contains(reference))
            Fields.Add(reference);
        return field;
    }

    private (Node, ExprType) Has(HasSyntax has)
    {
        var (operand, type) = Bind(has.Operand);
        switch (type.Kind)
        {
            case ExprTypeKind.Record:
                FieldOf(type.RecordType!, has.Field, has.Offset);
                break;
            case ExprTypeKind.Map or ExprTypeKind.Dyn:
                break;
            default:
                return Failed(has.Offset, $"has() asks for a field of a record or map, not of a {type}");
        }

        return (Fold(new HasNode(operand, has.Field, has.Offset), operand), ExprType.Bool);
    }

    private (Node, ExprType) Index(IndexSyntax syntax)
    {
        var (operand, type) = Bind(syntax.Operand);
        var (index, indexType) = Bind(syntax.Index);
        ExprType result;
        switch (type.Kind)
        {
            case ExprTypeKind.List when indexType.Kind is ExprTypeKind.Int or ExprTypeKind.Dyn:
            case ExprTypeKind.Map when indexType.IsComparableTo(type.Key!) && MayBeKey(indexType):
                result = type.Element!;
                break;
            case ExprTypeKind.Dyn when indexType.IsNumber || MayBeKey(indexType):
                result = ExprType.Dyn;
                break;
            case ExprTypeKind.List or ExprTypeKind.Map or ExprTypeKind.Dyn:
                return Failed(syntax.Offset, $"no matching overload: a {type} cannot be indexed by a {indexType}");
            default:
                return Failed(syntax.Offset, $"no matching overload: a {type} cannot be indexed, only lists and maps can");
        }

        return (Fold(new IndexNode(operand, index, syntax.Offset), operand, index), result);
    }

    private static bool MayBeKey(ExprType type) =>
        type.Kind is ExprTypeKind.Dyn or ExprTypeKind.Bool or ExprTypeKind.String || type.IsNumber;

    private (Node, ExprType) List(ListSyntax list)
    {
        var elements = new Node[list.Elements.Length];
        ExprType? type = null;
        for (var i = 0; i < elements.Length; i++)
        {
            (elements[i], var element) = Bind(list.Elements[i]);
            type = type is null ? element : ExprType.Join(type, element);
        }

        return (Fold(new ListNode(elements, list.Offset), elements), ExprType.List(type ?? ExprType.Dyn));
    }

    private (Node, ExprType) Map(MapSyntax map)
    {
        var entries = new KeyValuePair<Node, Node>[map.Entries.Length];
        ExprType? keys = null;
        ExprType? values = null;
        for (var i = 0; i < entries.Length; i++)
        {
            var (key, keyType) = Bind(map.Entries[i].Key);
            var (value, valueType) = Bind(map.Entries[i].Value);
            if (keyType.Kind is not (ExprTypeKind.Bool or ExprTypeKind.Int or ExprTypeKind.Uint or ExprTypeKind.String or ExprTypeKind.Dyn))
                Report(map.Entries[i].Key.Offset, $"a map key is a bool, int, uint or string, not a {keyType}");
            entries[i] = new(key, value);
            keys = keys is null ? keyType : ExprType.Join(keys, keyType);
            values = values is null ? valueType : ExprType.Join(values, valueType);
        }

        return (
            Fold(new MapNode(entries, map.Offset), [.. entries.SelectMany(entry => new[] { entry.Key, entry.Value })]),
            ExprType.Map(keys ?? ExprType.Dyn, values ?? ExprType.Dyn)
        );
    }

    private (Node, ExprType) Conditional(ConditionalSyntax conditional)
    {
        var condition = Boolean(conditional.Condition, "the condition of `?:`");
        var (then, thenType) = Bind(conditional.Then);
        var (otherwise, otherwiseType) = Bind(conditional.Otherwise);
        var node = new ConditionalNode(condition, then, otherwise, conditional.Offset);
        if (thenType.Kind == otherwiseType.Kind && (thenType.Kind != ExprTypeKind.Record || thenType.Equals(otherwiseType)))
            return (node, ExprType.Join(thenType, otherwiseType));
        if (thenType.Fits(otherwiseType) || otherwiseType.Fits(thenType))
            return (node, ExprType.Dyn);
        return Failed(
            conditional.Offset,
            $"no matching overload: the two sides of `?:` are a {thenType} and a {otherwiseType}; put dyn() around one if that is meant"
        );
    }

    private Node Boolean(Syntax syntax, string where)
    {
        var (node, type) = Bind(syntax);
        if (type.Kind is not (ExprTypeKind.Bool or ExprTypeKind.Dyn))
            Report(syntax.Offset, $"no matching overload: {where} wants a bool, not a {type}");
        return node;
    }

    private (Node, ExprType) Binary(BinarySyntax binary)
    {
        var (left, leftType) = Bind(binary.Left);
        var (right, rightType) = Bind(binary.Right);
        var symbol = Arithmetic.SymbolOf(binary.Operator);
        switch (binary.Operator)
        {
            case BinaryOperator.Equal or BinaryOperator.NotEqual:
                if (!leftType.IsComparableTo(rightType))
                    return Failed(
                        binary.Offset,
                        $"no matching overload: `{symbol}` between a {leftType} and a {rightType}, which are never equal; put dyn() around one if that is meant"
                    );
                return (
                    Fold(new EqualityNode(binary.Operator == BinaryOperator.Equal, left, right, binary.Offset), left, right),
                    ExprType.Bool
                );
            case BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual:
                if (!HaveOrder(leftType, rightType))
                    return Failed(binary.Offset, $"no matching overload: `{symbol}` between a {leftType} and a {rightType}");
                return (Fold(new OrderNode(binary.Operator, left, right, binary.Offset), left, right), ExprType.Bool);
            case BinaryOperator.In:
                var key = rightType.Kind switch
                {
                    ExprTypeKind.List => rightType.Element,
                    ExprTypeKind.Map => rightType.Key,
                    ExprTypeKind.Dyn => ExprType.Dyn,
                    _ => null,
                };
                if (key is null)
                    return Failed(binary.Offset, $"no matching overload: `in` looks into a list or a map, not into a {rightType}");
                if (!leftType.IsComparableTo(key))
                    return Failed(binary.Offset, $"no matching overload: a {leftType} is never in a {rightType}");
                return (Fold(new InNode(left, right, binary.Offset), left, right), ExprType.Bool);
            default:
                if (Arithmetic.ResultOf(binary.Operator, leftType, rightType) is not { } result)
                    return Failed(
                        binary.Offset,
                        $"no matching overload: `{symbol}` between a {leftType} and a {rightType}"
                            + (leftType.IsNumber && rightType.IsNumber ? "; convert one with int(), uint() or double()" : "")
                    );
                return (Fold(new ArithmeticNode(binary.Operator, left, right, binary.Offset), left, right), result);
        }
    }

    private static bool HaveOrder(ExprType a, ExprType b) =>
        (a.IsDyn || IsOrdered(a)) && (b.IsDyn || IsOrdered(b)) && (a.IsDyn || b.IsDyn || a.Kind == b.Kind || (a.IsNumber && b.IsNumber));

    private static bool IsOrdered(ExprType type) =>
        type.Kind is ExprTypeKind.Bool or ExprTypeKind.String or ExprTypeKind.Bytes or ExprTypeKind.Timestamp or ExprTypeKind.Duration
        || type.IsNumber;

    private (Node, ExprType) MacroCall(MacroSyntax macro)
    {
        var (range, rangeType) = Bind(macro.Range);
        var element = rangeType.Kind switch
        {
            ExprTypeKind.List => rangeType.Element!,
            ExprTypeKind.Map => rangeType.Key!,
            ExprTypeKind.Dyn => ExprType.Dyn,
            _ => null,
        };
        var name = macro.Macro == Macro.ExistsOne ? "exists_one" : macro.Macro.ToString().ToLowerInvariant();
        if (element is null)
        {
            Report(macro.Offset, $"{name}() goes over a list or a map, not a {rangeType}");
            element = ExprType.Dyn;
        }

        var slot = _locals.Count;
        _locals.Add((macro.Variable, element));
        Locals = Math.Max(Locals, _locals.Count);
        try
        {
            switch (macro.Macro)
            {
                case Macro.Map:
                    var condition = macro.Condition is null ? null : Boolean(macro.Condition, "the condition of map()");
                    var (body, bodyType) = Bind(macro.Body);
                    return (new CollectNode(range, slot, condition, body, macro.Offset), ExprType.List(bodyType));
                case Macro.Filter:
                    var keep = Boolean(macro.Body, "the condition of filter()");
                    return (new CollectNode(range, slot, keep, null, macro.Offset), ExprType.List(element));
                default:
                    var predicate = Boolean(macro.Body, $"the condition of {name}()");
                    return (new QuantifierNode(macro.Macro, range, slot, predicate, macro.Offset), ExprType.Bool);
            }
        }
        finally
        {
            _locals.RemoveAt(slot);
        }
    }

    private (Node, ExprType) Call(CallSyntax call)
    {
        var name = call.Function;
        var isMember = call.Target is not null;
        var offset = call.Offset;
        // `math.greatest(1, 2)`: a function in a namespace, unless `math` is a variable.
        if (call.Target is NameSyntax space && Functions.Exists($"{space.Name}.{name}", isMember: false) && !IsInScope(space))
        {
            name = $"{space.Name}.{name}";
            isMember = false;
        }

        var syntaxes = call.Target is not null && isMember ? [call.Target, .. call.Arguments] : call.Arguments;
        var arguments = new Node[syntaxes.Length];
        var types = new ExprType[syntaxes.Length];
        var failed = Problems.Count;
        for (var i = 0; i < syntaxes.Length; i++)
            (arguments[i], types[i]) = Bind(syntaxes[i]);
        if (Problems.Count > failed && !Functions.Exists(name, isMember) && IsMacro(name, isMember))
            return Failed(offset, $"{name}() is called with the wrong number of arguments");

        if (!Functions.Exists(name, isMember))
            return Failed(offset, UnknownFunction(name, isMember));
        var candidates = Functions.Named(name, isMember).Where(overload => overload.Accepts(types.Length)).ToArray();
        if (candidates.Length > 0)
            candidates = [.. candidates.Where(overload => overload.MayFit(types))];
        if (candidates.Length == 0)
        {
            var shown = isMember
                ? $"{types[0]}.{name}({string.Join(", ", types.Skip(1).Select(type => type.ToString()))})"
                : $"{name}({string.Join(", ", types.Select(type => type.ToString()))})";
            return Failed(offset, $"no matching overload for {shown}; there is {Functions.Signatures(name, isMember)}");
        }

        var results = candidates.Select(candidate => candidate.Result(types)).ToArray();
        var result = results.Skip(1).All(other => other.Equals(results[0])) ? results[0] : ExprType.Dyn;
        var isDecided = candidates.Length == 1 && candidates[0].SurelyFits(types);
        if (name == "matches" && arguments[1] is ConstantNode { Value.Kind: ValueKind.String } pattern)
        {
            var regex = Patterns.Compile(pattern.Value.AsString, out var problem);
            if (regex is not null)
                return (Fold(new MatchesNode(arguments[0], regex, offset), arguments[0]), ExprType.Bool);
            if (scope.RejectsFailingConstants)
                return Failed(pattern.Offset, problem!.Message);
        }

        var node = new CallNode(name, candidates, isDecided, arguments, offset);
        return (candidates.Any(candidate => candidate.DependsOnContext) ? node : Fold(node, arguments), result);
    }

    private bool IsInScope(NameSyntax name) => _locals.Exists(local => local.Name == name.Name) || IsDeclared(name);

    private static bool IsMacro(string name, bool isMember) =>
        isMember ? name is "all" or "exists" or "exists_one" or "map" or "filter" : name == "has";

    private static string UnknownFunction(string name, bool isMember)
    {
        if (IsMacro(name, isMember))
            return $"{name}() is called with the wrong number of arguments";
        if (Functions.Exists(name, !isMember))
            return isMember ? $"{name}() is written {name}(x), not x.{name}()" : $"{name}() is written x.{name}(), not {name}(x)";
        return Unknown($"there is no function `{name}`", name, Functions.Names(isMember));
    }

    // Evaluates now what can only ever have one value. Errors stay for the evaluation, unless the scope wants to hear of them.
    private Node Fold(Node node, params Node[] parts)
    {
        if (Problems.Count > 0 || !parts.All(part => part is ConstantNode))
            return node;
        if (parts.Length == 0 && node is not (ListNode or MapNode))
            return node;
        var context = _foldingContext.Value;
        context.Start(0, null);
        var value = node.Evaluate(context);
        if (context.IsExhausted)
            return node;
        if (!value.IsError)
            return new ConstantNode(value, node.Offset);
        if (scope.RejectsFailingConstants && value.AsError.Kind == EvaluationErrorKind.Evaluation)
            Report(node.Offset, value.AsError.Message);
        return node;
    }

    private static string Unknown(string message, string name, IEnumerable<string> known) =>
        Spelling.Closest(name, known) is { } closest ? $"{message}; did you mean `{closest}`?" : message;
}
