namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>A call that arrived; <see cref="Number"/> counts per operation and region from 1, <see cref="Error"/> is null for an answer.</summary>
public sealed record Call(string Operation, string Region, int Number, string AccessKeyId, DateTimeOffset At, string? Error);
