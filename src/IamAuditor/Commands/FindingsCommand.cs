using System.CommandLine;

namespace IamAuditor.Commands;

/// <summary>`findings`: what fails, since when, who must act, and what became of it.</summary>
public static class FindingsCommand
{
    public static Command Create(Surroundings around) =>
        new("findings", "List findings, show one, tell what happened to them")
        {
            FindingsListCommand.Create(around),
            FindingsShowCommand.Create(around),
            FindingsHistoryCommand.Create(around),
        };
}
