using System.Collections.Frozen;

namespace IamAuditor.Policies.Conditions;

/// <summary>
/// A condition operator taken apart: set prefix, comparison, negation and <c>IfExists</c>. Names are case-insensitive.
/// Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
/// </summary>
public sealed record ConditionOperator(ConditionTest Test, bool IsNegated, bool IfExists, ValueSet Set)
{
    private const string Suffix = "IfExists";
    private const string All = "ForAllValues:";
    private const string Any = "ForAnyValue:";

    private static readonly FrozenDictionary<string, (ConditionTest Test, bool Negated)> Tests = new Dictionary<
        string,
        (ConditionTest, bool)
    >(StringComparer.OrdinalIgnoreCase)
    {
        ["StringEquals"] = (ConditionTest.StringEquals, false),
        ["StringNotEquals"] = (ConditionTest.StringEquals, true),
        ["StringEqualsIgnoreCase"] = (ConditionTest.StringEqualsIgnoreCase, false),
        ["StringNotEqualsIgnoreCase"] = (ConditionTest.StringEqualsIgnoreCase, true),
        ["StringLike"] = (ConditionTest.StringLike, false),
        ["StringNotLike"] = (ConditionTest.StringLike, true),
        ["NumericEquals"] = (ConditionTest.NumericEquals, false),
        ["NumericNotEquals"] = (ConditionTest.NumericEquals, true),
        ["NumericLessThan"] = (ConditionTest.NumericLessThan, false),
        ["NumericLessThanEquals"] = (ConditionTest.NumericLessThanEquals, false),
        ["NumericGreaterThan"] = (ConditionTest.NumericGreaterThan, false),
        ["NumericGreaterThanEquals"] = (ConditionTest.NumericGreaterThanEquals, false),
        ["DateEquals"] = (ConditionTest.DateEquals, false),
        ["DateNotEquals"] = (ConditionTest.DateEquals, true),
        ["DateLessThan"] = (ConditionTest.DateLessThan, false),
        ["DateLessThanEquals"] = (ConditionTest.DateLessThanEquals, false),
        ["DateGreaterThan"] = (ConditionTest.DateGreaterThan, false),
        ["DateGreaterThanEquals"] = (ConditionTest.DateGreaterThanEquals, false),
        ["Bool"] = (ConditionTest.Bool, false),
        ["BinaryEquals"] = (ConditionTest.BinaryEquals, false),
        ["IpAddress"] = (ConditionTest.IpAddress, false),
        ["NotIpAddress"] = (ConditionTest.IpAddress, true),
        ["ArnEquals"] = (ConditionTest.Arn, false),
        ["ArnLike"] = (ConditionTest.Arn, false),
        ["ArnNotEquals"] = (ConditionTest.Arn, true),
        ["ArnNotLike"] = (ConditionTest.Arn, true),
        ["Null"] = (ConditionTest.Null, false),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of the operators without prefix and suffix.</summary>
    public static IReadOnlyCollection<string> Names => Tests.Keys;

    /// <summary>Null where the name is no operator of IAM; <c>Null</c> takes neither a set prefix nor <c>IfExists</c>.</summary>
    public static ConditionOperator? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var set =
            name.StartsWith(All, StringComparison.OrdinalIgnoreCase) ? ValueSet.ForAllValues
            : name.StartsWith(Any, StringComparison.OrdinalIgnoreCase) ? ValueSet.ForAnyValue
            : ValueSet.None;
        if (set != ValueSet.None)
            name = name[(set == ValueSet.ForAllValues ? All.Length : Any.Length)..];

        var ifExists = name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase);
        if (ifExists)
            name = name[..^Suffix.Length];

        if (!Tests.TryGetValue(name, out var found))
            return null;

        var plainNull = found.Test != ConditionTest.Null || (set == ValueSet.None && !ifExists);
        return plainNull ? new(found.Test, found.Negated, ifExists, set) : null;
    }

    /// <summary>True where policy variables are substituted in the operator's values: strings and ARNs, no others.</summary>
    public bool TakesVariables =>
        Test is ConditionTest.StringEquals or ConditionTest.StringEqualsIgnoreCase or ConditionTest.StringLike or ConditionTest.Arn;
}
