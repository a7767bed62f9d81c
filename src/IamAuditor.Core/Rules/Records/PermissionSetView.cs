using IamAuditor.Core.Accounts;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

internal sealed class PermissionSetView(PermissionSet set, IdentityCenterInstance instance, PrivilegeFacts privileges)
{
    public PermissionSet Set { get; } = set;
    public IdentityCenterInstance Instance { get; } = instance;
    public PrivilegeFacts Privileges { get; } = privileges;

    public Value ManagedPolicies { get; } =
        set.ManagedPolicies is { } p ? Value.Strings([.. p.Select(a => a.Text)]) : Unread.IdentityCenter;
    public Value CustomerManagedPolicies { get; } = set.CustomerManagedPolicies is { } p ? Value.Strings(p) : Unread.IdentityCenter;
    public Value HasInlinePolicy { get; } = set.InlinePolicy is { } document ? Value.Bool(document.Length > 0) : Unread.IdentityCenter;
    public Value HasBoundary { get; } = set.PermissionsBoundary is { } boundary ? Value.Bool(boundary.Length > 0) : Unread.IdentityCenter;
    public Value Assignments { get; } =
        set.Assignments is { } assignments ? Value.Records(SnapshotRecords.AccountAssignment, assignments) : Unread.IdentityCenter;
}
