using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Core.Rules.Records;

internal sealed class GroupView(Group group, AccountSnapshot snapshot, PrivilegeFacts privileges)
{
    public Group Group { get; } = group;
    public PrivilegeFacts Privileges { get; } = privileges;

    /// <summary>Members follow from the users: none found among only some of them proves nothing.</summary>
    public bool MembersKnown { get; } = group.Members.Count > 0 || snapshot.Coverage.IsComplete(Source.AuthorizationDetails);
    public IReadOnlyList<string> InlinePolicyNames { get; } = [.. group.InlinePolicies.Select(p => p.Name)];
}
