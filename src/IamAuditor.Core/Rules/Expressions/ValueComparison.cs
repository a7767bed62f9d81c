namespace IamAuditor.Core.Rules.Expressions;

// Equality and order as the CEL specification defines them, across int, uint and double as numbers on one line.
internal static class ValueComparison
{
    public static bool AreEqual(in Value a, in Value b)
    {
        var fuel = long.MaxValue;
        return AreEqual(a, b, ref fuel);
    }

    // Lists that share their parts may be exponentially larger than their memory, so comparing them takes fuel. Without fuel: false.
    public static bool AreEqual(in Value a, in Value b, ref long fuel)
    {
        if (--fuel < 0)
            return false;
        if (a.Kind != b.Kind)
            return IsNumber(a.Kind) && IsNumber(b.Kind) && CompareNumbers(a, b) == 0;

        switch (a.Kind)
        {
            case ValueKind.Null:
            case ValueKind.Absent:
                return true;
            case ValueKind.Bool:
            case ValueKind.Int:
            case ValueKind.Uint:
                return a.RawBits == b.RawBits;
            case ValueKind.Double:
                return a.AsDouble == b.AsDouble;
            case ValueKind.String:
                fuel -= a.AsString.Length / 8;
                return string.Equals(a.AsString, b.AsString, StringComparison.Ordinal);
            case ValueKind.Type:
                return string.Equals((string)a.Reference!, (string)b.Reference!, StringComparison.Ordinal);
            case ValueKind.Bytes:
                fuel -= a.AsBytes.Length / 8;
                return a.AsBytes.AsSpan().SequenceEqual(b.AsBytes);
            case ValueKind.Timestamp:
            case ValueKind.Duration:
                return a.Seconds == b.Seconds && a.Nanos == b.Nanos;
            case ValueKind.List:
                return ListsAreEqual(a, b, ref fuel);
            case ValueKind.Map:
                return MapsAreEqual(a.AsMap, b.AsMap, ref fuel);
            case ValueKind.Record:
                return ReferenceEquals(a.RecordType, b.RecordType) && Equals(a.Reference, b.Reference);
            default:
                return ReferenceEquals(a.Reference, b.Reference);
        }
    }

    private static bool ListsAreEqual(in Value a, in Value b, ref long fuel)
    {
        var count = a.ListCount;
        if (count != b.ListCount)
            return false;
        for (var i = 0; i < count; i++)
        {
            if (!AreEqual(a.ListAt(i), b.ListAt(i), ref fuel))
                return false;
        }

        return true;
    }

    private static bool MapsAreEqual(ValueMap a, ValueMap b, ref long fuel)
    {
        if (a.Count != b.Count)
            return false;
        foreach (var (key, value) in a.Entries)
        {
            if (!b.TryGet(key, out var other) || !AreEqual(value, other, ref fuel))
                return false;
        }

        return true;
    }

