using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// A value of the expression language: a tagged union that boxes neither numbers nor times. Timestamps cover the years 0001 to 9999 and
/// durations about ten thousand years in either direction, both to the nanosecond. Lists, maps and records are held by reference and
/// must not change while an expression looks at them. The default value is CEL's <c>null</c>.
/// Source: CEL language definition, "Values".
/// </summary>
public readonly struct Value : IEquatable<Value>
{
    private readonly ValueKind _kind;
    private readonly int _nanos;
    private readonly long _bits;
    private readonly object? _ref;
    private readonly RecordType? _record;

    private Value(ValueKind kind, long bits = 0, int nanos = 0, object? reference = null, RecordType? record = null)
    {
        _kind = kind;
        _bits = bits;
        _nanos = nanos;
        _ref = reference;
        _record = record;
    }

    public static Value Null => default;
    public static Value True => new(ValueKind.Bool, 1);
    public static Value False => new(ValueKind.Bool);

    /// <summary>What an optional field answers when it is not set: <c>has()</c> is false and reading it is an error.</summary>
    public static Value Absent => new(ValueKind.Absent);

    public ValueKind Kind => _kind;
    public bool IsNull => _kind == ValueKind.Null;

    internal bool IsError => _kind == ValueKind.Error;
    internal bool IsTrue => _kind == ValueKind.Bool && _bits != 0;
    internal bool IsFalse => _kind == ValueKind.Bool && _bits == 0;

    public static Value Bool(bool value) => new(ValueKind.Bool, value ? 1 : 0);

    public static Value Int(long value) => new(ValueKind.Int, value);

    public static Value Uint(ulong value) => new(ValueKind.Uint, unchecked((long)value));

    public static Value Double(double value) => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value));

    public static Value String(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(ValueKind.String, reference: value);
    }

    /// <summary>The string, or <see cref="Absent"/> for null.</summary>
    public static Value OptionalString(string? value) => value is null ? Absent : String(value);

    /// <summary>The moment, or <see cref="Absent"/> for null.</summary>
    public static Value OptionalTimestamp(DateTimeOffset? value) => value is { } set ? Timestamp(set) : Absent;

    public static Value Bytes(byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(ValueKind.Bytes, reference: value);
    }

    public static Value Timestamp(DateTimeOffset value)
    {
        var ticks = value.UtcTicks - DateTime.UnixEpoch.Ticks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        return rest < 0 ? RawTimestamp(seconds - 1, (int)(rest + TimeSpan.TicksPerSecond) * 100) : RawTimestamp(seconds, (int)rest * 100);
    }

    public static Value Duration(TimeSpan value) =>
        RawDuration(value.Ticks / TimeSpan.TicksPerSecond, (int)(value.Ticks % TimeSpan.TicksPerSecond) * 100);

    /// <summary>A list of any values. The array is kept, not copied: it must not change afterwards.</summary>
    public static Value List(Value[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new(ValueKind.List, reference: values);
    }

    /// <summary>A list of strings, without copying it.</summary>
    public static Value Strings(IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new(ValueKind.List, reference: values);
    }

    /// <summary>A list of strings, without copying it. A default array is an empty list.</summary>
    public static Value Strings(ImmutableArray<string> values) => Strings(ImmutableCollectionsMarshal.AsArray(values) ?? []);

    /// <summary>A list of records of one type, without copying it.</summary>
    public static Value Records(RecordType type, IReadOnlyList<object> records)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(records);
        return new(ValueKind.List, reference: records, record: type);
    }

    public static Value Map(ValueMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return new(ValueKind.Map, reference: map);
    }

    public static Value Record(RecordType type, object record)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(record);
        return new(ValueKind.Record, reference: record, record: type);
    }

    /// <summary>A type as a value, by its CEL name: <c>int</c>, <c>google.protobuf.Timestamp</c>.</summary>
    public static Value TypeName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(ValueKind.Type, reference: name);
    }

    /// <summary>
    /// What a field answers when the data behind it was never collected. Whatever depends on it has no value, and the result of the
    /// evaluation names the sources. Make it once and keep it: reading it then allocates nothing.
    /// </summary>
    public static Value NotRead(params IEnumerable<string> sources) =>
        new(ValueKind.NotRead, reference: new EvaluationError(EvaluationErrorKind.Unread, "was not read", sources));

    internal static Value Error(EvaluationError error) => new(ValueKind.Error, reference: error);

    internal static Value Error(string message) => new(ValueKind.Error, reference: new EvaluationError(message));

    internal static Value RawTimestamp(long seconds, int nanos) => new(ValueKind.Timestamp, seconds, nanos);

    internal static Value RawDuration(long seconds, int nanos) => new(ValueKind.Duration, seconds, nanos);

    public bool AsBool => Expect(ValueKind.Bool)._bits != 0;
    public long AsInt => Expect(ValueKind.Int)._bits;
    public ulong AsUint => unchecked((ulong)Expect(ValueKind.Uint)._bits);
    public double AsDouble => BitConverter.Int64BitsToDouble(Expect(ValueKind.Double)._bits);
    public string AsString => (string)Expect(ValueKind.String)._ref!;
    public byte[] AsBytes => (byte[])Expect(ValueKind.Bytes)._ref!;
    public ValueMap AsMap => (ValueMap)Expect(ValueKind.Map)._ref!;
    public object AsRecord => Expect(ValueKind.Record)._ref!;

    /// <summary>The moment, cut to 100 nanoseconds.</summary>
    public DateTimeOffset AsTimestamp
    {
        get
        {
            var value = Expect(ValueKind.Timestamp);
            return DateTimeOffset.UnixEpoch.AddTicks((value._bits * TimeSpan.TicksPerSecond) + (value._nanos / 100));
        }
    }

    /// <summary>The span, cut to 100 nanoseconds.</summary>
    public TimeSpan AsDuration
    {
        get
        {
            var value = Expect(ValueKind.Duration);
            return TimeSpan.FromTicks((value._bits * TimeSpan.TicksPerSecond) + (value._nanos / 100));
        }
    }

    /// <summary>The CEL name of a type value.</summary>
    public string AsTypeName => (string)Expect(ValueKind.Type)._ref!;

    /// <summary>The record type of a record or of the records in a list; null for everything else.</summary>
    public RecordType? RecordType => _record;

    /// <summary>How many elements a list has.</summary>
    public int ListCount =>
        Expect(ValueKind.List)._ref switch
        {
            Value[] values => values.Length,
            object other => ((IReadOnlyList<object>)other).Count,
            null => 0,
        };

    /// <summary>An element of a list, counted from 0.</summary>
    public Value ListAt(int index) =>
        Expect(ValueKind.List)._ref switch
        {
            Value[] values => values[index],
            object other when _record is { } record => Record(record, ((IReadOnlyList<object>)other)[index]),
            object other => String(((IReadOnlyList<string>)other)[index]),
            null => throw new InvalidOperationException("The list has no elements."),
        };

    /// <summary>The sources whose absence made this NotRead; empty for everything else.</summary>
    public IReadOnlyList<string> MissingSources => (_ref as EvaluationError)?.Sources ?? [];

    internal EvaluationError AsError => (EvaluationError)_ref!;
    internal long Seconds => _bits;
    internal int Nanos => _nanos;
    internal long RawBits => _bits;
    internal object? Reference => _ref;

    /// <summary>The name of the value's runtime type as <c>type(x)</c> gives it.</summary>
    public string RuntimeTypeName =>
        _kind switch
        {
            ValueKind.Null => "null_type",
            ValueKind.Bool => "bool",
            ValueKind.Int => "int",
            ValueKind.Uint => "uint",
            ValueKind.Double => "double",
            ValueKind.String => "string",
            ValueKind.Bytes => "bytes",
            ValueKind.Timestamp => "google.protobuf.Timestamp",
            ValueKind.Duration => "google.protobuf.Duration",
            ValueKind.List => "list",
            ValueKind.Map => "map",
            ValueKind.Type => "type",
            ValueKind.Record => _record!.Name,
            _ => "error",
        };

    private Value Expect(ValueKind kind) =>
        _kind == kind ? this : throw new InvalidOperationException($"The value is a {RuntimeTypeName}, not a {kind}.");

    /// <summary>Equality as CEL's <c>==</c> sees it: 1, 1u and 1.0 are equal and NaN equals nothing.</summary>
    public bool Equals(Value other) => ValueComparison.AreEqual(this, other);

    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    public override int GetHashCode() => ValueComparison.Hash(this);

    public static bool operator ==(Value left, Value right) => left.Equals(right);

    public static bool operator !=(Value left, Value right) => !left.Equals(right);

    /// <summary>The value as a person reads it in an observation: strings bare, times in RFC 3339, `(not set)` and `(not read)`.</summary>
    public override string ToString()
    {
        if (_kind is not (ValueKind.List or ValueKind.Map))
            return ValueText.Scalar(this);

        var text = new StringBuilder();
        ValueText.Append(text, this);
        return text.ToString();
    }
}
