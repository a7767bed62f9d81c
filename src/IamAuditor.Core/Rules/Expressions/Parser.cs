namespace IamAuditor.Core.Rules.Expressions;

// Precedence climbing over the grammar of the CEL language definition. Stops at the first problem: what follows it is guesswork.
internal sealed class Parser
{
    public const int MaxLength = 200_000;
    public const int MaxDepth = 250;

    // Stands for the literal 9223372036854775808, which is an int only behind a minus sign.
    public const string TwoToThe63 = "9223372036854775808";

    private static readonly HashSet<string> s_reserved = new(StringComparer.Ordinal)
    {
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
        "while",
    };

    private readonly Lexer _lexer;
    private readonly string _text;
    private Token _token;
    private int _depth;

    private Parser(string text, int start, int end)
    {
        _text = text;
        _lexer = new Lexer(text, start, end);
        _token = _lexer.Next();
    }

    /// <exception cref="SyntaxException">The text is not an expression.</exception>
    public static Syntax Parse(string text) => Parse(text, 0, text.Length);

    public static Syntax Parse(string text, int start, int end)
    {
        if (end - start > MaxLength)
            throw new SyntaxException(ExpressionProblemKind.Budget, $"the expression is longer than {MaxLength} characters", start);
        var parser = new Parser(text, start, end);
        var syntax = parser.Expression();
        if (parser._token.Kind != TokenKind.End)
            throw parser.Unexpected("an operator or the end of the expression");
        return syntax;
    }

    private Syntax Expression()
    {
        if (++_depth > MaxDepth)
            throw TooDeep(_token.Offset);
        var condition = Or();
        if (_token.Is("?"))
        {
            var offset = Take().Offset;
            var then = Or();
            Expect(":", "`:` and what the conditional gives otherwise");
            condition = Checked(new ConditionalSyntax(condition, then, Expression(), offset));
        }

        _depth--;
        return condition;
    }

    private Syntax Or() => Chain(isAnd: false);

    private Syntax Chain(bool isAnd)
    {
        var first = isAnd ? Relation() : Chain(isAnd: true);
        var symbol = isAnd ? "&&" : "||";
        if (!_token.Is(symbol))
            return first;
        var offset = _token.Offset;
        var operands = new List<Syntax> { first };
        while (_token.Is(symbol))
        {
            Take();
            operands.Add(isAnd ? Relation() : Chain(isAnd: true));
        }

        return Checked(new LogicSyntax(isAnd, operands, offset));
    }

    private Syntax Relation()
    {
        var left = Binary(1);
        while (RelationOf(_token) is { } relation)
        {
            var offset = Take().Offset;
            left = Checked(new BinarySyntax(relation, left, Binary(1), offset));
        }

        return left;
    }

    private Syntax Binary(int level)
    {
        var left = level == 1 ? Binary(2) : Unary();
        while (ArithmeticOf(_token, level) is { } arithmetic)
        {
            var offset = Take().Offset;
            left = Checked(new BinarySyntax(arithmetic, left, level == 1 ? Binary(2) : Unary(), offset));
        }

        return left;
    }

    private static BinaryOperator? RelationOf(Token token) =>
        token.Kind != TokenKind.Symbol
            ? null
            : token.Text switch
            {
                "==" => BinaryOperator.Equal,
                "!=" => BinaryOperator.NotEqual,
                "<" => BinaryOperator.Less,
                "<=" => BinaryOperator.LessOrEqual,
                ">" => BinaryOperator.Greater,
                ">=" => BinaryOperator.GreaterOrEqual,
                "in" => BinaryOperator.In,
                _ => null,
            };

    private static BinaryOperator? ArithmeticOf(Token token, int level) =>
        token.Kind != TokenKind.Symbol
            ? null
            : (token.Text, level) switch
            {
                ("+", 1) => BinaryOperator.Add,
                ("-", 1) => BinaryOperator.Subtract,
                ("*", 2) => BinaryOperator.Multiply,
                ("/", 2) => BinaryOperator.Divide,
                ("%", 2) => BinaryOperator.Remainder,
                _ => null,
            };

