namespace IamAuditor.Serving;

/// <summary>The mails that the schedule sends, by way of the outbox.</summary>
public sealed class DaemonMails
{
    public required Func<CancellationToken, Task> SendWeekly { get; init; }
    public required Func<CancellationToken, Task> Remind { get; init; }
}
