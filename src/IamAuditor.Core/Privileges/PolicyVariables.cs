using System.Text.RegularExpressions;

namespace IamAuditor.Core.Privileges;

/// <summary>Variables in the values of policies, as they read for one caller. Source: IAM User Guide, "IAM policy elements: Variables and tags".</summary>
internal static partial class PolicyVariables
{
    /// <summary>The text with what is known of the caller in place of its variables; null where something is not known, or absent without a default.</summary>
    public static string? Resolved(string text, PrincipalAccess who)
    {
        if (!text.Contains("${", StringComparison.Ordinal))
            return text;

        var isKnown = true;
        var resolved = Variable()
            .Replace(
                text,
                variable =>
                {
                    var value =
                        who.Context.Find(variable.Groups["key"].Value) is not { } found ? null
                        : found.Values is [var only] ? only
                        : found.Values.IsEmpty && variable.Groups["default"] is { Success: true } instead ? instead.Value
                        : null;
                    isKnown &= value is not null;
                    return value ?? "";
                }
            );
        return isKnown && !resolved.Contains("${", StringComparison.Ordinal) ? resolved : null;
    }

    [GeneratedRegex(@"\$\{\s*(?<key>[A-Za-z0-9_.:/@+=-]+?)\s*(?:,\s*'(?<default>[^']*)'\s*)?\}")]
    private static partial Regex Variable();
}