    // The grammar lets `!` stand before `!` and `-` before `-`, but does not mix them: `!-1` and `-!x` are errors but for the sign of
    // a literal.
    private Syntax Unary()
    {
        if (!_token.Is("!") && !_token.Is("-"))
            return Member();

        var symbol = _token.Text;
        var offsets = new List<int>();
        while (_token.Is(symbol))
        {
            offsets.Add(Take().Offset);
            if (offsets.Count > MaxDepth)
                throw TooDeep(_token.Offset);
        }

        Syntax operand;
        if (symbol == "-" && _token.Kind == TokenKind.Literal && NegativeLiteral(offsets[^1]) is { } negative)
        {
            offsets.RemoveAt(offsets.Count - 1);
            operand = Suffixes(negative);
        }
        else if (symbol == "!" && _token.Is("-"))
        {
            var sign = Take();
            if (_token.Kind != TokenKind.Literal || NegativeLiteral(sign.Offset) is not { } signed)
                throw new SyntaxException(ExpressionProblemKind.Parse, "`-` cannot follow `!`; use parentheses", sign.Offset);
            operand = Suffixes(signed);
        }
        else
        {
            operand = Member();
        }

        for (var i = offsets.Count - 1; i >= 0; i--)
            operand = Checked<Syntax>(symbol == "!" ? new NotSyntax(operand, offsets[i]) : new NegateSyntax(operand, offsets[i]));
        return operand;
    }

    // A minus sign belongs to the number behind it: -9223372036854775808 is an int although 9223372036854775808 is none.
    private LiteralSyntax? NegativeLiteral(int offset)
    {
        var value = _token.Value;
        Value? negative = value.Kind switch
        {
            ValueKind.Int => Value.Int(-value.AsInt),
            ValueKind.Double => Value.Double(-value.AsDouble),
            ValueKind.Type => Value.Int(long.MinValue),
            _ => null,
        };
        if (negative is null)
            return null;
        Take();
        return new LiteralSyntax(negative.Value, offset);
    }

    private Syntax Member() => Suffixes(Primary());

    private Syntax Suffixes(Syntax operand)
    {
        while (true)
        {
            if (_token.Is("."))
            {
                var dot = Take();
                if (_token.Is("?"))
                    throw new SyntaxException(ExpressionProblemKind.Parse, "`.?` is not supported; guard the field with has()", dot.Offset);
                if (_token.Kind is not (TokenKind.Name or TokenKind.EscapedName))
                    throw Unexpected("the name of a field or function");
                var name = Take();
                if (name.Kind == TokenKind.Name && _token.Is("("))
                {
                    operand = Call(operand, name);
                }
                else
                {
                    operand = Checked(new SelectSyntax(operand, name.Text, name.Offset));
                }
            }
            else if (_token.Is("["))
            {
                var offset = Take().Offset;
                if (_token.Is("?"))
                    throw new SyntaxException(ExpressionProblemKind.Parse, "`[?` is not supported; test the key with `in`", offset);
                var index = Expression();
                Expect("]", "`]`");
                operand = Checked(new IndexSyntax(operand, index, offset));
            }
            else if (_token.Is("{") && QualifiedName(operand) is { } message)
            {
                operand = Message(message, operand.Offset);
            }
            else
            {
                return operand;
            }
        }
    }

    private static string? QualifiedName(Syntax syntax) =>
        syntax switch
        {
            NameSyntax name => name.Name,
            SelectSyntax select => QualifiedName(select.Operand) is { } outer ? $"{outer}.{select.Field}" : null,
            _ => null,
        };

    private Syntax Primary()
    {
        var token = _token;
        if (token.Kind == TokenKind.Literal)
        {
            Take();
            if (token.Value.Kind == ValueKind.Type)
                throw new SyntaxException(ExpressionProblemKind.Parse, $"`{token.Text}` is too large for an int", token.Offset);
            return new LiteralSyntax(token.Value, token.Offset);
        }

        var fromRoot = token.Is(".");
        if (fromRoot)
            Take();
        if (_token.Kind == TokenKind.Name)
        {
            var name = Take();
            if (s_reserved.Contains(name.Text))
                throw Reserved(name);
            return _token.Is("(") ? Call(null, name) : new NameSyntax(name.Text, fromRoot, name.Offset);
        }

        if (fromRoot)
            throw Unexpected("a name");
        if (token.Is("("))
        {
            Take();
            var inner = Expression();
            Expect(")", "`)`");
            return inner is NameSyntax or SelectSyntax ? new GroupSyntax(inner) : inner;
        }

        if (token.Is("["))
        {
            Take();
            var elements = Sequence("]", allowTrailingComma: true);
            return Checked(new ListSyntax(elements, token.Offset));
        }

        if (token.Is("{"))
            return Map();
        throw Unexpected("a value");
    }

