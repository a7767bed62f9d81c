namespace IamAuditor;

/// <summary>"Did you mean": the candidate that a mistyped word was most likely meant to be.</summary>
public static class Spelling
{
    /// <summary>
    /// The nearest candidate by edits (insert, delete, replace, swap neighbours), letter case aside; the first of equals. Null where none is within a third of
    /// the word's length, because a far-fetched guess misleads; a word that is the beginning of one candidate only means that one.
    /// </summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(candidates);
        var all = candidates.ToList();
        var begun = word.Trim('-').Length < 3 ? [] : all.Where(c => c.StartsWith(word, StringComparison.OrdinalIgnoreCase)).ToList();
        if (begun.Count == 1)
        {
            return begun[0];
        }

        var allowed = Math.Max(1, (word.TrimStart('-').Length + 1) / 3);
        string? best = null;
        var bestDistance = allowed + 1;
        foreach (var candidate in all)
        {
            var distance = Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>`; did you mean X?` or nothing.</summary>
    public static string Hint(string word, IEnumerable<string> candidates) =>
        Nearest(word, candidates) is { } near ? $"; did you mean `{near}`?" : "";

    private static int Distance(string a, string b)
    {
        var two = new int[b.Length + 1];
        var one = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            one[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = one[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replace, Math.Min(one[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], two[j - 2] + 1);
                }
            }

            (two, one, row) = (one, row, two);
        }

        return one[b.Length];
    }
}
