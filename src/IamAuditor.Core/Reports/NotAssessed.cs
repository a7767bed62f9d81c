using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;

namespace IamAuditor.Core.Reports;

/// <summary>
/// Why a rule could not answer for some of its resources: one row per rule, source, region, code and permission. <see cref="Source"/> is null where the verdicts name
/// no source (the rule itself failed); <see cref="Region"/> null for a global source or all regions; <see cref="Permission"/> null where no permission would help.
/// A verdict that lacks two things counts in two rows.
/// </summary>
public sealed record NotAssessed(Rule Rule, Severity Severity, Source? Source, string? Region, string Code, string? Permission)
{
    /// <summary>Unknown verdicts with this reason.</summary>
    public required int Verdicts { get; init; }

    /// <summary>What one of these verdicts says.</summary>
    public required string Message { get; init; }
}
