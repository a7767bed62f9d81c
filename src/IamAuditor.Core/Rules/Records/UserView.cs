using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

internal sealed class UserView
{
    private readonly Func<string, Group?> groupNamed;

    /// <param name="user">The user.</param>
    /// <param name="userClass">Its class by the configuration.</param>
    /// <param name="groupNamed">A group of the account; null where it was not listed.</param>
    /// <param name="privileges">The account's effective permissions.</param>
    /// <param name="coverage">What was read.</param>
    public UserView(User user, string userClass, Func<string, Group?> groupNamed, PrivilegeFacts privileges, Coverage coverage)
    {
        ServiceSpecificCredentials = UnlistedRecord.Close(
            user.ServiceSpecificCredentials,
            coverage,
            null,
            Source.ServiceSpecificCredentials
        );
        Privileges = privileges;
        this.groupNamed = groupNamed;
        User = user;
        Class = userClass;
        Keys = [.. (user.Credentials?.AccessKeys ?? []).Select(k => new KeyView(this, k))];
        InlinePolicyNames = [.. (user.Details?.InlinePolicies ?? []).Select(p => p.Name)];
        Tags = TagMap.Of(user.Details?.Tags ?? []);
        LastActivity = user.Credentials is { } row ? row.AccessKeys.Select(k => k.LastUsed).Append(row.Password.LastUsed).Max() : null;
    }

    public User User { get; }
    public PrivilegeFacts Privileges { get; }
    public string Class { get; }
    public IReadOnlyList<KeyView> Keys { get; }
    public IReadOnlyList<object> ServiceSpecificCredentials { get; }
    public IReadOnlyList<string> InlinePolicyNames { get; }
    public ValueMap Tags { get; }
    public DateTimeOffset? LastActivity { get; }

    /// <summary>A policy that was not read counts as one that allows something; of a group that was not listed nobody knows what it grants.</summary>
    public Value HasPermissions =>
        CarriesPolicies is { Kind: ValueKind.Bool, AsBool: true }
        && Privileges.MayDoAnything(User.Arn.Text) is { Kind: ValueKind.Bool, AsBool: false }
            ? Value.False
            : CarriesPolicies;

    private Value CarriesPolicies
    {
        get
        {
            if (User.Details is not { } details)
            {
                return Unread.AuthorizationDetails;
            }

            if (details.AttachedPolicies.Count + details.InlinePolicies.Count > 0)
            {
                return Value.True;
            }

            var isUnlisted = false;
            // By index: judging allocates nothing.
            for (var i = 0; i < details.Groups.Count; i++)
            {
                var group = groupNamed(details.Groups[i]);
                if (group is { AttachedPolicies.Count: > 0 } or { InlinePolicies.Count: > 0 })
                {
                    return Value.True;
                }

                isUnlisted |= group is null;
            }

            return isUnlisted ? Unread.AuthorizationDetails : Value.False;
        }
    }
}
