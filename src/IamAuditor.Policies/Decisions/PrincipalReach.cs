namespace IamAuditor.Policies.Decisions;

/// <summary>
/// How closely a resource policy names the caller, which decides what its Allow is worth: <see cref="Account"/> only delegates to the account's own policies,
/// <see cref="Role"/> grants within the role's boundary and session policies, <see cref="Direct"/> (the user, the session, a service, everyone)
/// grants by itself within the account. Source: IAM User Guide, "How AWS enforcement code logic evaluates requests".
/// </summary>
public enum PrincipalReach
{
    None,
    Account,
    Role,
    Direct,
}
