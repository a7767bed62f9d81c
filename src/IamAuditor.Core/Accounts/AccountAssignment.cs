using IamAuditor.Policies;

namespace IamAuditor.Core.Accounts;

/// <summary>Who gets a permission set in an account. Source: SSO Admin API, AccountAssignment.</summary>
/// <param name="Account">Where.</param>
/// <param name="PrincipalType">AWS's: USER or GROUP.</param>
/// <param name="PrincipalId">Its id in the identity store; the name is not told here.</param>
public sealed record AccountAssignment(AccountId Account, string PrincipalType, string PrincipalId);
