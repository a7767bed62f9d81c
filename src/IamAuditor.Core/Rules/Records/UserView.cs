using IamAuditor.Core.Accounts;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

internal sealed class UserView
{
    public UserView(User user, string userClass)
    {
        User = user;
        Class = userClass;
        Keys = [.. (user.Credentials?.AccessKeys ?? []).Select(k => new KeyView(this, k))];
        InlinePolicyNames = [.. (user.Details?.InlinePolicies ?? []).Select(p => p.Name)];
        Tags = TagMap.Of(user.Details?.Tags ?? []);
        LastActivity = user.Credentials is { } row ? row.AccessKeys.Select(k => k.LastUsed).Append(row.Password.LastUsed).Max() : null;
    }

    public User User { get; }
    public string Class { get; }
    public IReadOnlyList<KeyView> Keys { get; }
    public IReadOnlyList<string> InlinePolicyNames { get; }
    public ValueMap Tags { get; }
    public DateTimeOffset? LastActivity { get; }
}
