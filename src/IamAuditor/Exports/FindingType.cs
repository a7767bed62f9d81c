using IamAuditor.Core.Rules;

namespace IamAuditor.Exports;

/// <summary>What sort of thing a finding is, in the words of the AWS Security Finding Format ("Types taxonomy for ASFF").</summary>
internal static class FindingType
{
    /// <summary>Something that somebody did, rather than something that is set wrong.</summary>
    public static bool IsActivity(Rule rule) => rule.Resource == ResourceKind.Event || rule.Id == "root.recent-use";

    /// <summary>Namespace and category.</summary>
    public static (string Namespace, string Category) Of(Rule rule) =>
        IsActivity(rule) ? ("Unusual Behaviors", "User") : ("Software and Configuration Checks", "AWS Security Best Practices");
}
