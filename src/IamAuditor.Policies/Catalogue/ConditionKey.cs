namespace IamAuditor.Policies.Catalogue;

/// <summary>
/// A condition key that AWS documents. <see cref="MultiValued"/> keys hold a set and need <c>ForAllValues</c> or <c>ForAnyValue</c>.
/// A name may have parts of the caller's choice, written <c>${TagKey}</c>: <c>aws:RequestTag/${TagKey}</c>.
/// </summary>
public sealed record ConditionKey(string Name, ConditionKeyType Type, bool MultiValued)
{
    public bool IsTemplate => Name.Contains("${", StringComparison.Ordinal);

    /// <summary>Whether a key as written in a policy is this one. Key names are case-insensitive; a template's part is at least one character.</summary>
    public bool Matches(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return IsTemplate ? MatchesTemplate(Name, key) : string.Equals(Name, key, StringComparison.OrdinalIgnoreCase);
    }

    private static bool MatchesTemplate(ReadOnlySpan<char> template, ReadOnlySpan<char> key)
    {
        var open = template.IndexOf("${");
        if (open < 0)
            return template.Equals(key, StringComparison.OrdinalIgnoreCase);

        var close = template[open..].IndexOf('}');
        if (close < 0 || !key.StartsWith(template[..open], StringComparison.OrdinalIgnoreCase))
            return false;

        var rest = template[(open + close + 1)..];
        key = key[open..];
        if (rest.IsEmpty)
            return key.Length > 0;

        // At most two parts of choice in any documented key, so that trying every end costs little.
        for (var end = 1; end <= key.Length; end++)
        {
            if (MatchesTemplate(rest, key[end..]))
                return true;
        }

        return false;
    }

    public override string ToString() => Name;
}
