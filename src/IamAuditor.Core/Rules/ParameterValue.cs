using IamAuditor.Core.Rules.Expressions;
using IamAuditor.Core.Yaml;

namespace IamAuditor.Core.Rules;

/// <summary>A YAML value as a constant of the expression language: number, text, boolean or list of texts.</summary>
internal static class ParameterValue
{
    public static (ExprType Type, Value Value)? Of(YamlNode node) =>
        node switch
        {
            YamlScalar { Bool: { } flag } => (ExprType.Bool, Value.Bool(flag)),
            YamlScalar { Int: { } number } => (ExprType.Int, Value.Int(number)),
            YamlScalar { Float: { } number } => (ExprType.Double, Value.Double(number)),
            YamlScalar { IsNull: false } text => (ExprType.String, Value.String(text.Text)),
            YamlSequence list when list.Nodes.All(n => n is YamlScalar { IsNull: false }) => (
                ExprType.List(ExprType.String),
                Value.Strings([.. list.Nodes.Cast<YamlScalar>().Select(n => n.Text)])
            ),
            _ => null,
        };
}
