using System.Globalization;
using System.Text;

namespace IamAuditor.Core.Rules.Expressions;

internal static class UnicodeSets
{
    private const int KelvinSign = 0x212A;
    private const int LongS = 0x17F;

    private static readonly Lazy<Dictionary<UnicodeCategory, List<(int Low, int High)>>> s_categories = new(Collect);

    private static readonly Dictionary<string, UnicodeCategory> s_names = new(StringComparer.Ordinal)
    {
        ["Lu"] = UnicodeCategory.UppercaseLetter,
        ["Ll"] = UnicodeCategory.LowercaseLetter,
        ["Lt"] = UnicodeCategory.TitlecaseLetter,
        ["Lm"] = UnicodeCategory.ModifierLetter,
        ["Lo"] = UnicodeCategory.OtherLetter,
        ["Mn"] = UnicodeCategory.NonSpacingMark,
        ["Mc"] = UnicodeCategory.SpacingCombiningMark,
        ["Me"] = UnicodeCategory.EnclosingMark,
        ["Nd"] = UnicodeCategory.DecimalDigitNumber,
        ["Nl"] = UnicodeCategory.LetterNumber,
        ["No"] = UnicodeCategory.OtherNumber,
        ["Zs"] = UnicodeCategory.SpaceSeparator,
        ["Zl"] = UnicodeCategory.LineSeparator,
        ["Zp"] = UnicodeCategory.ParagraphSeparator,
        ["Cc"] = UnicodeCategory.Control,
        ["Cf"] = UnicodeCategory.Format,
        ["Co"] = UnicodeCategory.PrivateUse,
        ["Pc"] = UnicodeCategory.ConnectorPunctuation,
        ["Pd"] = UnicodeCategory.DashPunctuation,
        ["Ps"] = UnicodeCategory.OpenPunctuation,
        ["Pe"] = UnicodeCategory.ClosePunctuation,
        ["Pi"] = UnicodeCategory.InitialQuotePunctuation,
        ["Pf"] = UnicodeCategory.FinalQuotePunctuation,
        ["Po"] = UnicodeCategory.OtherPunctuation,
        ["Sm"] = UnicodeCategory.MathSymbol,
        ["Sc"] = UnicodeCategory.CurrencySymbol,
        ["Sk"] = UnicodeCategory.ModifierSymbol,
        ["So"] = UnicodeCategory.OtherSymbol,
    };

