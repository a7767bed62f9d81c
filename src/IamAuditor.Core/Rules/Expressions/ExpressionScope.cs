using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// What an expression may speak of: variables with their types (bound per evaluation) and constants such as a rule's parameters
/// (fixed when the expression is compiled). A name may be dotted. Immutable.
/// </summary>
public sealed class ExpressionScope
{
    private readonly FrozenDictionary<string, ScopeVariable> _variables;
    private readonly FrozenDictionary<string, Value> _constants;

    /// <summary>
    /// Slots are given in the order of <paramref name="variables"/>. With <paramref name="rejectFailingConstants"/> a part of an
    /// expression that can only ever fail (<c>timestamp('soon')</c>, a broken regular expression, <c>1 / 0</c>) is a problem at
    /// compilation; without it, it is an error when evaluated, as the CEL specification has it.
    /// </summary>
    /// <exception cref="ArgumentException">A name is declared twice.</exception>
    public ExpressionScope(
        IEnumerable<(string Name, ExprType Type)> variables,
        IEnumerable<KeyValuePair<string, Value>>? constants = null,
        bool rejectFailingConstants = true
    )
    {
        Variables = [.. variables.Select((variable, slot) => new ScopeVariable(variable.Name, variable.Type, slot))];
        _variables = Variables.ToFrozenDictionary(variable => variable.Name, StringComparer.Ordinal);
        _constants = (constants ?? []).ToFrozenDictionary(constant => constant.Key, constant => constant.Value, StringComparer.Ordinal);
        RejectsFailingConstants = rejectFailingConstants;
        if (_constants.Keys.FirstOrDefault(_variables.ContainsKey) is { } twice)
            throw new ArgumentException($"`{twice}` is declared as a variable and as a constant", nameof(constants));
    }

    public static ExpressionScope Empty { get; } = new([]);

    public IReadOnlyList<ScopeVariable> Variables { get; }
    public IReadOnlyDictionary<string, Value> Constants => _constants;
    public bool RejectsFailingConstants { get; }

    /// <summary>The same variables with other constants: one scope per resource kind, one set of parameters per rule.</summary>
    public ExpressionScope WithConstants(IEnumerable<KeyValuePair<string, Value>> constants) =>
        new(Variables.Select(variable => (variable.Name, variable.Type)), constants, RejectsFailingConstants);

    public bool TryGetVariable(string name, [NotNullWhen(true)] out ScopeVariable? variable) => _variables.TryGetValue(name, out variable);

    internal IEnumerable<string> Names => _variables.Keys.Concat(_constants.Keys);

    internal bool TryGetConstant(string name, out Value value) => _constants.TryGetValue(name, out value);
}
