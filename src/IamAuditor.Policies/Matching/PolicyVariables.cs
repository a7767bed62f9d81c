using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Documents;

namespace IamAuditor.Policies.Matching;

/// <summary>Variables in the values of policies. Source: IAM User Guide, "IAM policy elements: Variables and tags".</summary>
public static class PolicyVariables
{
    /// <summary>A value with what is known in place of its variables, its wildcards as written; null where something is not known, or absent without a default.</summary>
    public static string? Resolved(string text, ConditionContext context)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(context);
        return !text.Contains("${", StringComparison.Ordinal) ? text
            : ValueTemplate.Parse(text, PolicyVersion.V2012, wildcards: false).Resolve(context, wildcards: false, out var resolved)
            == Tri.True
                ? resolved
            : null;
    }
}
