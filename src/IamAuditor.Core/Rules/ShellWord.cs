using System.Buffers;

namespace IamAuditor.Core.Rules;

/// <summary>
/// A value as one word of a POSIX shell's command line. Paths of IAM may hold nearly any printable character, also those that a shell takes for orders: whoever may create a role could
/// otherwise write the command that an administrator copies out of a report.
/// </summary>
public static class ShellWord
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@%_+=:,./-"
    );

    /// <summary>The text itself where no shell reads anything into it, else in single quotes.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Plain)
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
