using IamAuditor.Core.Accounts;
using IamAuditor.Policies;
using IamAuditor.Policies.Decisions;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// A policy in its place on a principal: inline (InlineName set, Managed null) or managed, on the principal itself or over a group (Group set).
/// <see cref="Policy"/> is missing (<see cref="CompiledPolicy.IsMissing"/>) where the document was not read. Index is its place in <see cref="AccountAccess.Sets"/>.
/// </summary>
public sealed record PolicyAttachment(string Label, CompiledPolicy Policy, int Index, Arn? Managed, string? InlineName, Group? Group)
{
    /// <summary>A policy that the account may edit: its own, not AWS's.</summary>
    public bool IsEditable => Managed is not { Account: "aws" };

    internal IamAuditor.Policies.Decisions.AttachedPolicy ToDecide => new(Policy, Label);
}
