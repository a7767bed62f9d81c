using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Rules.Records;

internal sealed class KeyView(UserView user, AccessKey key)
{
    public UserView User { get; } = user;
    public AccessKey Key { get; } = key;

    /// <summary>The user's other key; null where there is none.</summary>
    public AccessKey? Other { get; } = user.User.Credentials!.AccessKeys.FirstOrDefault(k => k.Slot != key.Slot);
}
