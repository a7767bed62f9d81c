using System.Collections.Immutable;
using System.Text;

namespace IamAuditor.Policies.Matching;

/// <summary>
/// Wildcard patterns: <c>*</c> is any run of characters (also none), <c>?</c> exactly one. No regular expressions, no allocation to match.
/// Case matters; who wants it ignored lower-cases both sides. Source: IAM User Guide, "Using wildcards in resource ARNs".
/// </summary>
public static class Glob
{
    // Unicode noncharacters stand for wildcards in compiled patterns, so that substituted text may hold `*` and `?` literally.
    internal const char AnyRun = '\uFFFF';
    internal const char AnyOne = '\uFFFE';

    private const int InclusionBudget = 20_000;

    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text) => Match(pattern, text, '*', '?');

    internal static bool IsCompiledMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text) => Match(pattern, text, AnyRun, AnyOne);

    internal static string Compile(string pattern) => pattern.Replace('*', AnyRun).Replace('?', AnyOne);

    // Going back to the last `*` alone is enough: an earlier one could only give away text that the last one may take as well.
    private static bool Match(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, char run, char one)
    {
        int p = 0,
            t = 0,
            star = -1,
            resume = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == run)
            {
                star = p++;
                resume = t;
            }
            else if (p < pattern.Length && (pattern[p] == one || pattern[p] == text[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == run)
            p++;

        return p == pattern.Length;
    }

    /// <summary>True where a text exists that both patterns match.</summary>
    public static bool Intersects(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        // reachable[j]: some text is matched by left[..i] and right[..j].
        var reachable = new bool[right.Length + 1];
        var next = new bool[right.Length + 1];
        reachable[0] = true;
        Spread(reachable, right);
        for (var i = 0; i < left.Length; i++)
        {
            Array.Clear(next);
            if (left[i] == '*')
            {
                // The run takes nothing, or whatever the other side's next characters are.
                var open = false;
                for (var j = 0; j <= right.Length; j++)
                    next[j] = open |= reachable[j];
            }
            else
            {
                for (var j = 0; j < right.Length; j++)
                {
                    if (!reachable[j])
                        continue;
                    if (right[j] == '*')
                        next[j] = true;
                    else if (right[j] == left[i] || right[j] == '?' || left[i] == '?')
                        next[j + 1] = true;
                }
            }

            Spread(next, right);
            (reachable, next) = (next, reachable);
        }

        return reachable[right.Length];
    }

    /// <summary>A pattern of texts that both match, null where there are none; all of them where one pattern holds the other, else as many as one pattern shows.</summary>
    public static string? Common(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left == right || Includes(right, left))
            return left;
        if (Includes(left, right))
            return right;

        // open[i, j]: the rest of both from there on has a text in common.
        var open = new bool[left.Length + 1, right.Length + 1];
        for (var i = left.Length; i >= 0; i--)
        {
            for (var j = right.Length; j >= 0; j--)
            {
                var (a, b) = (At(left, i), At(right, j));
                open[i, j] =
                    (i == left.Length && j == right.Length)
                    || (a == '*' && (open[i + 1, j] || (j < right.Length && open[i, j + 1])))
                    || (b == '*' && (open[i, j + 1] || (i < left.Length && open[i + 1, j])))
                    || (IsBoth(a, b) && open[i + 1, j + 1]);
            }
        }

        if (!open[0, 0])
            return null;

        var common = new StringBuilder();
        for (var (i, j) = (0, 0); i < left.Length || j < right.Length; )
        {
            var (a, b) = (At(left, i), At(right, j));
            if (a == '*' && b == '*')
            {
                common.Append('*');
                (i, j) =
                    open[i + 1, j + 1] ? (i + 1, j + 1)
                    : open[i, j + 1] ? (i, j + 1)
                    : (i + 1, j);
            }
            else if (a == '*')
            {
                var takes = j < right.Length && open[i, j + 1];
                if (takes)
                    common.Append(b);
                (i, j) = takes ? (i, j + 1) : (i + 1, j);
            }
            else if (b == '*')
            {
                var takes = i < left.Length && open[i + 1, j];
                if (takes)
                    common.Append(a);
                (i, j) = takes ? (i + 1, j) : (i, j + 1);
            }
            else
            {
                common.Append(a == '?' ? b : a);
                (i, j) = (i + 1, j + 1);
            }
        }

        return common.ToString();

        static char At(string pattern, int place) => place < pattern.Length ? pattern[place] : AnyRun;

        static bool IsBoth(char a, char b) => a is not ('*' or AnyRun) && b is not ('*' or AnyRun) && (a == b || a == '?' || b == '?');
    }

    private static void Spread(bool[] reachable, ReadOnlySpan<char> pattern)
    {
        for (var j = 0; j < pattern.Length; j++)
        {
            if (reachable[j] && pattern[j] == '*')
                reachable[j + 1] = true;
        }
    }

    /// <summary>
    /// True where every text that <paramref name="inner"/> matches is matched by <paramref name="outer"/> too. False also where that could not be
    /// shown within a fixed number of steps, which takes patterns with dozens of wildcards.
    /// </summary>
    public static bool Includes(string outer, string inner)
    {
        ArgumentNullException.ThrowIfNull(outer);
        ArgumentNullException.ThrowIfNull(inner);
        if (outer.AsSpan().Trim('*').IsEmpty && outer.Length > 0)
            return true;

        // Characters that the outer pattern begins with must be the inner one's as well.
        for (var i = 0; i < outer.Length && outer[i] is not ('*' or '?'); i++)
        {
            if (i >= inner.Length || inner[i] != outer[i])
                return false;
        }

        if (Plainly(outer, inner) is { } plain)
            return plain;

        // Runs the inner pattern against the set of places the outer one can be in; a run of the inner pattern may take any character.
        // The characters that matter are those written in either pattern and one that is written in neither.
        var alphabet = outer.Concat(inner).Where(c => c is not ('*' or '?')).Append(AnyOne).Distinct().ToImmutableArray();
        var start = Closure(outer, [0]);
        var seen = new HashSet<(int, string)> { (0, start) };
        var open = new Queue<(int Inner, string Places)>(seen);
        while (open.TryDequeue(out var at))
        {
            if (seen.Count > InclusionBudget)
                return false;
            if (at.Inner == inner.Length)
            {
                if (at.Places.Length == 0 || at.Places[^1] != outer.Length)
                    return false;
                continue;
            }

            var token = inner[at.Inner];
            if (token == '*')
                Visit(at.Inner + 1, at.Places);

            foreach (var c in token is '*' or '?' ? alphabet : [token])
                Visit(token == '*' ? at.Inner : at.Inner + 1, Step(outer, at.Places, c));
        }

        return true;

        void Visit(int place, string places)
        {
            if (seen.Add((place, places)))
                open.Enqueue((place, places));
        }
    }

    /// <summary>The answer where it is plain to see, as it is for most patterns that people write; null else. The beginning of both is known to agree.</summary>
    private static bool? Plainly(string outer, string inner)
    {
        var wild = outer.AsSpan().IndexOfAny('*', '?');
        if (wild < 0)
            return inner.Length == outer.Length;
        if (!outer.AsSpan(wild).ContainsAnyExcept('*'))
            return true;
        if (inner.AsSpan().IndexOfAny('*', '?') < 0)
            return IsMatch(outer, inner);

        // Characters that the outer pattern ends with must be the inner one's as well.
        for (int o = outer.Length - 1, i = inner.Length - 1; outer[o] is not ('*' or '?'); o--, i--)
        {
            if (i < 0 || inner[i] != outer[o])
                return false;
        }

        // What a wildcard of the inner pattern stands for may be anything else: the text between two runs must stand in one piece of it.
        var middle = outer.AsSpan().Trim('*');
        if (outer[0] != '*' || outer[^1] != '*' || middle.ContainsAny('*', '?'))
            return null;
        foreach (var range in inner.AsSpan().SplitAny('*', '?'))
        {
            if (inner.AsSpan()[range].IndexOf(middle, StringComparison.Ordinal) >= 0)
                return true;
        }

        return false;
    }

    private static string Step(string pattern, string places, char c)
    {
        var next = new SortedSet<int>();
        foreach (var place in places)
        {
            if (place == pattern.Length)
                continue;
            if (pattern[place] == '*')
                next.Add(place);
            else if (pattern[place] == '?' || pattern[place] == c)
                next.Add(place + 1);
        }

        return Closure(pattern, next);
    }

    // A set of places as text, ascending: hashable without a type of its own. Patterns are far shorter than 65,536.
    private static string Closure(string pattern, SortedSet<int> places)
    {
        foreach (var place in places.ToArray())
        {
            for (var i = place; i < pattern.Length && pattern[i] == '*'; i++)
                places.Add(i + 1);
        }

        return string.Concat(places.Select(p => (char)p));
    }
}
