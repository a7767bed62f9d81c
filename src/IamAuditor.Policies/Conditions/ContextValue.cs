using System.Collections.Immutable;

namespace IamAuditor.Policies.Conditions;

/// <summary>
/// The value or values of one request context key. A multi-valued key (a JSON array in a request) is compared by <c>ForAllValues</c> and
/// <c>ForAnyValue</c> only. No values at all means that the key is known to be absent.
/// Source: IAM User Guide, "Single-valued vs. multivalued context keys".
/// </summary>
public sealed record ContextValue(ImmutableArray<string> Values, bool IsMultiValued)
{
    public static ContextValue Absent { get; } = new([], false);

    public static ContextValue One(string value) => new([value], false);

    public static ContextValue Many(params ImmutableArray<string> values) => new(values, true);
}
