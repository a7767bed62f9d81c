using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules;

/// <summary>"Did you mean": the nearest known word, if one is near enough to be a slip of the hand.</summary>
public static class Suggestion
{
    /// <summary>A text such as ` (did you mean `rotation`?)`, or nothing.</summary>
    public static string For(string word, IEnumerable<string> known) =>
        Spelling.Closest(word, known) is { } nearest ? $" (did you mean `{nearest}`?)" : "";
}
