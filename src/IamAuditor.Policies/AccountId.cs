using System.Diagnostics.CodeAnalysis;

namespace IamAuditor.Policies;

/// <summary>The twelve digits that name an AWS account; leading zeros belong to it. Source: AWS Account Management Reference Guide.</summary>
public readonly record struct AccountId : IComparable<AccountId>
{
    private const int Digits = 12;
    private readonly string? text;

    private AccountId(string text) => this.text = text;

    public string Text =>
        text ?? throw new InvalidOperationException("This AccountId was never given a value; make one with AccountId.Parse.");

    /// <exception cref="FormatException">The text is not exactly twelve ASCII digits.</exception>
    public static AccountId Parse(string value) =>
        TryParse(value, out var id) ? id : throw new FormatException($"`{value}` is not an AWS account id; write twelve digits");

    public static bool TryParse([NotNullWhen(true)] string? value, out AccountId id)
    {
        var valid = value is { Length: Digits } && value.All(char.IsAsciiDigit);
        id = valid ? new AccountId(value!) : default;
        return valid;
    }

    public int CompareTo(AccountId other) => string.CompareOrdinal(text, other.text);

    public override string ToString() => Text;

    public static bool operator <(AccountId left, AccountId right) => left.CompareTo(right) < 0;

    public static bool operator <=(AccountId left, AccountId right) => left.CompareTo(right) <= 0;

    public static bool operator >(AccountId left, AccountId right) => left.CompareTo(right) > 0;

    public static bool operator >=(AccountId left, AccountId right) => left.CompareTo(right) >= 0;
}
