using System.CommandLine;

namespace IamAuditor.Commands;

/// <summary>`report`: what is known, to people.</summary>
public static class ReportCommand
{
    public static Command Create(Surroundings around) => new("report", "Bring reports to people") { ReportSendCommand.Create(around) };
}
