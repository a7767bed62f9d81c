using IamAuditor.Core.Findings;
using IamAuditor.Demo;
using IamAuditor.Tests.Storage;

namespace IamAuditor.Tests.Findings;

public sealed class FindingsAsOfTests
{
    private const int Weeks = 30;

    [Fact]
    public void Every_week_of_half_a_year_is_told_as_it_was()
    {
        var (weeks, happened) = HalfAYear();
        for (var i = 0; i < Weeks; i++)
        {
            var (at, verdicts, findings) = weeks[i];
            var failing = verdicts.Where(v => v.Outcome == Outcome.Fail).Select(FindingId.Of).ToHashSet();
            var told = FindingsAsOf.Of(at, weeks[^1].Findings, [.. happened.Select(h => (h.At > at, h.Change))], verdicts);
            Assert.Equal(findings.Select(f => Told(f, failing)), told.Select(f => Told(f, failing)));
            Assert.Equal(findings.Select(f => f.UnknownSince is null), told.Select(f => f.UnknownSince is null));
        }
    }

    // Whether one that was resolved since had been waived is gone with what retention removed.
    [Fact]
    public void What_retention_left_no_change_of_is_told_from_the_next_one()
    {
        var (weeks, happened) = HalfAYear();
        var kept = happened.Where(h => h.At > weeks[10].At).ToList();
        for (var i = 11; i < Weeks; i++)
        {
            var (at, verdicts, findings) = weeks[i];
            var open = FindingsAsOf
                .Of(at, weeks[^1].Findings, [.. kept.Select(h => (h.At > at, h.Change))], verdicts)
                .Where(f => f.State != FindingState.Resolved);
            Assert.Equal(
                findings.Where(f => f.State != FindingState.Resolved).Select(f => (f.Id, f.FirstSeen, f.OpenSince, f.Due)),
                open.Select(f => (f.Id, f.FirstSeen, f.OpenSince, f.Due))
            );
        }
    }

    // When a finding that no run could assess was last seen is not written down each week.
    private static Finding Told(Finding finding, HashSet<string> failing) =>
        finding.State == FindingState.Resolved || failing.Contains(finding.Id)
            ? finding
            : finding with
            {
                LastSeen = default,
                UnknownSince = null,
            };

    private static (
        List<(DateTimeOffset At, List<Verdict> Verdicts, IReadOnlyList<Finding> Findings)> Weeks,
        List<(DateTimeOffset At, FindingChange Change)> Happened
    ) HalfAYear()
    {
        var dice = new Dice(7);
        var waiver = new Waiver
        {
            Id = "some",
            Rule = RunScript.Rule,
            Resource = "*user1*",
            Reason = "r",
            Owner = "o",
            ApprovedBy = "a",
            Created = DateOnly.FromDateTime(Some.Now.UtcDateTime).AddDays(40),
            Expires = DateOnly.FromDateTime(Some.Now.UtcDateTime).AddDays(120),
        };
        List<(DateTimeOffset At, List<Verdict> Verdicts, IReadOnlyList<Finding> Findings)> weeks = [];
        List<(DateTimeOffset At, FindingChange Change)> happened = [];
        for (var week = 0; week < Weeks; week++)
        {
            var at = Some.Now.AddDays(7 * week);
            List<Verdict> verdicts =
            [
                .. Enumerable
                    .Range(0, 25)
                    .Select(i => (User: i, Roll: dice.Below(10)))
                    .Where(u => u.Roll < 9)
                    .Select(u =>
                        RunScript.Fails($"user{u.User}", message: $"message {u.Roll % 2}") with
                        {
                            Outcome = u.Roll switch
                            {
                                < 5 => Outcome.Fail,
                                < 7 => Outcome.Pass,
                                _ => Outcome.Unknown,
                            },
                        }
                    ),
            ];
            var known = weeks.Count == 0 ? null : weeks[^1].Findings;
            var changes = Ledger.Reconcile(Some.AccountId, known, verdicts, RunScript.Everything, [waiver], at);
            weeks.Add((at, verdicts, changes.Findings));
            happened.AddRange(changes.Changes.Select(c => (at, c)));
        }

        Assert.Equal([.. Enum.GetValues<ChangeKind>().Order()], happened.Select(h => h.Change.Kind).Distinct().Order());
        return (weeks, happened);
    }
}