    private MapSyntax Map()
    {
        var offset = Take().Offset;
        var entries = new List<KeyValuePair<Syntax, Syntax>>();
        while (!_token.Is("}"))
        {
            var key = Expression();
            Expect(":", "`:` and the value of the map entry");
            entries.Add(new(key, Expression()));
            if (!_token.Is(","))
                break;
            Take();
        }

        Expect("}", "`,` or `}`");
        return Checked(new MapSyntax([.. entries], offset));
    }

    private MessageSyntax Message(string name, int offset)
    {
        Take();
        while (!_token.Is("}"))
        {
            if (_token.Kind is not (TokenKind.Name or TokenKind.EscapedName))
                throw Unexpected("the name of a field");
            Take();
            Expect(":", "`:` and the value of the field");
            Expression();
            if (!_token.Is(","))
                break;
            Take();
        }

        Expect("}", "`,` or `}`");
        return new MessageSyntax(name, offset);
    }

    private Syntax[] Sequence(string close, bool allowTrailingComma)
    {
        var elements = new List<Syntax>();
        while (!_token.Is(close))
        {
            elements.Add(Expression());
            if (!_token.Is(","))
                break;
            Take();
            if (!allowTrailingComma && _token.Is(close))
                throw Unexpected("another argument");
        }

        Expect(close, $"`,` or `{close}`");
        return [.. elements];
    }

    private Syntax Call(Syntax? target, Token name)
    {
        Take();
        var arguments = Sequence(")", allowTrailingComma: false);
        if (target is null)
        {
            if (name.Text == "has" && arguments.Length == 1)
            {
                return Ungrouped(arguments[0]) is SelectSyntax select
                    ? new HasSyntax(select.Operand, select.Field, name.Offset)
                    : throw new SyntaxException(ExpressionProblemKind.Parse, "has() asks for a field: has(user.lastUsed)", name.Offset);
            }

            return Checked(new CallSyntax(null, name.Text, arguments, name.Offset));
        }

        Macro? macro = (name.Text, arguments.Length) switch
        {
            ("all", 2) => Macro.All,
            ("exists", 2) => Macro.Exists,
            ("exists_one" or "existsOne", 2) => Macro.ExistsOne,
            ("map", 2 or 3) => Macro.Map,
            ("filter", 2) => Macro.Filter,
            _ => null,
        };
        if (macro is null)
            return Checked(new CallSyntax(target, name.Text, arguments, name.Offset));
        if (Ungrouped(arguments[0]) is not NameSyntax { FromRoot: false } variable)
            throw new SyntaxException(
                ExpressionProblemKind.Parse,
                $"the first argument of {name.Text}() is the plain name of a variable",
                arguments[0].Offset
            );
        var condition = arguments.Length == 3 ? arguments[1] : null;
        return Checked(new MacroSyntax(macro.Value, target, variable.Name, condition, arguments[^1], name.Offset));
    }

    private static Syntax Ungrouped(Syntax syntax) => syntax is GroupSyntax group ? Ungrouped(group.Inner) : syntax;

    private static T Checked<T>(T syntax)
        where T : Syntax => syntax.Depth <= MaxDepth ? syntax : throw TooDeep(syntax.Offset);

    private static SyntaxException TooDeep(int offset) =>
        new(ExpressionProblemKind.Budget, $"the expression is nested more than {MaxDepth} levels deep", offset);

    private static SyntaxException Reserved(Token name) =>
        new(ExpressionProblemKind.Parse, $"`{name.Text}` is a reserved word and cannot name a variable or function", name.Offset);

    private Token Take()
    {
        var token = _token;
        _token = _lexer.Next();
        return token;
    }

    private void Expect(string symbol, string wanted)
    {
        if (!_token.Is(symbol))
            throw Unexpected(wanted);
        Take();
    }

    private SyntaxException Unexpected(string wanted) =>
        new(
            ExpressionProblemKind.Parse,
            _token.Kind == TokenKind.End
                ? $"the expression ends where {wanted} should follow"
                : $"`{Shown(_text.Substring(_token.Offset, _token.Length))}` stands where {wanted} should follow",
            _token.Offset
        );

    private static string Shown(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "...");
}
