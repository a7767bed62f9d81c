using IamAuditor.Policies;

namespace IamAuditor.Core.Rules.Expressions;

// What CEL does not have and rules about accounts need; see docs/rule-language.md, "Our own functions".
internal static class AuditFunctions
{
    private static readonly RecordType s_arn = new(
        "arn",
        "The parts of an Amazon Resource Name; region and account are empty strings where the name leaves them out.",
        [
            RecordField.Of<Arn>("partition", ExprType.String, "aws, aws-cn or aws-us-gov", arn => Value.String(arn.Partition)),
            RecordField.Of<Arn>("service", ExprType.String, "iam, s3", arn => Value.String(arn.Service)),
            RecordField.Of<Arn>("region", ExprType.String, "eu-central-1", arn => Value.String(arn.Region)),
            RecordField.Of<Arn>("account", ExprType.String, "twelve digits", arn => Value.String(arn.Account)),
            RecordField.Of<Arn>(
                "resource",
                ExprType.String,
                "all behind the fifth colon: user/team/alice",
                arn => Value.String(arn.Resource)
            ),
        ]
    );

    private static readonly RecordType s_cidr = new(
        "cidr",
        "A range of IP addresses.",
        [
            RecordField.Of<AddressRange>("prefix", ExprType.Int, "how many leading bits are fixed", range => Value.Int(range.Prefix)),
            RecordField.Of<AddressRange>(
                "address",
                ExprType.String,
                "the first address",
                range => Value.String(range.ToString().Split('/')[0])
            ),
        ]
    );

    public static IEnumerable<Overload> All()
    {
        yield return new("age", false, [ExprType.Timestamp], _ => ExprType.Duration, Age, DependsOnContext: true);
        yield return Functions.Global(
            "days",
            ExprType.Duration,
            [ExprType.Int],
            (_, a) =>
            {
                if (a[0].AsInt is > 3_652_500 or < -3_652_500)
                    return Value.Error("duration out of range: at most 3652500 days in either direction");
                var value = Times.Duration(a[0].AsInt * 86_400, 0, out var problem);
                return problem is null ? value : Value.Error(problem);
            }
        );
        yield return Functions.Global("glob", ExprType.Bool, [ExprType.String, ExprType.String], Glob);
        yield return Functions.Global(
            "arn",
            s_arn.Type,
            [ExprType.String],
            (_, a) =>
                Arn.TryParse(a[0].AsString, out var arn) ? Value.Record(s_arn, arn) : Value.Error($"{ValueText.Quoted(a[0])} is not an ARN")
        );
        yield return Functions.Global(
            "cidr",
            s_cidr.Type,
            [ExprType.String],
            (_, a) =>
                AddressRange.TryParse(a[0].AsString, out var range)
                    ? Value.Record(s_cidr, range)
                    : Value.Error($"{ValueText.Quoted(a[0])} is not a range of addresses: 10.0.0.0/8, 2001:db8::/32, 192.0.2.1")
        );
        yield return Functions.Member("contains", ExprType.Bool, [s_cidr.Type, ExprType.String], Contains);
    }

    private static Value Age(EvaluationContext context, ReadOnlySpan<Value> arguments)
    {
        var taken = context.TakenAtValue;
        if (taken.Kind != ValueKind.Timestamp)
            return Value.Error("age() needs the moment at which the snapshot was taken, and there is none here");
        var value = Times.Duration(taken.Seconds - arguments[0].Seconds, (long)taken.Nanos - arguments[0].Nanos, out var problem);
        return problem is null ? value : Value.Error(problem);
    }

    private static Value Contains(EvaluationContext context, ReadOnlySpan<Value> arguments)
    {
        if (arguments[0].Reference is not AddressRange range)
            return Value.Error($"no matching overload for contains on {arguments[0].RuntimeTypeName}");
        return AddressRange.TryParse(arguments[1].AsString, out var inner)
            ? Value.Bool(range.Contains(inner))
            : Value.Error($"{ValueText.Quoted(arguments[1])} is not an address or a range of addresses");
    }

    // `*` is any text, also across slashes and colons, `?` any one character; upper and lower case differ. No other character is special.
    private static Value Glob(EvaluationContext context, ReadOnlySpan<Value> arguments)
    {
        var text = arguments[0].AsString;
        var pattern = arguments[1].AsString;
        var (at, on, star, mark) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (!context.Spend(1))
                return Node.OutOfBudget;
            var width = char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1;
            if (on < pattern.Length && pattern[on] == '*')
            {
                (star, mark) = (on++, at);
            }
            else if (on < pattern.Length && pattern[on] == '?')
            {
                at += width;
                on++;
            }
            else if (on < pattern.Length && pattern[on] == text[at])
            {
                at++;
                on++;
            }
            else if (star >= 0)
            {
                // The last star takes one character more.
                on = star + 1;
                mark += char.IsHighSurrogate(text[mark]) && mark + 1 < text.Length ? 2 : 1;
                at = mark;
            }
            else
            {
                return Value.False;
            }
        }

        while (on < pattern.Length && pattern[on] == '*')
            on++;
        return Value.Bool(on == pattern.Length);
    }
}
