namespace IamAuditor.Core.Findings;

/// <summary>Unknown is never Pass: a rule that could not read what it needs says so.</summary>
public enum Outcome
{
    Pass,
    Fail,
    NotApplicable,
    Unknown,
}
