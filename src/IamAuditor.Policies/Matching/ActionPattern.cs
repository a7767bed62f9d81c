namespace IamAuditor.Policies.Matching;

/// <summary>
/// An entry of <c>Action</c> or <c>NotAction</c>: <c>service:action</c>, case-insensitive, wildcards in the action part only; <c>*</c> and <c>*:*</c>
/// are every action. Anything else (blanks, no colon, a wildcard in the service) is malformed and matches nothing.
/// Policy variables are not substituted here. Source: IAM User Guide, "IAM JSON policy elements: Action".
/// </summary>
public sealed class ActionPattern
{
    private static readonly Recent<ActionPattern> Known = new(16384, Made);

    private readonly string action;
    private readonly bool exact;

    private ActionPattern(string text, string service, string action, bool isAll, bool isMalformed)
    {
        Text = text;
        Service = service;
        this.action = action;
        IsAll = isAll;
        IsMalformed = isMalformed;
        exact = !isMalformed && action.AsSpan().IndexOfAny('*', '?') < 0;
    }

    public string Text { get; }

    /// <summary>Lower-case service prefix; empty for <c>*</c> and for malformed patterns.</summary>
    public string Service { get; }

    /// <summary>Lower-case pattern of the action's name; empty for malformed patterns.</summary>
    public string Name => action;

    public bool IsAll { get; }
    public bool IsMalformed { get; }

    /// <summary>True where the pattern names a single action.</summary>
    public bool IsExact => exact;

    public static ActionPattern Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Known.Of(text);
    }

    private static ActionPattern Made(string text)
    {
        if (IsStars(text))
            return new(text, "", "*", true, false);

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && IsStars(text.AsSpan(0, colon)) && IsStars(text.AsSpan(colon + 1)))
            return new(text, "", "*", true, false);

        var malformed = colon <= 0 || colon == text.Length - 1 || !IsService(text.AsSpan(0, colon)) || HasBlank(text);
        return malformed
            ? new(text, "", "", false, true)
            : new(text, text[..colon].ToLowerInvariant(), text[(colon + 1)..].ToLowerInvariant(), false, false);
    }

    /// <summary>Both parts of the request's action in lower case.</summary>
    public bool IsMatch(ReadOnlySpan<char> service, ReadOnlySpan<char> name)
    {
        if (IsAll)
            return true;
        if (IsMalformed || !service.SequenceEqual(Service))
            return false;

        return exact ? name.SequenceEqual(action) : Glob.IsMatch(action, name);
    }

    /// <summary>Matches <c>service:action</c> in any case; false for a text without a colon.</summary>
    public bool IsMatch(string serviceAndName)
    {
        ArgumentNullException.ThrowIfNull(serviceAndName);
        if (IsAll)
            return serviceAndName.IndexOf(':', StringComparison.Ordinal) > 0;

        var length = Service.Length;
        if (IsMalformed || serviceAndName.Length <= length || serviceAndName[length] != ':')
            return false;

        Span<char> buffer = stackalloc char[128];
        var lower = serviceAndName.Length <= buffer.Length ? buffer[..serviceAndName.Length] : new char[serviceAndName.Length];
        serviceAndName.AsSpan().ToLowerInvariant(lower);
        return IsMatch(lower[..length], lower[(length + 1)..]);
    }

    /// <summary>True where every action that the other pattern matches is matched by this one.</summary>
    public bool Includes(ActionPattern other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.IsMalformed
            || IsAll
            || (!other.IsAll && !IsMalformed && Service == other.Service && Glob.Includes(action, other.action));
    }

    /// <summary>True where an action (of the catalogue or not) exists that both match.</summary>
    public bool Intersects(ActionPattern other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return !IsMalformed
            && !other.IsMalformed
            && (IsAll || other.IsAll || (Service == other.Service && Glob.Intersects(action, other.action)));
    }

    public override string ToString() => Text;

    private static bool IsStars(ReadOnlySpan<char> text) => !text.IsEmpty && text.TrimStart('*').IsEmpty;

    private static bool HasBlank(string text)
    {
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
                return true;
        }

        return false;
    }

    private static bool IsService(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return false;
        }

        return true;
    }
}
