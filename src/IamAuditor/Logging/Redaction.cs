using System.Text.RegularExpressions;

namespace IamAuditor.Logging;

/// <summary>
/// The last line against secrets in logs: takes them out of finished text, whichever way they came in. Access key ids stay, because an auditor needs them.
/// JSON inside a text stays JSON as far as it can: a quoted value is replaced inside its quotes.
/// </summary>
public static partial class Redaction
{
    public const string Mark = "***";

    private const int ShortestLiteral = 4;

    /// <param name="text">A rendered log event, in plain text or JSON.</param>
    /// <param name="literals">Values known to be secret, wherever they stand.</param>
    public static string Clean(string text, IEnumerable<string>? literals = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var literal in (literals ?? []).Where(l => l.Length >= ShortestLiteral).OrderByDescending(l => l.Length))
        {
            text = text.Replace(literal, Mark, StringComparison.Ordinal);
        }

        text = PrivateKey().Replace(text, Mark);
        text = UserInfo().Replace(text, "${start}" + Mark + "@");
        text = AuthorizationHeader().Replace(text, "${name}" + Mark);
        text = Bearer().Replace(text, "${scheme} " + Mark);
        text = NamedValue().Replace(text, Named);
        text = LongToken().Replace(text, Mark);
        return SecretKey().Replace(text, m => IsHexadecimal(m.ValueSpan) ? m.Value : Mark);
    }

    /// <summary>True for the name of a property whose value is a secret: Password, SecretAccessKey, SessionToken, Authorization ...</summary>
    public static bool IsSecretName(string name) => SecretName().IsMatch(name);

    private static string Named(Match match)
    {
        var value = match.Groups["value"].Value;
        var isJson = match.Groups["quote"].Length > 0;
        var quote = value.StartsWith('\\') ? value[..2] : value[..1];
        return value is "null" or "true" or "false" || value.StartsWith(Mark, StringComparison.Ordinal) ? match.Value
            : quote is "\"" or "'" or "\\\"" ? match.Groups["name"].Value + quote + Mark + quote
            : isJson ? match.Groups["name"].Value + match.Groups["quote"].Value + Mark + match.Groups["quote"].Value
            : match.Groups["name"].Value + Mark;
    }

    // Forty hexadecimal digits are a SHA-1: a thumbprint or a commit.
    private static bool IsHexadecimal(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
        }

        return true;
    }

    private const string Names =
        @"(?:aws[_.-]?)?secret[_.-]?(?:access[_.-]?)?key|secret|(?:session|security|refresh|access|id|bearer|auth)[_.-]?token|token|password|passwd|pwd|passphrase"
        + @"|client[_.-]?secret|(?:shared[_.-]?)?secret|api[_.-]?key|private[_.-]?key|authorization|signature|credential[_.-]?secret|connection[_.-]?string";

    [GeneratedRegex(@"\A(?:.*[_.-]|.*[a-z](?=[A-Z]))?(?:" + Names + @")s?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)", RegexOptions.Singleline)]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"(?<start>[a-z][a-z0-9+.-]{1,20}://[^\s/:@""'<>]*:)[^\s/@""'<>]+@", RegexOptions.IgnoreCase)]
    private static partial Regex UserInfo();

    // A header's value has blanks and commas; it ends with its line or its quotes.
    [GeneratedRegex(
        @"(?<name>\b(?:proxy-)?authorization\b\\?[""']?\s*[:=]\s*\\?[""']?)(?!\*\*\*)(?!null\b)[^\r\n""\\']+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex AuthorizationHeader();

    [GeneratedRegex(
        @"\b(?<scheme>Bearer|Basic|Splunk)\s+(?=[^\s""']*[\d=._-])[A-Za-z0-9._~+/=-]{12,}",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Bearer();

    [GeneratedRegex(
        @"(?<name>(?<![A-Za-z0-9])(?:[A-Za-z0-9]+[_.-])*(?:[A-Za-z0-9]*?)(?:"
            + Names
            + @")s?(?<quote>\\?[""']?)\s*[:=]\s*)"
            // What the validator itself says of a key whose value is a secret.
            + @"(?!environment variable |a secret does not belong |a \w+ sink needs it|env:NAME\b|file:PATH\b)"
            + @"(?<value>\\""(?:(?!\\"").)*\\""|""(?:[^""\\]|\\.)*""|'(?:[^'\\]|\\.)*'|\[[^\]]*\]|[^\s,;&""'<>{}()\[\]\\]+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex NamedValue();

    // Session tokens: hundreds of base64 characters.
    [GeneratedRegex(@"(?<![A-Za-z0-9/+=_-])[A-Za-z0-9/+_-]{100,}={0,2}")]
    private static partial Regex LongToken();

    [GeneratedRegex(@"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")]
    private static partial Regex SecretKey();
}
