namespace IamAuditor.Core.Rules.Frameworks;

/// <summary>A framework against a set of rules: every requirement exactly once, automated, manual or missing.</summary>
public sealed record FrameworkCoverage(Framework Framework, IReadOnlyList<CoveredRequirement> Requirements)
{
    public static FrameworkCoverage Of(Framework framework, RuleSet rules)
    {
        ArgumentNullException.ThrowIfNull(framework);
        ArgumentNullException.ThrowIfNull(rules);
        var on = rules.Rules.Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
        return new FrameworkCoverage(framework, [.. framework.Requirements.Select(Cover)]);

        CoveredRequirement Cover(Requirement requirement)
        {
            var claiming = rules
                .All.Where(r => r.Controls.TryGetValue(framework.Slug, out var ids) && ids.Contains(requirement.Id, StringComparer.Ordinal))
                .Select(r => r.Id)
                .Order(StringComparer.Ordinal)
                .ToList();
            var deciding = claiming.FindAll(on.Contains);
            var assessment =
                deciding.Count > 0 ? Assessment.Automated
                : requirement.Manual is not null ? Assessment.Manual
                : Assessment.Missing;
            return new CoveredRequirement(requirement, assessment, deciding, [.. claiming.Except(deciding)]);
        }
    }
}