    // Blocks in which the letters of a script lie, near enough for recognising the script of a name. Source: Unicode, Blocks.
    private static readonly Dictionary<string, (int, int)[]> s_scripts = new(StringComparer.Ordinal)
    {
        ["Latin"] =
        [
            ('A', 'Z'),
            ('a', 'z'),
            (0xAA, 0xAA),
            (0xBA, 0xBA),
            (0xC0, 0xD6),
            (0xD8, 0xF6),
            (0xF8, 0x2B8),
            (0x1E00, 0x1EFF),
            (0x2C60, 0x2C7F),
            (0xA722, 0xA787),
            (0xFF21, 0xFF3A),
            (0xFF41, 0xFF5A),
        ],
        ["Greek"] =
        [
            (0x370, 0x373),
            (0x375, 0x377),
            (0x37A, 0x37D),
            (0x37F, 0x37F),
            (0x384, 0x384),
            (0x386, 0x386),
            (0x388, 0x3E1),
            (0x3F0, 0x3FF),
            (0x1F00, 0x1FFE),
        ],
        ["Cyrillic"] = [(0x400, 0x484), (0x487, 0x52F), (0x1C80, 0x1C88), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)],
        ["Hebrew"] = [(0x591, 0x5F4), (0xFB1D, 0xFB4F)],
        ["Arabic"] =
        [
            (0x600, 0x604),
            (0x606, 0x60B),
            (0x60D, 0x61A),
            (0x61C, 0x61E),
            (0x620, 0x63F),
            (0x641, 0x64A),
            (0x656, 0x6FF),
            (0x750, 0x77F),
        ],
        ["Hiragana"] = [(0x3041, 0x3096), (0x309D, 0x309F)],
        ["Katakana"] = [(0x30A1, 0x30FA), (0x30FD, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF6F), (0xFF71, 0xFF9D)],
        ["Han"] =
        [
            (0x2E80, 0x2FD5),
            (0x3005, 0x3005),
            (0x3007, 0x3007),
            (0x3021, 0x3029),
            (0x3038, 0x303B),
            (0x3400, 0x4DBF),
            (0x4E00, 0x9FFF),
            (0xF900, 0xFAD9),
            (0x20000, 0x323AF),
        ],
        ["Hangul"] = [(0x1100, 0x11FF), (0x3131, 0x318E), (0xAC00, 0xD7A3)],
        ["Thai"] = [(0xE01, 0xE3A), (0xE40, 0xE5B)],
        ["Devanagari"] = [(0x900, 0x950), (0x955, 0x963), (0x966, 0x97F)],
    };

    // `L`, `Lu`, `Any` or a script; null for a name we do not know.
    public static CodePoints? Named(string name)
    {
        var set = new CodePoints();
        if (name == "Any")
            return set.Add(0, 0x10FFFF);
        if (s_scripts.TryGetValue(name, out var blocks))
        {
            foreach (var (low, high) in blocks)
                set.Add(low, high);
            return set;
        }

        var categories = s_names
            .Where(entry => name.Length == 1 ? entry.Key[0] == name[0] : string.Equals(entry.Key, name, StringComparison.Ordinal))
            .Select(entry => entry.Value)
            .ToList();
        if (categories.Count == 0)
            return null;
        foreach (var (low, high) in categories.SelectMany(category => s_categories.Value.GetValueOrDefault(category) ?? []))
            set.Add(low, high);
        return set;
    }

    // The set and the other case of each of its members, one letter for one letter.
    public static CodePoints WithOtherCases(CodePoints set)
    {
        var all = new CodePoints();
        foreach (var (low, high) in set.Sorted())
        {
            all.Add(low, high);
            // Beyond the Deseret, Osage and Adlam letters there are no cases; nearly all of the planes need no look.
            for (var code = low; code <= Math.Min(high, 0x1E943); code++)
            {
                if (code is >= 0x2E80 and < 0xA640)
                {
                    code = Math.Min(0xA640, high + 1) - 1;
                    continue;
                }

                if (code is >= 0xABC0 and < 0xFF21)
                {
                    code = Math.Min(0xFF21, high + 1) - 1;
                    continue;
                }

                var rune = new Rune(code);
                var upper = Rune.ToUpperInvariant(rune).Value;
                var lower = Rune.ToLowerInvariant(rune).Value;
                if (upper != code)
                    all.Add(upper, upper);
                if (lower != code)
                    all.Add(lower, lower);
                // Three letters have the same case folding, and .NET does not lead from each of them to the others.
                if (code is 'k' or 'K' or KelvinSign)
                    all.Add('k', 'k').Add('K', 'K').Add(KelvinSign, KelvinSign);
                if (code is 's' or 'S' or LongS)
                    all.Add('s', 's').Add('S', 'S').Add(LongS, LongS);
            }
        }

        return all;
    }

    private static Dictionary<UnicodeCategory, List<(int Low, int High)>> Collect()
    {
        var found = new Dictionary<UnicodeCategory, List<(int Low, int High)>>();
        var start = 0;
        var category = CharUnicodeInfo.GetUnicodeCategory(0);
        for (var code = 1; code <= 0x110000; code++)
        {
            var next = code <= 0x10FFFF ? CharUnicodeInfo.GetUnicodeCategory(code) : (UnicodeCategory)(-1);
            if (next == category)
                continue;
            if (!found.TryGetValue(category, out var ranges))
                found.Add(category, ranges = []);
            ranges.Add((start, code - 1));
            (start, category) = (code, next);
        }

        return found;
    }
}
