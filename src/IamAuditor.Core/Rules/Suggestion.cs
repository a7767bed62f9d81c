using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules;

/// <summary>"Did you mean": the nearest known word, if one is near enough to be a slip of the hand.</summary>
public static class Suggestion
{
    /// <summary>A text such as ` (did you mean `rotation`?)`, or nothing.</summary>
    public static string For(string word, IEnumerable<string> known) =>
        Nearest(word, known) is { } nearest ? $" (did you mean `{nearest}`?)" : "";

    /// <summary>Null where no word is within a third of its length; the first in ordinal order of equally near ones.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) => Spelling.Closest(word, known);
}
