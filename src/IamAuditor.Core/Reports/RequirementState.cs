namespace IamAuditor.Core.Reports;

/// <summary>Where a requirement of a framework stands in one account.</summary>
public enum RequirementState
{
    /// <summary>Every rule that decides it found nothing failing, and at least one had something to judge.</summary>
    Pass,

    /// <summary>At least one rule found something failing, accepted by a waiver or not.</summary>
    Fail,

    /// <summary>Nothing fails as far as was seen, but not everything was seen; or every rule that could decide it is switched off.</summary>
    NotAssessed,

    /// <summary>A person looked and said so, and the statement has not expired.</summary>
    Attested,

    /// <summary>A person has to look, and nobody has said anything that still holds.</summary>
    ManualAndOpen,

    /// <summary>The rules that decide it found nothing in the account that it speaks of.</summary>
    NotApplicable,
}
