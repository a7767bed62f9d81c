using System.Text.RegularExpressions;

namespace IamAuditor.Core.Rules.Expressions;

internal static class Patterns
{
    public const int MaxLength = 1_000;

    // Null and a problem where the pattern is not one.
    public static Regex? Compile(string pattern, out EvaluationError? problem)
    {
        problem = null;
        if (pattern.Length > MaxLength)
        {
            problem = new(EvaluationErrorKind.Budget, $"the regular expression is longer than {MaxLength} characters", []);
            return null;
        }

        try
        {
            return new Regex(
                PatternTranslation.Translate(pattern),
                RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
            );
        }
        catch (ArgumentException e)
        {
            problem = new($"`{pattern}` is not a regular expression: {e.Message}");
        }
        catch (NotSupportedException)
        {
            problem = new(EvaluationErrorKind.Budget, "the regular expression is too large", []);
        }

        return null;
    }
}
