using System.CommandLine;

namespace IamAuditor.Commands;

/// <summary>`outbox`: what receivers are owed, and what was set aside because they refused it.</summary>
public static class OutboxCommand
{
    public static Command Create(Surroundings around) =>
        new("outbox", "List deliveries that are owed, send parked ones again")
        {
            OutboxListCommand.Create(around),
            OutboxReleaseCommand.Create(around),
        };
}
