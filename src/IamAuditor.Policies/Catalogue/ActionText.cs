using System.Buffers;

namespace IamAuditor.Policies.Catalogue;

/// <summary>
/// The text of an entry of <c>Action</c>: <c>service:action</c> in any case, <c>*</c> and <c>?</c> in the action part only, or <c>*</c> alone.
/// Source: IAM User Guide, "IAM JSON policy elements: Action".
/// </summary>
public static class ActionText
{
    private static readonly SearchValues<char> ServiceLetters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
    );

    private static readonly SearchValues<char> ActionLetters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/*?"
    );

    public static ActionTextKind Classify(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Classify(text, out _);
    }

    internal static ActionTextKind Classify(ReadOnlySpan<char> text, out int colon)
    {
        colon = text.IndexOf(':');
        if (colon < 0)
            return text.Length > 0 && !text.ContainsAnyExcept('*') ? ActionTextKind.Everything : ActionTextKind.Malformed;

        var service = text[..colon];
        var action = text[(colon + 1)..];
        if (service.IsEmpty || action.IsEmpty)
            return ActionTextKind.Malformed;
        // Unsettled elsewhere; AWS refuses a wildcard service, and for an audit the wider reading of "*:*" is the careful one.
        if (!service.ContainsAnyExcept('*'))
            return action.ContainsAnyExcept('*') ? ActionTextKind.Malformed : ActionTextKind.Everything;
        if (service.ContainsAnyExcept(ServiceLetters) || action.ContainsAnyExcept(ActionLetters))
            return ActionTextKind.Malformed;

        return action.ContainsAny('*', '?') ? ActionTextKind.Wildcard : ActionTextKind.Exact;
    }

    // ASCII only: Unicode case folding would make a long s (U+017F) an s and a Kelvin sign a k.
    internal static string Lower(string text) =>
        text.AsSpan().ContainsAnyInRange('A', 'Z') ? string.Create(text.Length, text, (span, source) => TryLower(source, span)) : text;

    /// <summary>False where a character is not ASCII; the target is then worthless for a lookup but still filled.</summary>
    internal static bool TryLower(ReadOnlySpan<char> text, Span<char> target)
    {
        var ascii = true;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            ascii &= c < 0x80;
            target[i] = c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c;
        }

        return ascii;
    }

    /// <summary>Ordinal glob with <c>*</c> and <c>?</c>; going back to the last star only, so the work is at most pattern times text.</summary>
    internal static bool GlobMatches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var (p, t, star, mark) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        return !pattern[p..].ContainsAnyExcept('*');
    }
}
