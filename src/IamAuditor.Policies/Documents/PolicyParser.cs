using System.Text;
using System.Text.Unicode;

namespace IamAuditor.Policies.Documents;

/// <summary>
/// Reads a policy document from any text or bytes: plain JSON or percent-encoded as IAM's API returns it (RFC 3986), with or without a byte
/// order mark. Never throws on input and takes linear time; what is wrong stands in <see cref="PolicyDocument.Problems"/>.
/// Checks that hold for every kind of policy are made here; those of one kind (a principal in an identity policy) when it is compiled for that kind.
/// </summary>
public static class PolicyParser
{
    /// <summary>The largest document read, in bytes. AWS's own limits are far below: 20 kB for a bucket policy, 32 kB for a KMS key policy.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The deepest nesting read; a legal policy needs eight levels.</summary>
    public const int MaxDepth = 32;

    public static PolicyDocument Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // Percent-encoding needs three characters for a byte.
        if (text.Length > 3 * MaxBytes)
            return TooLarge(text.Length);

        return ParseDecoded(Encoding.UTF8.GetBytes(IsPercentEncoded(text) ? Uri.UnescapeDataString(text) : text));
    }

    public static PolicyDocument Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 3 * MaxBytes)
            return TooLarge(bytes.Length);

        if (!Utf8.IsValid(bytes))
            return Unreadable(ProblemCodes.NotUtf8, "The document is not UTF-8 text; save it as UTF-8", new TextPosition(1, 1));

        var text = WithoutMark(bytes);
        return text.TrimStart(" \t\r\n"u8) is [(byte)'%', ..] ? Parse(Encoding.UTF8.GetString(text)) : ParseDecoded(text);
    }

    // A JSON document cannot begin with a percent sign; an encoded one always does.
    private static bool IsPercentEncoded(string text) => text.AsSpan().TrimStart('\uFEFF').TrimStart() is ['%', ..];

    private static PolicyDocument ParseDecoded(ReadOnlySpan<byte> bytes)
    {
        bytes = WithoutMark(bytes);
        return bytes.Length > MaxBytes ? TooLarge(bytes.Length) : new PolicyReader(bytes).Read();
    }

    // Two marks come about when a file that begins with one is encoded and then read from a file that begins with one.
    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes)
    {
        while (bytes.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];

        return bytes;
    }

    private static PolicyDocument TooLarge(int size) =>
        Unreadable(
            ProblemCodes.TooLarge,
            $"The document has {size} bytes; no AWS policy is larger than {MaxBytes}, so it was not read",
            new TextPosition(1, 1)
        );

    internal static PolicyDocument Unreadable(string code, string message, TextPosition at) =>
        new(PolicyVersion.V2008, null, [], [new PolicyProblem(code, ProblemSeverity.Error, message, at, null)]);
}
