using System.Text;

namespace IamAuditor.Core.Rules.Expressions;

// Every function of the language. Source: CEL language definition, "List of Standard Definitions", and the strings extension; the
// last part is our own.
internal static class Functions
{
    private static readonly Dictionary<(string Name, bool IsMember), Overload[]> s_all = Standard()
        .Concat(StringFunctions.All())
        .Concat(MathFunctions.All())
        .Concat(AuditFunctions.All())
        .GroupBy(overload => (overload.Name, overload.IsMember))
        .ToDictionary(group => group.Key, group => group.ToArray());

    public static bool Exists(string name, bool isMember) => s_all.ContainsKey((name, isMember));

    public static IEnumerable<Overload> Named(string name, bool isMember) => s_all.GetValueOrDefault((name, isMember)) ?? [];

    public static IEnumerable<string> Names(bool isMember) => s_all.Keys.Where(key => key.IsMember == isMember).Select(key => key.Name);

    public static string Signatures(string name, bool isMember) =>
        string.Join(
            ", ",
            Named(name, isMember)
                .Select(overload =>
                    isMember
                        ? $"{overload.Parameters[0]}.{name}({string.Join(", ", overload.Parameters.Skip(1).Select(type => type.ToString()))})"
                        : $"{name}({string.Join(", ", overload.Parameters.Select(type => type.ToString()))}{(overload.IsVariadic ? ", ..." : "")})"
                )
        );

    public static Overload Global(string name, ExprType result, ExprType[] parameters, Implementation implementation) =>
        new(name, IsMember: false, parameters, _ => result, implementation);

    public static Overload Member(string name, ExprType result, ExprType[] parameters, Implementation implementation) =>
        new(name, IsMember: true, parameters, _ => result, implementation);

