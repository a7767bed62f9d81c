using IamAuditor.Core.Accounts;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

internal sealed class RoleView(Role role, string roleClass)
{
    public Role Role { get; } = role;
    public string Class { get; } = roleClass;
    public IReadOnlyList<string> InlinePolicyNames { get; } = [.. role.InlinePolicies.Select(p => p.Name)];
    public IReadOnlyList<string> InstanceProfiles { get; } = [.. role.InstanceProfiles.Select(p => p.Text)];
    public ValueMap Tags { get; } = TagMap.Of(role.Tags);
}