    public static int Hash(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Int:
            case ValueKind.Uint:
            case ValueKind.Double:
                // Equal numbers hash alike, whatever their type.
                return AsDouble(value).GetHashCode();
            case ValueKind.String:
            case ValueKind.Type:
                return string.GetHashCode((string)value.Reference!, StringComparison.Ordinal);
            case ValueKind.Bool:
                return value.RawBits != 0 ? 1231 : 1237;
            case ValueKind.Timestamp:
            case ValueKind.Duration:
                return HashCode.Combine(value.Seconds, value.Nanos);
            case ValueKind.List:
                return HashCode.Combine(ValueKind.List, value.ListCount);
            case ValueKind.Map:
                return HashCode.Combine(ValueKind.Map, value.AsMap.Count);
            case ValueKind.Bytes:
                return HashCode.Combine(ValueKind.Bytes, value.AsBytes.Length);
            case ValueKind.Record:
                return value.Reference!.GetHashCode();
            default:
                return (int)value.Kind;
        }
    }

    public static bool IsNumber(ValueKind kind) => kind is ValueKind.Int or ValueKind.Uint or ValueKind.Double;

    public static bool AreOrdered(ValueKind a, ValueKind b) =>
        a == b
            ? a
                is ValueKind.Bool
                    or ValueKind.Int
                    or ValueKind.Uint
                    or ValueKind.Double
                    or ValueKind.String
                    or ValueKind.Bytes
                    or ValueKind.Timestamp
                    or ValueKind.Duration
            : IsNumber(a) && IsNumber(b);

    // Null where there is no order: one side is NaN.
    public static int? Compare(in Value a, in Value b)
    {
        switch (a.Kind)
        {
            case ValueKind.Int when b.Kind == ValueKind.Int:
                return a.RawBits.CompareTo(b.RawBits);
            case ValueKind.Bool:
                return a.RawBits.CompareTo(b.RawBits);
            case ValueKind.String:
                return CompareStrings(a.AsString, b.AsString);
            case ValueKind.Bytes:
                return a.AsBytes.AsSpan().SequenceCompareTo(b.AsBytes);
            case ValueKind.Timestamp:
            case ValueKind.Duration:
                return a.Seconds != b.Seconds ? a.Seconds.CompareTo(b.Seconds) : a.Nanos.CompareTo(b.Nanos);
            default:
                return CompareNumbers(a, b);
        }
    }

    private static int? CompareNumbers(in Value a, in Value b) =>
        (a.Kind, b.Kind) switch
        {
            (ValueKind.Int, ValueKind.Int) => a.AsInt.CompareTo(b.AsInt),
            (ValueKind.Uint, ValueKind.Uint) => a.AsUint.CompareTo(b.AsUint),
            (ValueKind.Int, ValueKind.Uint) => a.AsInt < 0 ? -1 : ((ulong)a.AsInt).CompareTo(b.AsUint),
            (ValueKind.Uint, ValueKind.Int) => b.AsInt < 0 ? 1 : a.AsUint.CompareTo((ulong)b.AsInt),
            (ValueKind.Double, ValueKind.Double) => CompareDoubles(a.AsDouble, b.AsDouble),
            _ => CompareDoubles(AsDouble(a), AsDouble(b)),
        };

    // Beyond 2^53 a whole number is rounded before it meets a double: the conformance tests of CEL want 9223372036854775807 and
    // 9223372036854775808.0 neither less nor greater (comparisons/lt_literal/not_lt_dyn_int_big_lossy_double).
    private static double AsDouble(in Value number) =>
        number.Kind switch
        {
            ValueKind.Int => number.AsInt,
            ValueKind.Uint => number.AsUint,
            _ => number.AsDouble,
        };

    // Keys of a map are whole numbers, and a double finds only the one that it is exactly: two keys never answer to one double.
    public static bool IsSameKey(in Value a, in Value b) =>
        (a.Kind, b.Kind) switch
        {
            (ValueKind.Double, ValueKind.Int or ValueKind.Uint) => IsExactly(a.AsDouble, b),
            (ValueKind.Int or ValueKind.Uint, ValueKind.Double) => IsExactly(b.AsDouble, a),
            _ => AreEqual(a, b),
        };

    private static bool IsExactly(double number, in Value whole) =>
        Math.Floor(number) == number
        && (
            whole.Kind == ValueKind.Int
                ? number is >= -9223372036854775808.0 and < 9223372036854775808.0 && (long)number == whole.AsInt
                : number is >= 0 and < 18446744073709551616.0 && (ulong)number == whole.AsUint
        );

    private static int? CompareDoubles(double a, double b) =>
        a < b ? -1
        : a > b ? 1
        : a == b ? 0
        : null;

    // By code point: UTF-16 order puts the surrogates of U+10000 and above before U+E000 to U+FFFF.
    public static int CompareStrings(string a, string b)
    {
        var at = a.AsSpan().CommonPrefixLength(b);
        if (at == a.Length || at == b.Length)
            return a.Length.CompareTo(b.Length);
        var (x, y) = (a[at], b[at]);
        return char.IsSurrogate(x) == char.IsSurrogate(y) ? x.CompareTo(y)
            : char.IsSurrogate(x) ? 1
            : -1;
    }
}