    private static IEnumerable<Overload> Standard()
    {
        var (boolean, integer, unsigned, real) = (ExprType.Bool, ExprType.Int, ExprType.Uint, ExprType.Double);
        var (text, bytes, timestamp, duration) = (ExprType.String, ExprType.Bytes, ExprType.Timestamp, ExprType.Duration);
        var list = ExprType.List(ExprType.Dyn);
        var map = ExprType.Map(ExprType.Dyn, ExprType.Dyn);

        foreach (
            var (type, size) in new (ExprType, Implementation)[]
            {
                (text, StringSize),
                (bytes, (_, a) => Value.Int(a[0].AsBytes.Length)),
                (list, (_, a) => Value.Int(a[0].ListCount)),
                (map, (_, a) => Value.Int(a[0].AsMap.Count)),
            }
        )
        {
            yield return Global("size", integer, [type], size);
            yield return Member("size", integer, [type], size);
        }

        yield return new("type", false, [ExprType.Dyn], _ => ExprType.Type, (_, a) => Value.TypeName(a[0].RuntimeTypeName));
        yield return new("dyn", false, [ExprType.Dyn], _ => ExprType.Dyn, (_, a) => a[0]);

        Implementation same = (_, a) => a[0];
        yield return Global("bool", boolean, [boolean], same);
        yield return Global("bool", boolean, [text], (_, a) => Conversions.ToBool(a[0].AsString));

        yield return Global("int", integer, [integer], same);
        yield return Global(
            "int",
            integer,
            [unsigned],
            (_, a) => a[0].AsUint <= long.MaxValue ? Value.Int((long)a[0].AsUint) : Value.Error("int overflow")
        );
        yield return Global("int", integer, [real], (_, a) => Conversions.ToInt(a[0].AsDouble));
        yield return Global("int", integer, [text], (_, a) => Conversions.ToInt(a[0].AsString));
        yield return Global("int", integer, [timestamp], (_, a) => Value.Int(a[0].Seconds));

        yield return Global("uint", unsigned, [unsigned], same);
        yield return Global(
            "uint",
            unsigned,
            [integer],
            (_, a) => a[0].AsInt >= 0 ? Value.Uint((ulong)a[0].AsInt) : Value.Error("uint overflow")
        );
        yield return Global("uint", unsigned, [real], (_, a) => Conversions.ToUint(a[0].AsDouble));
        yield return Global("uint", unsigned, [text], (_, a) => Conversions.ToUint(a[0].AsString));

        yield return Global("double", real, [real], same);
        yield return Global("double", real, [integer], (_, a) => Value.Double(a[0].AsInt));
        yield return Global("double", real, [unsigned], (_, a) => Value.Double(a[0].AsUint));
        yield return Global("double", real, [text], (_, a) => Conversions.ToDouble(a[0].AsString));

        yield return Global("string", text, [text], same);
        foreach (var type in new[] { boolean, integer, unsigned, real, timestamp, duration })
            yield return Global("string", text, [type], (_, a) => Value.String(a[0].ToString()));
        yield return Global("string", text, [bytes], (context, a) => Conversions.ToText(context, a[0].AsBytes));

        yield return Global("bytes", bytes, [bytes], same);
        yield return Global(
            "bytes",
            bytes,
            [text],
            (context, a) => context.Allocate(a[0].AsString.Length) ? Value.Bytes(Encoding.UTF8.GetBytes(a[0].AsString)) : Node.OutOfBudget
        );

        yield return Global("timestamp", timestamp, [timestamp], same);
        yield return Global("timestamp", timestamp, [text], (_, a) => Times.ParseTimestamp(a[0].AsString));
        yield return Global(
            "timestamp",
            timestamp,
            [integer],
            (_, a) =>
            {
                var value = Times.Timestamp(a[0].AsInt, 0, out var problem);
                return problem is null ? value : Value.Error(problem);
            }
        );
        yield return Global("duration", duration, [duration], same);
        yield return Global("duration", duration, [text], (_, a) => Times.ParseDuration(a[0].AsString));

        foreach (var part in Enum.GetValues<Times.Part>())
        {
            yield return Member($"get{part}", integer, [timestamp], (_, a) => Value.Int(Times.PartOf(part, a[0], 0)));
            yield return Member(
                $"get{part}",
                integer,
                [timestamp, text],
                (_, a) =>
                    Times.TryGetOffset(a[1].AsString, a[0], out var offset)
                        ? Value.Int(Times.PartOf(part, a[0], offset))
                        : Value.Error($"{ValueText.Quoted(a[1])} is not a time zone: write Europe/Berlin or +02:00")
            );
        }

        yield return Member("getHours", integer, [duration], (_, a) => Value.Int(a[0].Seconds / 3600));
        yield return Member("getMinutes", integer, [duration], (_, a) => Value.Int(a[0].Seconds / 60));
        yield return Member("getSeconds", integer, [duration], (_, a) => Value.Int(a[0].Seconds));
        yield return Member("getMilliseconds", integer, [duration], (_, a) => Value.Int(a[0].Nanos / 1_000_000));

        yield return Member(
            "startsWith",
            boolean,
            [text, text],
            (_, a) => Value.Bool(a[0].AsString.StartsWith(a[1].AsString, StringComparison.Ordinal))
        );
        yield return Member(
            "endsWith",
            boolean,
            [text, text],
            (_, a) => Value.Bool(a[0].AsString.EndsWith(a[1].AsString, StringComparison.Ordinal))
        );
        yield return Member(
            "contains",
            boolean,
            [text, text],
            (context, a) =>
                context.Spend(a[0].AsString.Length / 8)
                    ? Value.Bool(a[0].AsString.Contains(a[1].AsString, StringComparison.Ordinal))
                    : Node.OutOfBudget
        );
        yield return Member("matches", boolean, [text, text], Matches);
        yield return Global("matches", boolean, [text, text], Matches);
    }

    private static Value StringSize(EvaluationContext context, ReadOnlySpan<Value> arguments)
    {
        var text = arguments[0].AsString;
        if (!context.Spend(text.Length / 8))
            return Node.OutOfBudget;
        var size = text.Length;
        foreach (var c in text)
        {
            if (char.IsLowSurrogate(c))
                size--;
        }

        return Value.Int(size);
    }

    // Only for patterns made at evaluation; constant ones are compiled with the expression.
    private static Value Matches(EvaluationContext context, ReadOnlySpan<Value> arguments)
    {
        if (!context.Spend(5_000 + arguments[0].AsString.Length))
            return Node.OutOfBudget;
        var regex = Patterns.Compile(arguments[1].AsString, out var problem);
        return regex is null ? Value.Error(problem!) : Value.Bool(regex.IsMatch(arguments[0].AsString));
    }
}
