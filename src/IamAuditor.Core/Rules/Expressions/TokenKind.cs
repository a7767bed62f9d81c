namespace IamAuditor.Core.Rules.Expressions;

internal enum TokenKind
{
    End,
    Name,
    EscapedName,
    Literal,
    Symbol,
}
