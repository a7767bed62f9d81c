using System.CommandLine;

namespace IamAuditor.Commands;

/// <summary>`report`: what is known, to people: the files of a run made again, access reviews, packages for auditors.</summary>
public static class ReportCommand
{
    public static Command Create(Surroundings around)
    {
        var command = new Command("report", "Write the reports of a kept run again, or bring reports to people")
        {
            ReportAccountsCommand.Create(around),
            ReportAccessReviewCommand.Create(around),
            ReportPackageCommand.Create(around),
            ReportSendCommand.Create(around),
        };
        ReportWriting.AddTo(command, around);
        return command;
    }
}
