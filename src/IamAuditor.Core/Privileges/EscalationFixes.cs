using System.Collections.Immutable;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// The fewest statements that allow something to take away so that given paths are closed (<see cref="HittingSet"/>), the one that closes the most first. A path that another statement keeps open in its
/// place comes back in the next run. What somebody would only write on the way is no statement to take away.
/// </summary>
public static class EscalationFixes
{
    public static IReadOnlyList<EscalationFix> Of(IEnumerable<EscalationPath> paths)
    {
        var open = paths
            .Select(p =>
                p.Steps.SelectMany(s =>
                        s.Because.Where(r => !r.IsDeny && r.Policy != StepProofs.WrittenPolicy).Select(r => Owned(r, s.From.Resource))
                    )
                    .ToHashSet()
            )
            .Where(s => s.Count > 0)
            .ToList();
        // Of equal answers the one with the statements that bear on the most paths.
        var statements = open.SelectMany(s => s)
            .CountBy(r => r)
            .OrderByDescending(c => c.Value)
            .ThenBy(c => c.Key.Policy, StringComparer.Ordinal)
            .ThenBy(c => c.Key.Statement)
            .Select(c => c.Key)
            .ToList();
        var numbers = statements.Index().ToDictionary(s => s.Item, s => s.Index);
        var chosen = HittingSet
            .Of([.. open.Select(s => s.Select(r => numbers[r]).ToImmutableArray())])
            .Select(n => statements[n])
            .ToHashSet();
        var fixes = new List<EscalationFix>();
        while (open.Count > 0)
        {
            var (best, closes) = open.SelectMany(s => s.Where(chosen.Contains))
                .CountBy(r => r)
                .OrderByDescending(c => c.Value)
                .ThenBy(c => numbers[c.Key])
                .First();
            open.RemoveAll(s => s.Contains(best));
            fixes.Add(new(best, closes));
        }

        return fixes;
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
