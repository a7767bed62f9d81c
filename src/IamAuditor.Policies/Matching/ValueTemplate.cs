using System.Text;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Documents;

namespace IamAuditor.Policies.Matching;

/// <summary>
/// A policy string with its variables (<c>${aws:username}</c>, <c>${key, 'default'}</c>) and escapes (<c>${*}</c>, <c>${?}</c>, <c>${$}</c>) found. One
/// substitution pass; substituted text is literal, so that a user named <c>*</c> widens nothing. In a 2008 document all of it is plain text.
/// Source: IAM User Guide, "IAM policy elements: Variables and tags".
/// </summary>
internal sealed class ValueTemplate
{
    private readonly Part[] parts;

    private ValueTemplate(Part[] parts, bool isBroken)
    {
        this.parts = parts;
        IsBroken = isBroken;
        Fixed =
            isBroken ? null
            : parts.Length == 0 ? ""
            : parts is [{ Key: null } only] ? only.Text
            : null;
    }

    private ValueTemplate(string text)
    {
        parts = [];
        Fixed = text;
    }

    /// <summary>A variable that is never closed, or a character that no policy may hold: the value matches nothing.</summary>
    public bool IsBroken { get; }

    /// <summary>The text where it holds no variable; wildcards are <see cref="Glob"/>'s compiled ones if asked for.</summary>
    public string? Fixed { get; }

    public IEnumerable<string> Keys => parts.Where(p => p.Key is not null).Select(p => p.Key!);

    public static ValueTemplate Parse(string text, PolicyVersion version, bool wildcards)
    {
        if (wildcards && text.AsSpan().IndexOfAny(Glob.AnyRun, Glob.AnyOne) >= 0)
            return new([], true);
        if (version == PolicyVersion.V2008 || !text.Contains("${", StringComparison.Ordinal))
            return new(wildcards ? Glob.Compile(text) : text);

        var parts = new List<Part>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length || text[i + 1] != '{')
            {
                literal.Append(wildcards ? Wild(text[i]) : text[i]);
                continue;
            }

            var end = Close(text, i);
            if (end < 0)
                return new([], true);

            var inside = text[(i + 2)..end];
            i = end;
            if (inside is "*" or "?" or "$")
            {
                literal.Append(inside);
                continue;
            }

            Flush();
            parts.Add(Variable(inside));
        }

        Flush();
        return new([.. parts], false);

        void Flush()
        {
            if (literal.Length > 0)
                parts.Add(new(null, literal.ToString()));
            literal.Clear();
        }
    }

    /// <summary>Where the text was cut at the colons outside of variables: <c>arn:aws:iam::1:user/${aws:username}</c> has six parts.</summary>
    public static string[] SplitAtColons(string text, PolicyVersion version, int most)
    {
        if (version == PolicyVersion.V2008 || !text.Contains("${", StringComparison.Ordinal))
            return text.Split(':', most);

        var pieces = new List<string>(most);
        var start = 0;
        for (var i = 0; i < text.Length && pieces.Count < most - 1; i++)
        {
            if (text[i] == ':')
            {
                pieces.Add(text[start..i]);
                start = i + 1;
            }
            else if (text[i] == '$' && i + 1 < text.Length && text[i + 1] == '{')
            {
                var end = Close(text, i);
                i = end < 0 ? text.Length : end;
            }
        }

        pieces.Add(text[start..]);
        return [.. pieces];
    }

    /// <summary>
    /// True and the text; False where a variable is missing or multi-valued and has no default; Unknown where its key is unknown: the text is then a
    /// compiled pattern with a run in the variable's place, and what it does not match cannot match under any value.
    /// </summary>
    public Tri Resolve(ConditionContext context, bool wildcards, out string text)
    {
        text = Fixed ?? "";
        if (IsBroken)
            return Tri.False;
        if (Fixed is not null)
            return Tri.True;

        var result = Tri.True;
        var built = new StringBuilder();
        foreach (var part in parts)
        {
            if (part.Key is null)
            {
                built.Append(part.Text);
                continue;
            }

            var value = context.Find(part.Key);
            if (value is null)
            {
                result = Tri.Unknown;
                built.Append(Glob.AnyRun);
                continue;
            }

            var substitute = value is { IsMultiValued: false, Values.Length: 1 } ? value.Values[0] : part.Text;
            if (substitute is null || (wildcards && substitute.AsSpan().IndexOfAny(Glob.AnyRun, Glob.AnyOne) >= 0))
                return Tri.False;
            built.Append(substitute);
        }

        text = built.ToString();
        return result;
    }

    // A default may hold a closing brace: it ends at the quote before the brace.
    private static int Close(string text, int start)
    {
        var brace = text.IndexOf('}', start);
        var quote = text.IndexOf(", '", start, StringComparison.Ordinal);
        if (quote < 0 || brace < quote)
            return brace;

        var end = text.IndexOf("'}", quote + 3, StringComparison.Ordinal);
        return end < 0 ? -1 : end + 1;
    }

    private static Part Variable(string inside)
    {
        var comma = inside.IndexOf(", '", StringComparison.Ordinal);
        return comma > 0 && inside.Length > comma + 3 && inside[^1] == '\''
            ? new(inside[..comma], inside[(comma + 3)..^1])
            : new(inside, null);
    }

    private static char Wild(char c) =>
        c switch
        {
            '*' => Glob.AnyRun,
            '?' => Glob.AnyOne,
            _ => c,
        };

    /// <summary>Literal text where Key is null; otherwise a variable whose default is Text, null for none.</summary>
    private readonly record struct Part(string? Key, string? Text);
}
