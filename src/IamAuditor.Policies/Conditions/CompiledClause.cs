using IamAuditor.Policies.Documents;

namespace IamAuditor.Policies.Conditions;

/// <summary>A condition clause prepared for evaluation; without an operator (an unknown one) it cannot be decided.</summary>
internal sealed class CompiledClause
{
    private readonly ConditionValue[] values;

    public CompiledClause(ConditionClause source, PolicyVersion version)
    {
        Source = source;
        Operator = ConditionOperator.Find(source.Operator);
        values = Operator is { } known ? [.. source.Values.Select(v => new ConditionValue(v.Text, known.Test, version))] : [];
    }

    public ConditionClause Source { get; }
    public ConditionOperator? Operator { get; }
    public IReadOnlyList<ConditionValue> Values => values;

    public Tri Evaluate(ConditionContext context, Func<string, bool?>? isMultiValued)
    {
        if (Operator is null)
            return Tri.Unknown;

        var actual = context.Find(Source.Key);
        if (Operator.Test == ConditionTest.Null)
            return Null(actual);
        if (actual is null)
            return WithoutValue(context, isMultiValued);

        if (actual.Values.Length == 0)
            return TriLogic.Of(
                Operator.IfExists || Operator.Set == ValueSet.ForAllValues || (Operator.IsNegated && Operator.Set == ValueSet.None)
            );

        switch (Operator.Set)
        {
            case ValueSet.ForAllValues:
                // AWS: a key whose values come to nothing, such as an empty string, counts as a missing one.
                if (actual.Values.All(v => v.Length == 0))
                    return Tri.True;
                var all = Tri.True;
                foreach (var value in actual.Values)
                    all = all.And(Holds(value, context));
                return all;

            case ValueSet.ForAnyValue:
                var any = Tri.False;
                foreach (var value in actual.Values)
                    any = any.Or(Holds(value, context));
                return any;

            default:
                var single = actual.Values.Length == 1 && !IsMultiValued(actual, isMultiValued);
                return single ? Holds(actual.Values[0], context) : Tri.False;
        }
    }

    // A list of one under a key that AWS documents as single-valued is that value in another spelling.
    private bool IsMultiValued(ContextValue actual, Func<string, bool?>? isMultiValued) =>
        KnownKeys.IsMultiValued(Source.Key) ?? isMultiValued?.Invoke(Source.Key) ?? actual.IsMultiValued;

    private Tri Holds(string actual, ConditionContext context)
    {
        var any = Tri.False;
        foreach (var value in values)
        {
            any = any.Or(value.Match(actual, context));
            if (any == Tri.True)
                break;
        }

        return Operator!.IsNegated ? any.Not() : any;
    }

    private Tri Null(ContextValue? actual)
    {
        var any = Tri.False;
        foreach (var value in values)
        {
            var one = (value.Wanted, actual) switch
            {
                (null, _) => Tri.False,
                (_, null) => Tri.Unknown,
                ({ } absent, { } present) => TriLogic.Of(absent == (present.Values.Length == 0)),
            };
            any = any.Or(one);
        }

        // "true" and "false" together hold whether the key is there or not.
        return values.Any(v => v.Wanted == true) && values.Any(v => v.Wanted == false) ? Tri.True : any;
    }

    // The key's value is unknown, and whether it is there too. Where no value of the clause can match, the answer may be fixed all the same.
    private Tri WithoutValue(ConditionContext context, Func<string, bool?>? isMultiValued) =>
        Operator!.IfExists || Array.Exists(values, v => v.MayMatch(context))
            ? Tri.Unknown
            : (Operator.Set, Operator.IsNegated) switch
            {
                (ValueSet.None, false) => Tri.False,
                // Several values under an operator for one match nothing, negated or not.
                (ValueSet.None, true) when (KnownKeys.IsMultiValued(Source.Key) ?? isMultiValued?.Invoke(Source.Key)) == false => Tri.True,
                (ValueSet.ForAnyValue, false) => Tri.False,
                _ => Tri.Unknown,
            };
}
