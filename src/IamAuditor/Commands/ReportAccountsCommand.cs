using System.CommandLine;
using IamAuditor.Reports.Accounts;

namespace IamAuditor.Commands;

/// <summary>`report accounts`: one workbook on all accounts by their last audits.</summary>
internal static class ReportAccountsCommand
{
    public static Command Create(Surroundings around)
    {
        var history = new HistoryArguments();
        var output = new Option<string?>("--out")
        {
            Description = "Folder for the file, or the file itself where it ends in .xlsx (default: audit)",
            HelpName = "PATH",
        };
        var command = new Command("accounts", "Write one workbook on all accounts: who was assessed, who was not, every finding")
        {
            output,
        };
        history.AddDataTo(command);
        command.SetAction(
            (parsed, ct) =>
                history.WithStoreAsync(
                    parsed,
                    around,
                    async (store, options, problems) =>
                    {
                        IReadOnlyList<string> folders = [.. options.Rules.Directories.Select(around.FullPath)];
                        var loading = RuleFolders.Load(around, options, folders, RuleFolders.SettingsOf(options, []));
                        if (loading.Rules is not { } rules)
                        {
                            problems.AddRange(loading.Problems.Select(p => p.ToString()));
                            return ExitCode.CouldNotAudit;
                        }

                        var target = ReportWriting.FileAt(
                            around.FullPath(parsed.GetValue(output) ?? options.Audit.OutputDirectory ?? "audit"),
                            AccountsWorkbook.FileName
                        );
                        var (report, path) = await AccountsFile.WriteAsync(store, rules, options, around.Time.GetUtcNow(), target, ct);
                        if (path is null)
                        {
                            problems.Add("no account is known of yet; `iam-auditor serve` or `audit --data DIR` audits one");
                            return ExitCode.CouldNotAudit;
                        }

                        var lines = parsed.InvocationConfiguration.Output;
                        foreach (var sentence in report.Conclusion)
                        {
                            TextLayout.Paragraph(lines, sentence, indent: 0);
                        }

                        foreach (var account in report.Accounts.Where(a => a.Result == AccountResult.NotAssessed))
                        {
                            TextLayout.Paragraph(lines, $"not assessed: {account.Account} {account.ShortName}: {account.Why}", indent: 2);
                        }

                        ReportWriting.Tell(parsed, around, [path]);
                        return ExitCode.Clean;
                    },
                    ct
                )
        );
        return command;
    }
}
