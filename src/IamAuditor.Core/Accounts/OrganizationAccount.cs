using IamAuditor.Policies;

namespace IamAuditor.Core.Accounts;

/// <summary>Status is AWS's: ACTIVE, SUSPENDED, PENDING_CLOSURE.</summary>
public sealed record OrganizationAccount(AccountId Id, string Name, string Status);
