using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Reports;

/// <summary>
/// An access key with its ages in whole days: since its last rotation until the snapshot, and since its last use until the credential report was generated.
/// Null where AWS gives no time (for use: never used).
/// </summary>
public sealed record KeyRow(AccessKey Key, int? AgeDays, int? UnusedDays);
