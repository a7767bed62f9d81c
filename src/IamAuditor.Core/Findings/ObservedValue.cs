namespace IamAuditor.Core.Findings;

/// <summary>What was observed, in the few types that JSON keeps apart. Exactly one is set, or none for "read, and not set".</summary>
public sealed record ObservedValue
{
    public static ObservedValue NotSet { get; } = new(null, 0);

    private static readonly object Whole = new();
    private static readonly object Broken = new();
    private static readonly ObservedValue True = new(new object(), 1);
    private static readonly ObservedValue False = new(new object(), 0);
    private static readonly ObservedValue[] Small = [.. Enumerable.Range(0, 256).Select(i => new ObservedValue(Whole, i))];

    // A run holds some half a million of these: one field says what it is, or of which kind the number beside it is.
    private readonly object? value;
    private readonly long bits;

    private ObservedValue(object? value, long bits)
    {
        this.value = value;
        this.bits = bits;
    }

    public string? Text => value as string;
    public long? Number => ReferenceEquals(value, Whole) ? bits : null;
    public double? Fraction => ReferenceEquals(value, Broken) ? BitConverter.Int64BitsToDouble(bits) : null;
    public bool? Flag =>
        ReferenceEquals(this, True) ? true
        : ReferenceEquals(this, False) ? false
        : null;
    public IReadOnlyList<string>? List => value as IReadOnlyList<string>;

    public static ObservedValue Of(string text) => new(text, 0);

    public static ObservedValue Of(long number) => number is >= 0 and < 256 ? Small[number] : new(Whole, number);

    public static ObservedValue Of(double fraction) => new(Broken, BitConverter.DoubleToInt64Bits(fraction));

    public static ObservedValue Of(bool flag) => flag ? True : False;

    public static ObservedValue Of(IReadOnlyList<string> list) => new(list, 0);

    public bool Equals(ObservedValue? other) =>
        other is not null
        && Text == other.Text
        && Number == other.Number
        && Nullable.Equals(Fraction, other.Fraction)
        && Flag == other.Flag
        && (List is null ? other.List is null : other.List is not null && List.SequenceEqual(other.List));

    public override int GetHashCode() => HashCode.Combine(Text, Number, Fraction, Flag, List?.Count);

    /// <summary>For people; `(not set)` for nothing.</summary>
    public override string ToString() =>
        Text
        ?? Number?.ToString(System.Globalization.CultureInfo.InvariantCulture)
        ?? Fraction?.ToString(System.Globalization.CultureInfo.InvariantCulture)
        ?? (
            Flag is { } flag ? (flag ? "true" : "false")
            : List is null ? "(not set)"
            : string.Join(", ", List)
        );
}
