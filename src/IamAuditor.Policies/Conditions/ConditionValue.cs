using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Policies.Conditions;

/// <summary>One value of a condition clause, prepared for its operator. What cannot be read as the operator's type matches nothing.</summary>
internal sealed class ConditionValue
{
    private readonly ConditionTest test;
    private readonly ValueTemplate? template;
    private readonly ArnPattern? arn;
    private readonly decimal? number;
    private readonly bool? truth;
    private readonly byte[]? binary;
    private readonly IpRange? range;

    public ConditionValue(string text, ConditionTest test, PolicyVersion version)
    {
        this.test = test;
        switch (test)
        {
            case ConditionTest.StringEquals or ConditionTest.StringEqualsIgnoreCase:
                template = ValueTemplate.Parse(text, version, false);
                break;
            case ConditionTest.StringLike:
                template = ValueTemplate.Parse(text, version, true);
                break;
            case ConditionTest.Arn:
                arn = ArnPattern.ParseCondition(text, version);
                break;
            case ConditionTest.Bool or ConditionTest.Null:
                truth = Truth(text);
                break;
            case ConditionTest.BinaryEquals:
                binary = Binary(text);
                break;
            case ConditionTest.IpAddress:
                range = IpRange.TryParse(text, out var parsed) ? parsed : null;
                break;
            case >= ConditionTest.NumericEquals and <= ConditionTest.NumericGreaterThanEquals:
                number = PolicyNumber.TryParse(text, out var n) ? n : null;
                break;
            default:
                number = PolicyTime.TryParse(text, out var t) ? t : null;
                break;
        }
    }

    public bool IsMalformed =>
        test switch
        {
            ConditionTest.StringEquals or ConditionTest.StringEqualsIgnoreCase or ConditionTest.StringLike => template!.IsBroken,
            ConditionTest.Arn => arn!.IsMalformed,
            ConditionTest.Bool or ConditionTest.Null => truth is null,
            ConditionTest.BinaryEquals => binary is null,
            ConditionTest.IpAddress => range is null,
            _ => number is null,
        };

    /// <summary>Whether some value of the request may match: not where it cannot be read, nor where a variable in it is known to have no value.</summary>
    public bool MayMatch(ConditionContext context) =>
        !IsMalformed
        && (template is null || template.Resolve(context, test == ConditionTest.StringLike, out _) != Tri.False)
        && (arn is null || arn.VariableKeys.IsEmpty || arn.Resolved(context) is not null);

    /// <summary>For Null: does the clause want the key to be absent? Null where it says neither true nor false.</summary>
    public bool? Wanted => truth;

    public IEnumerable<string> VariableKeys => template?.Keys ?? arn?.VariableKeys ?? [];

    /// <summary>Whether one value of the request matches; Unknown where a policy variable's key is unknown.</summary>
    public Tri Match(string actual, ConditionContext context)
    {
        switch (test)
        {
            case ConditionTest.StringEquals:
            case ConditionTest.StringEqualsIgnoreCase:
            case ConditionTest.StringLike:
                return MatchText(actual, context);
            case ConditionTest.Arn:
                return arn!.Match(new ArnText(actual), context, out _).And(TriLogic.Of(new ArnText(actual).IsArn));
            case ConditionTest.Bool:
                return TriLogic.Of(truth is not null && Truth(actual) == truth);
            case ConditionTest.BinaryEquals:
                return TriLogic.Of(binary is not null && Binary(actual) is { } bytes && bytes.AsSpan().SequenceEqual(binary));
            case ConditionTest.IpAddress:
                return TriLogic.Of(range is { } r && IpRange.TryParse(actual, out var address) && r.Contains(address));
            case >= ConditionTest.NumericEquals and <= ConditionTest.NumericGreaterThanEquals:
                return TriLogic.Of(number is { } n && PolicyNumber.TryParse(actual, out var an) && Compare(an.CompareTo(n)));
            default:
                return TriLogic.Of(number is { } t && PolicyTime.TryParse(actual, out var at) && Compare(at.CompareTo(t)));
        }
    }

    private Tri MatchText(string actual, ConditionContext context)
    {
        var status = template!.Resolve(context, test == ConditionTest.StringLike, out var text);
        var ignoreCase = test == ConditionTest.StringEqualsIgnoreCase;
        var match = (status, test) switch
        {
            (Tri.False, _) => false,
            (Tri.True, not ConditionTest.StringLike) => string.Equals(
                text,
                actual,
                ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal
            ),
            // Whatever an unknown variable holds, the text around it must fit.
            _ => ignoreCase ? Glob.IsCompiledMatch(text.ToUpperInvariant(), actual.ToUpperInvariant()) : Glob.IsCompiledMatch(text, actual),
        };
        return match ? status : Tri.False;
    }

    private bool Compare(int order) =>
        test switch
        {
            ConditionTest.NumericEquals or ConditionTest.DateEquals => order == 0,
            ConditionTest.NumericLessThan or ConditionTest.DateLessThan => order < 0,
            ConditionTest.NumericLessThanEquals or ConditionTest.DateLessThanEquals => order <= 0,
            ConditionTest.NumericGreaterThan or ConditionTest.DateGreaterThan => order > 0,
            _ => order >= 0,
        };

    private static bool? Truth(string text) =>
        text.Equals("true", StringComparison.OrdinalIgnoreCase) ? true
        : text.Equals("false", StringComparison.OrdinalIgnoreCase) ? false
        : null;

    private static byte[]? Binary(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}
