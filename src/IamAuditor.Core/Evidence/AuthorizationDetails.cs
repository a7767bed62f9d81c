using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>What GetAccountAuthorizationDetails lists, in its own order. Users come without credentials, groups without members.</summary>
public sealed record AuthorizationDetails(
    IReadOnlyList<User> Users,
    IReadOnlyList<Group> Groups,
    IReadOnlyList<Role> Roles,
    IReadOnlyList<ManagedPolicy> Policies
)
{
    public static AuthorizationDetails None { get; } = new([], [], [], []);
}
