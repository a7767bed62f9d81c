using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Reports;
using Spectre.Console;

namespace IamAuditor.Tests.Reports;

public sealed class ConsoleSummaryTests
{
    [Fact]
    public void An_audit_is_summed_up_on_eighty_columns()
    {
        var shown = Shown(SampleRuns.Company().Report(), "audit/report.xlsx", "audit/verdicts.ndjson");
        Assert.Equal(
            """
            AWS account 111122223333 (payments-prod), as of 2026-03-01 10:15 UTC

            """.ReplaceLineEndings("\n"),
            shown
        );
    }

    [Fact]
    public void Hostile_texts_stay_text()
    {
        var shown = Shown(SampleRuns.Hostile().Report(), "[red]file[/]\u001b[2J");
        Assert.DoesNotContain(shown, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain('\u202e', shown);
        Assert.Contains("[red]file[/]<U+001B>[2J", shown, StringComparison.Ordinal);
        Assert.All(shown.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void A_clean_account_has_no_empty_headings()
    {
        var report = new RunBuilder().Rule("user.a", Severity.High).Verdict("user.a", Outcome.Pass, RunBuilder.UserArn("a")).Report();
        Assert.Equal(
            """
            AWS account 111122223333, as of 2026-03-01 10:15 UTC

            """.ReplaceLineEndings("\n"),
            Shown(report)
        );
    }

    private static string Shown(AuditReport report, params string[] files)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(writer),
                Interactive = InteractionSupport.No,
            }
        );
        console.Profile.Width = 80;
        ConsoleSummary.Write(console, report, files);
        return string.Join('\n', writer.ToString().ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd()));
    }
}
