using System.Globalization;
using System.Text;

namespace IamAuditor.Core.Rules.Expressions;

// A set of code points, written as a .NET pattern over UTF-16 units.
internal sealed class CodePoints
{
    private readonly List<(int Low, int High)> _ranges = [];

    public IReadOnlyList<(int Low, int High)> Ranges => _ranges;

    public CodePoints Add(int low, int high)
    {
        _ranges.Add((low, high));
        return this;
    }

    public void Add(CodePoints others) => _ranges.AddRange(others._ranges);

    public CodePoints Negated()
    {
        var negated = new CodePoints();
        var next = 0;
        foreach (var (low, high) in Sorted())
        {
            if (low > next)
                negated.Add(next, low - 1);
            next = high + 1;
        }

        return next <= 0x10FFFF ? negated.Add(next, 0x10FFFF) : negated;
    }

    public IEnumerable<(int Low, int High)> Sorted()
    {
        var (low, high) = (-1, -1);
        foreach (var range in _ranges.Order())
        {
            if (low < 0)
            {
                (low, high) = range;
            }
            else if (range.Low <= high + 1)
            {
                high = Math.Max(high, range.High);
            }
            else
            {
                yield return (low, high);
                (low, high) = range;
            }
        }

        if (low >= 0)
            yield return (low, high);
    }

    public void WriteTo(StringBuilder output)
    {
        var units = new StringBuilder();
        var pairs = new List<string>();
        foreach (var (low, high) in Sorted())
        {
            if (low <= 0xFFFF)
                Range(units, low, Math.Min(high, 0xFFFF));
            if (high > 0xFFFF)
                Pairs(pairs, Math.Max(low, 0x10000), high);
        }

        // Half surrogates never stand alone in our strings, so a class of units must not take one half of a pair.
        var single = units.Length == 0 ? null : $"[{units}-[\\uD800-\\uDFFF]]";
        if (pairs.Count == 0)
            output.Append(single ?? @"[^\s\S]");
        else
            output.Append("(?:").AppendJoin('|', single is null ? pairs : [single, .. pairs]).Append(')');
    }

    private static void Range(StringBuilder units, int low, int high)
    {
        units.Append(Escaped(low));
        if (high > low)
            units.Append('-').Append(Escaped(high));
    }

    private static void Pairs(List<string> pairs, int low, int high)
    {
        while (low <= high)
        {
            var first = HighOf(low);
            var start = LowOf(low);
            // Whole blocks of 1,024 go together, the rest one block at a time.
            var lastWhole = LowOf(high) == 0xDFFF ? HighOf(high) : HighOf(high) - 1;
            if (start == 0xDC00 && lastWhole >= first)
            {
                pairs.Add($@"[\u{first:X4}-\u{lastWhole:X4}][\uDC00-\uDFFF]");
                low = 0x10000 + ((lastWhole - 0xD800 + 1) << 10);
                continue;
            }

            var end = HighOf(high) == first ? LowOf(high) : 0xDFFF;
            pairs.Add($@"\u{first:X4}[\u{start:X4}-\u{end:X4}]");
            low = 0x10000 + ((first - 0xD800 + 1) << 10);
        }
    }

    private static int HighOf(int code) => 0xD800 + ((code - 0x10000) >> 10);

    private static int LowOf(int code) => 0xDC00 + ((code - 0x10000) & 0x3FF);

    public static string Escaped(int code) =>
        code <= 0xFFFF
            ? char.IsAsciiLetterOrDigit((char)code)
                ? ((char)code).ToString()
                : string.Create(CultureInfo.InvariantCulture, $@"\u{code:X4}")
            : string.Create(CultureInfo.InvariantCulture, $@"\u{HighOf(code):X4}\u{LowOf(code):X4}");
}
