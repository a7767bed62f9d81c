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

            Severity    Findings  Unknown  Passed  Not applicable
            critical           1        1       -               -
            high               4        1       3               6
            medium             9        1       3               -
            low                2        -      10               1
            info               -        -       -               -
            total             16        3      16               7

            16 findings of 5 rules: 1 critical, 4 high, 9 medium, 2 low.
            1 rule of 7 could not be assessed at all and 2 only in part; 3 verdicts are
            unknown, which is not a pass.
            To see more, grant the auditor cloudtrail:LookupEvents,
            access-analyzer:ListFindings.

            Not assessed
              analyzer-findings  AccessDeniedException in eu-north-1; grant
                                 access-analyzer:ListFindings (1 rule, 1 verdict)
              cloudtrail-events  AccessDenied; grant cloudtrail:LookupEvents (1 rule, 1
                                 verdict)
              credential-report  Incomplete; audit again (1 rule, 1 verdict)

            Top findings
              critical  root.mfa-enabled           The root user has no MFA device
              high      user.console-mfa           employee-02 signs in with a password
                                                   alone (and 2 more)
              high      analyzer.external-finding  arn:aws:s3:::payments-exports is
                                                   readable by anyone
              medium    access-key.rotation        Access key 1 of employee-04 was last
                                                   rotated 2025-11-01, 120 days ago (and 8
                                                   more)
              low       user.in-group              employee-05 is in no group (and 1 more)

            Files
              audit/report.xlsx
              audit/verdicts.ndjson

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

            Severity    Findings  Unknown  Passed  Not applicable
            critical           -        -       -               -
            high               -        -       1               -
            medium             -        -       -               -
            low                -        -       -               -
            info               -        -       -               -
            total              -        -       1               -

            No finding: 1 verdict passed.
            The one rule that ran could be assessed completely.

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
