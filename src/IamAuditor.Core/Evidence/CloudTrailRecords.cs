namespace IamAuditor.Core.Evidence;

/// <summary>
/// What a file of events holds. <see cref="Kept"/> are the events that the audit looks at; <see cref="Recipients"/> counts all events by the account that they belong to.
/// </summary>
public sealed record CloudTrailRecords(IReadOnlyList<CloudTrailRecord> Kept, IReadOnlyDictionary<string, int> Recipients);
