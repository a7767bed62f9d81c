namespace IamAuditor.Core.Findings;

/// <summary>Why a finding closed. Only <see cref="Fixed"/> and <see cref="Gone"/> count as remediated.</summary>
public enum ResolvedBy
{
    /// <summary>The rule passes on the resource.</summary>
    Fixed,

    /// <summary>The rule no longer applies to the resource.</summary>
    NotApplicable,

    /// <summary>A complete inventory no longer has the resource.</summary>
    Gone,

    /// <summary>The rule was removed or switched off.</summary>
    RuleOff,

    /// <summary>The account is no longer audited.</summary>
    AccountRemoved,

    /// <summary>A finding on an event, archived after the configured time; events do not get undone.</summary>
    Aged,
}
