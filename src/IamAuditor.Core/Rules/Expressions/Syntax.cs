namespace IamAuditor.Core.Rules.Expressions;

// The syntax tree. Offset points at the character that a message about this node should show.
internal abstract record Syntax(int Offset, int Depth)
{
    public static int Over(params ReadOnlySpan<Syntax> children)
    {
        var depth = 0;
        foreach (var child in children)
            depth = Math.Max(depth, child.Depth);
        return depth + 1;
    }

    public static int Over(IEnumerable<Syntax> children) => 1 + children.Select(child => child.Depth).DefaultIfEmpty().Max();
}

internal sealed record LiteralSyntax(Value Value, int Offset) : Syntax(Offset, 1);

internal sealed record NameSyntax(string Name, bool FromRoot, int Offset) : Syntax(Offset, 1);

// Parentheses around a name: `(a).b` is a field of `a` even where a variable `a.b` is declared.
internal sealed record GroupSyntax(Syntax Inner) : Syntax(Inner.Offset, Inner.Depth);

internal sealed record SelectSyntax(Syntax Operand, string Field, int Offset) : Syntax(Offset, Over(Operand));

internal sealed record HasSyntax(Syntax Operand, string Field, int Offset) : Syntax(Offset, Over(Operand));

internal sealed record IndexSyntax(Syntax Operand, Syntax Index, int Offset) : Syntax(Offset, Over(Operand, Index));

internal sealed record CallSyntax(Syntax? Target, string Function, Syntax[] Arguments, int Offset)
    : Syntax(Offset, Math.Max(Over(Arguments), Target is null ? 0 : Over(Target)));

internal sealed record ListSyntax(Syntax[] Elements, int Offset) : Syntax(Offset, Over(Elements));

internal sealed record MapSyntax(KeyValuePair<Syntax, Syntax>[] Entries, int Offset)
    : Syntax(Offset, Over(Entries.SelectMany(entry => new[] { entry.Key, entry.Value })));

internal sealed record MessageSyntax(string Name, int Offset) : Syntax(Offset, 1);

internal sealed record ConditionalSyntax(Syntax Condition, Syntax Then, Syntax Otherwise, int Offset)
    : Syntax(Offset, Over(Condition, Then, Otherwise));

// `a && b && c` is one node: long chains are common and must not nest.
internal sealed record LogicSyntax(bool IsAnd, List<Syntax> Operands, int Offset) : Syntax(Offset, Over(Operands));

internal sealed record NotSyntax(Syntax Operand, int Offset) : Syntax(Offset, Over(Operand));

internal sealed record NegateSyntax(Syntax Operand, int Offset) : Syntax(Offset, Over(Operand));

internal enum BinaryOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
}

internal sealed record BinarySyntax(BinaryOperator Operator, Syntax Left, Syntax Right, int Offset) : Syntax(Offset, Over(Left, Right));

internal enum Macro
{
    All,
    Exists,
    ExistsOne,
    Map,
    Filter,
}

// Condition is null but for the three-argument map, whose middle argument it is.
internal sealed record MacroSyntax(Macro Macro, Syntax Range, string Variable, Syntax? Condition, Syntax Body, int Offset)
    : Syntax(Offset, Condition is null ? Over(Range, Body) : Over(Range, Condition, Body));
