using System.Collections.Immutable;
using IamAuditor.Policies;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// One step of a path: From uses a technique and then acts as To; equal where it widens its own rights. Where several identities are held at once a step may begin at an earlier one. <see cref="Needs"/> is what the step hangs on and nobody knows:
/// a condition, a document that was not read, something that must exist. Empty: certain. Because lists the statements that allow it.
/// </summary>
public sealed record EscalationStep(
    Arn From,
    Arn To,
    string Technique,
    ImmutableArray<string> Actions,
    ImmutableArray<AccessReason> Because,
    ImmutableArray<string> Needs
)
{
    private const string New = "own-new-";

    /// <summary>`role`, `user` or `group` where From makes one, gives it every right and is it, or is in it; null: the step is over who is there.</summary>
    public string? Made => Technique.StartsWith(New, StringComparison.Ordinal) ? Technique[New.Length..].Split('-')[0] : null;

    /// <summary>From changes the policies of To, which is held already.</summary>
    public bool ChangesHeld => From != To && Techniques.IsOnOneself(Technique);
}
