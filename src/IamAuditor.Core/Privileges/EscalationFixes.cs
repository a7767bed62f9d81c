namespace IamAuditor.Core.Privileges;

/// <summary>
/// Which statements to take away so that given paths are closed, few and the most effective first: a greedy set cover, which is at most a logarithm away from the smallest set. A path that
/// another statement keeps open in its place comes back in the next run.
/// </summary>
public static class EscalationFixes
{
    public static IEnumerable<EscalationFix> Of(IEnumerable<EscalationPath> paths)
    {
        var open = paths
            .Select(p => p.Steps.SelectMany(s => s.Because.Select(r => Owned(r, s.From.Resource))).ToHashSet())
            .Where(s => s.Count > 0)
            .ToList();
        while (open.Count > 0)
        {
            var best = open.SelectMany(s => s)
                .CountBy(r => r)
                .OrderByDescending(c => c.Value)
                .ThenBy(c => c.Key.Policy, StringComparer.Ordinal)
                .ThenBy(c => c.Key.Statement)
                .First();
            open.RemoveAll(s => s.Contains(best.Key));
            yield return new(best.Key, best.Value);
        }
    }

    // Inline policies of one name are as many policies as there are owners.
    private static AccessReason Owned(AccessReason reason, string owner) =>
        reason.Policy.StartsWith("inline/", StringComparison.Ordinal) && !reason.Policy.Contains(" on group ", StringComparison.Ordinal)
            ? reason with
            {
                Policy = $"{reason.Policy} on {owner}",
            }
            : reason;
}
