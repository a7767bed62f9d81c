using IamAuditor.Core.Reports;

namespace IamAuditor.Tests.Reports;

public sealed class ReportChangesTests
{
    [Fact]
    public void A_report_tells_what_changed_since_the_run_before()
    {
        var changes = AuditReport.From(HistoryRuns.Week()).Changes!;
        Assert.Equal(HistoryRuns.Before, changes.Since);
        Assert.Equal(["new"], Users(changes.New));
        Assert.Equal(["back"], Users(changes.Reopened));
        Assert.Equal(["accepted"], Users(changes.Waived));
        Assert.Equal(["mended"], Users(changes.Resolved));
        Assert.Equal(["late"], Users(changes.Overdue));
        Assert.Equal((1, 3), (changes.WaivedInAll, changes.OpenInAll));
    }

    [Fact]
    public void The_changes_are_said_in_sentences()
    {
        Assert.Equal(
            [
                "Since the audit of 2026-02-22 10:15 UTC: 1 new, 1 reopened, 1 resolved (1 fixed), 1 accepted by a waiver.",
                "1 finding is overdue.",
                "3 findings are open, 1 accepted by waivers.",
                "1 waiver expires within 14 days.",
            ],
            AuditReport.From(HistoryRuns.Week()).ChangesInWords
        );
        Assert.Equal(["This report has no history: it says what is, not what changed."], SampleRuns.Company().Report().ChangesInWords);
    }

    [Fact]
    public void A_finding_carries_its_state_age_owner_and_due_date()
    {
        var late = AuditReport.From(HistoryRuns.Week()).Findings.Single(f => f.Verdict.Resource == RunBuilder.UserArn("late"));
        Assert.Equal(
            (45, true, false, "platform", RunBuilder.TakenAt.AddDays(-15)),
            (late.AgeDays, late.IsOverdue, late.IsWaived, late.Followed!.Owner, late.Followed.Due)
        );
    }

    [Fact]
    public void Ages_count_open_findings_only()
    {
        Assert.Equal(
            [("0–7 days", 2), ("8–30 days", 0), ("31–90 days", 1), ("91–180 days", 0), ("181–365 days", 0), ("over 365 days", 0)],
            AuditReport.From(HistoryRuns.Week()).Ages.Select(a => (a.Name, a.Count))
        );
    }

    [Fact]
    public void Every_requirement_stands_in_exactly_one_state()
    {
        Assert.Equal(
            [
                ("2.2", RequirementState.Attested, "Ana on 2026-01-05: Called, answered."),
                ("2.3", RequirementState.ManualAndOpen, "The statement of Bo expired on 2025-12-31. Look at it."),
                ("2.4", RequirementState.NotAssessed, "1 verdict unknown; what is known passed"),
                ("2.5", RequirementState.Pass, "1 verdict passed"),
                ("2.9", RequirementState.NotAssessed, "No rule decides it."),
                ("2.10", RequirementState.Fail, "3 findings, 1 of them accepted by a waiver"),
            ],
            AuditReport.From(HistoryRuns.Week()).Frameworks.Single().Requirements.Select(r => (r.Requirement.Id, r.State, r.Because))
        );
    }

    [Fact]
    public void A_waiver_shows_what_it_accepted_and_that_it_ends_soon()
    {
        var row = AuditReport.From(HistoryRuns.Week()).Waivers.Single();
        Assert.Equal((true, 9, 1, true, false), (row.Holds, row.DaysLeft, row.Hits, row.ExpiresSoon, row.MatchesNothing));
    }

    private static IEnumerable<string> Users(IEnumerable<ChangeRow> rows) => rows.Select(r => r.Finding.Resource.Split('/')[^1]);
}
