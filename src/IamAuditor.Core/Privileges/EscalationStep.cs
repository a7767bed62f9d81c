using System.Collections.Immutable;
using IamAuditor.Policies;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// One step of a path: From uses a technique and then acts as To; equal where it widens its own rights. <see cref="Needs"/> is what the step hangs on and nobody knows:
/// a condition, a document that was not read, something that must exist. Empty: certain. Because lists the statements that allow it.
/// </summary>
public sealed record EscalationStep(
    Arn From,
    Arn To,
    string Technique,
    ImmutableArray<string> Actions,
    ImmutableArray<AccessReason> Because,
    ImmutableArray<string> Needs
);
