namespace IamAuditor.Policies.Linting;

/// <summary>The word that somebody probably meant.</summary>
internal static class Nearest
{
    /// <summary>` (did you mean ...?)`, or nothing where no word is near: at most a third of the letters may differ.</summary>
    public static string Hint(string written, IEnumerable<string> known)
    {
        var most = Math.Max(1, written.Length / 3);
        string? best = null;
        foreach (var word in known)
        {
            if (Math.Abs(word.Length - written.Length) <= most && Distance(written, word, most) is var distance && distance <= most)
            {
                (best, most) = (word, distance - 1);
            }
        }

        return best is null ? "" : $" (did you mean `{best}`?)";
    }

    private static int Distance(string left, string right, int most)
    {
        var above = new int[right.Length + 1];
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            above[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]);
                row[j] = Math.Min(Math.Min(row[j - 1], above[j]) + 1, above[j - 1] + (same ? 0 : 1));
                least = Math.Min(least, row[j]);
            }

            if (least > most)
            {
                return most + 1;
            }

            (above, row) = (row, above);
        }

        return above[right.Length];
    }
}
