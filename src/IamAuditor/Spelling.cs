using IamAuditor.Core.Rules;

namespace IamAuditor;

/// <summary>"Did you mean" for words on the command line and in the configuration: a beginning is as good as a slip of the hand.</summary>
public static class Spelling
{
    private const int ShortestBeginning = 3;

    /// <summary>Null where nothing is near enough: a far-fetched guess misleads.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        var all = known.ToList();
        var begun =
            word.Trim('-').Length < ShortestBeginning
                ? []
                : all.Where(k => k.StartsWith(word, StringComparison.OrdinalIgnoreCase)).ToList();
        return begun.Count == 1 ? begun[0] : Suggestion.Nearest(word, all);
    }

    /// <summary>`; did you mean X?` or nothing.</summary>
    public static string Hint(string word, IEnumerable<string> known) =>
        Nearest(word, known) is { } near ? $"; did you mean `{near}`?" : "";
}
