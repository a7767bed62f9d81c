namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// The static type of an expression. Lists and maps carry the types of their parts, records their <see cref="RecordType"/>.
/// <c>dyn</c> stands for "known only when evaluated" and fits everywhere.
/// Source: CEL language definition, "Gradual Type Checking".
/// </summary>
public sealed class ExprType : IEquatable<ExprType>
{
    private ExprType(ExprTypeKind kind, ExprType? key = null, ExprType? element = null, RecordType? record = null)
    {
        Kind = kind;
        Key = key;
        Element = element;
        RecordType = record;
    }

    public static ExprType Dyn { get; } = new(ExprTypeKind.Dyn);
    public static ExprType Null { get; } = new(ExprTypeKind.Null);
    public static ExprType Bool { get; } = new(ExprTypeKind.Bool);
    public static ExprType Int { get; } = new(ExprTypeKind.Int);
    public static ExprType Uint { get; } = new(ExprTypeKind.Uint);
    public static ExprType Double { get; } = new(ExprTypeKind.Double);
    public static ExprType String { get; } = new(ExprTypeKind.String);
    public static ExprType Bytes { get; } = new(ExprTypeKind.Bytes);
    public static ExprType Timestamp { get; } = new(ExprTypeKind.Timestamp);
    public static ExprType Duration { get; } = new(ExprTypeKind.Duration);
    public static ExprType Type { get; } = new(ExprTypeKind.Type);

    public static ExprType List(ExprType element) => new(ExprTypeKind.List, element: element);

    public static ExprType Map(ExprType key, ExprType value) => new(ExprTypeKind.Map, key, value);

    public static ExprType Record(RecordType type) => new(ExprTypeKind.Record, record: type);

    public ExprTypeKind Kind { get; }

    /// <summary>The type of a map's keys; null for everything else.</summary>
    public ExprType? Key { get; }

    /// <summary>The type of a list's elements or of a map's values; null for everything else.</summary>
    public ExprType? Element { get; }

    public RecordType? RecordType { get; }

    internal bool IsDyn => Kind == ExprTypeKind.Dyn;
    internal bool IsNumber => Kind is ExprTypeKind.Int or ExprTypeKind.Uint or ExprTypeKind.Double;

    /// <summary>The type of a value, as far as the value itself tells: lists and maps made by hand are of dyn.</summary>
    public static ExprType Of(Value value) =>
        value.Kind switch
        {
            ValueKind.Null => Null,
            ValueKind.Bool => Bool,
            ValueKind.Int => Int,
            ValueKind.Uint => Uint,
            ValueKind.Double => Double,
            ValueKind.String => String,
            ValueKind.Bytes => Bytes,
            ValueKind.Timestamp => Timestamp,
            ValueKind.Duration => Duration,
            ValueKind.List => List(value.RecordType?.Type ?? Dyn),
            ValueKind.Map => Map(value.AsMap.Entries.All(entry => entry.Key.Kind == ValueKind.String) ? String : Dyn, Dyn),
            ValueKind.Type => Type,
            ValueKind.Record => value.RecordType!.Type,
            _ => Dyn,
        };

    // Whether a value of this type may stand where `wanted` is asked for, as far as can be known before evaluation.
    internal bool Fits(ExprType wanted)
    {
        if (IsDyn || wanted.IsDyn)
            return true;
        if (Kind != wanted.Kind)
            return Kind == ExprTypeKind.Null && wanted.Kind is ExprTypeKind.Timestamp or ExprTypeKind.Duration or ExprTypeKind.Record;
        return Kind switch
        {
            ExprTypeKind.List => Element!.Fits(wanted.Element!),
            ExprTypeKind.Map => Key!.Fits(wanted.Key!) && Element!.Fits(wanted.Element!),
            ExprTypeKind.Record => ReferenceEquals(RecordType, wanted.RecordType),
            _ => true,
        };
    }

    // Whether `==` between the two can ever be true: the same type, or numbers, whose values compare across their types.
    internal bool IsComparableTo(ExprType other)
    {
        if (IsDyn || other.IsDyn || (IsNumber && other.IsNumber))
            return true;
        if (Kind != other.Kind)
            return Fits(other) || other.Fits(this);
        return Kind switch
        {
            ExprTypeKind.List => Element!.IsComparableTo(other.Element!),
            ExprTypeKind.Map => Key!.IsComparableTo(other.Key!) && Element!.IsComparableTo(other.Element!),
            ExprTypeKind.Record => ReferenceEquals(RecordType, other.RecordType),
            _ => true,
        };
    }

    // The type of something that is one or the other.
    internal static ExprType Join(ExprType a, ExprType b)
    {
        if (a.Equals(b))
            return a;
        if (a.Kind == b.Kind && a.Kind == ExprTypeKind.List)
            return List(Join(a.Element!, b.Element!));
        if (a.Kind == b.Kind && a.Kind == ExprTypeKind.Map)
            return Map(Join(a.Key!, b.Key!), Join(a.Element!, b.Element!));
        return Dyn;
    }

    internal bool FitsKind(ValueKind kind) =>
        Kind switch
        {
            ExprTypeKind.Dyn => true,
            ExprTypeKind.Null => kind == ValueKind.Null,
            ExprTypeKind.Bool => kind == ValueKind.Bool,
            ExprTypeKind.Int => kind == ValueKind.Int,
            ExprTypeKind.Uint => kind == ValueKind.Uint,
            ExprTypeKind.Double => kind == ValueKind.Double,
            ExprTypeKind.String => kind == ValueKind.String,
            ExprTypeKind.Bytes => kind == ValueKind.Bytes,
            ExprTypeKind.Timestamp => kind == ValueKind.Timestamp,
            ExprTypeKind.Duration => kind == ValueKind.Duration,
            ExprTypeKind.List => kind == ValueKind.List,
            ExprTypeKind.Map => kind == ValueKind.Map,
            ExprTypeKind.Type => kind == ValueKind.Type,
            _ => kind == ValueKind.Record,
        };

    public bool Equals(ExprType? other) =>
        other is not null
        && Kind == other.Kind
        && Equals(Key, other.Key)
        && Equals(Element, other.Element)
        && ReferenceEquals(RecordType, other.RecordType);

    public override bool Equals(object? obj) => Equals(obj as ExprType);

    public override int GetHashCode() => HashCode.Combine(Kind, Key, Element, RecordType?.Name);

    public override string ToString() =>
        Kind switch
        {
            ExprTypeKind.List => $"list({Element})",
            ExprTypeKind.Map => $"map({Key}, {Element})",
            ExprTypeKind.Record => RecordType!.Name,
            _ => Kind.ToString().ToLowerInvariant(),
        };
}
