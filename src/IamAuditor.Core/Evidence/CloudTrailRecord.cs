using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>An event and the account that it belongs to: `recipientAccountId`, null in events too old to say it.</summary>
public sealed record CloudTrailRecord(AccountEvent Event, string? Recipient);
