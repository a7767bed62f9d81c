using System.Globalization;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// A statement that an answer rests on. Policy says how it bears on the principal: `inline/NAME` or a managed policy's ARN, ` on group G` where it comes over a group,
/// ` as boundary`, `NAME as service control policy`, `trust policy of ARN`; `ARN version v1` where it is not the default version. Statement counts from 0; Line counts from 1 in the decoded document, and is 0 where a whole document is meant.
/// </summary>
public sealed record AccessReason(string Policy, int Statement, int Line)
{
    /// <summary>A deny of which nobody knows whether it applies: what is asked hangs on it, and taking it away would open more.</summary>
    public bool IsDeny { get; init; }

    /// <summary>As people read it: policy, statement and line.</summary>
    public string InWords =>
        Line == 0
            ? Policy
            : string.Create(CultureInfo.InvariantCulture, $"{Policy}, statement {Statement}, line {Line}{(IsDeny ? " (deny)" : "")}");

    /// <summary>A version that is not the default one, and may be made it.</summary>
    public bool IsOfOtherVersion => Policy.Contains(" version ", StringComparison.Ordinal);
}
