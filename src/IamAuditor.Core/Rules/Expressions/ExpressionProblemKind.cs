namespace IamAuditor.Core.Rules.Expressions;

/// <summary>Why a text is not an expression that can be evaluated.</summary>
public enum ExpressionProblemKind
{
    /// <summary>The text does not follow the grammar.</summary>
    Parse,

    /// <summary>A name is not declared or a type does not fit.</summary>
    Type,

    /// <summary>The text is too long or nested too deeply.</summary>
    Budget,
}
