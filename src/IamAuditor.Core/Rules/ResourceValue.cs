using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules;

/// <summary>What an expression gives on one resource, and the fields it read there, in the order of first reading.</summary>
public sealed record ResourceValue(
    string Resource,
    string? Subresource,
    string? Region,
    ExpressionResult Result,
    IReadOnlyList<ExpressionRead> Reads
);
