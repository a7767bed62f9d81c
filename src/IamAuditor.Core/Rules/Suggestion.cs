namespace IamAuditor.Core.Rules;

/// <summary>"Did you mean": the nearest known word, if one is near enough to be a slip of the hand.</summary>
public static class Suggestion
{
    /// <summary>A text such as ` (did you mean `rotation`?)`, or nothing.</summary>
    public static string For(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        var nearest = known
            .Select(k => (Word: k, Distance: Distance(word, k)))
            .Where(k => k.Distance <= Math.Max(1, Math.Min(word.Length, k.Word.Length) / 3))
            .OrderBy(k => k.Distance)
            .ThenBy(k => k.Word, StringComparer.Ordinal)
            .Select(k => k.Word)
            .FirstOrDefault();
        return nearest is null ? "" : $" (did you mean `{nearest}`?)";
    }

    // Optimal string alignment: a swap of neighbours is one slip, not two. Case is ignored.
    private static int Distance(string a, string b)
    {
        if (a.Length > 64 || b.Length > 64)
        {
            return int.MaxValue;
        }

        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 2]) && char.ToLowerInvariant(a[i - 2]) == char.ToLowerInvariant(b[j - 1]))
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
