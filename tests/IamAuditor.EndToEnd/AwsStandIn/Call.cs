namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>A call that arrived; <see cref="Number"/> counts per operation and region from 1, <see cref="Error"/> is null for an answer.</summary>
public sealed record Call(string Operation, string Region, int Number, string AccessKeyId, DateTimeOffset At, string? Error)
{
    /// <summary>The account whose credentials made it; of AssumeRole, the account that is entered.</summary>
    public string? Account { get; init; }
}
