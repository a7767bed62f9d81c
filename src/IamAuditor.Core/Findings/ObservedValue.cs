namespace IamAuditor.Core.Findings;

/// <summary>What was observed, in the few types that JSON keeps apart. Exactly one is set, or none for "read, and not set".</summary>
public sealed record ObservedValue
{
    public static ObservedValue NotSet { get; } = new();

    private static readonly ObservedValue True = new() { Flag = true };
    private static readonly ObservedValue False = new() { Flag = false };

    public string? Text { get; private init; }
    public long? Number { get; private init; }
    public double? Fraction { get; private init; }
    public bool? Flag { get; private init; }
    public IReadOnlyList<string>? List { get; private init; }

    public static ObservedValue Of(string text) => new() { Text = text };

    public static ObservedValue Of(long number) => new() { Number = number };

    public static ObservedValue Of(double fraction) => new() { Fraction = fraction };

    public static ObservedValue Of(bool flag) => flag ? True : False;

    public static ObservedValue Of(IReadOnlyList<string> list) => new() { List = list };

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
