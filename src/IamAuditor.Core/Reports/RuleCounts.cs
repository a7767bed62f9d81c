using IamAuditor.Core.Rules;

namespace IamAuditor.Core.Reports;

/// <summary>What one rule said over the whole account. All zero: the rule did not run.</summary>
public sealed record RuleCounts(Rule Rule, OutcomeCounts Outcomes)
{
    public bool DidRun => Outcomes.Total > 0;

    /// <summary>Every resource got a definite answer.</summary>
    public bool IsAssessed => DidRun && Outcomes.Unknown == 0;

    /// <summary>Some resources got a definite answer, others none.</summary>
    public bool IsPartlyAssessed => Outcomes.Unknown > 0 && Outcomes.Unknown < Outcomes.Total;

    /// <summary>Nothing is known: every verdict is Unknown.</summary>
    public bool IsUnassessed => Outcomes.Unknown > 0 && Outcomes.Unknown == Outcomes.Total;
}
