using IamAuditor.Policies;
using IamAuditor.Serving;
using IamAuditor.Storage;
using Microsoft.Extensions.Time.Testing;

namespace IamAuditor.Tests.Serving;

public sealed class DashboardTests
{
    private static readonly DateTimeOffset Now = new(2026, 10, 24, 20, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_comes_from_elsewhere_cannot_become_markup()
    {
        var page = Page(
            Run("a", succeeded: true) with
            {
                Alias = "<script>alert(1)</script>",
            },
            Run("b", succeeded: false) with
            {
                Failure = "\"><img src=x onerror=alert(1)>",
            }
        );
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_audit_is_not_assessed_and_the_figures_are_of_the_last_that_succeeded()
    {
        var page = Page(Run("a", succeeded: true), Run("b", succeeded: false) with { Failure = "AccessDenied" });
        Assert.Contains("not assessed 2026-10-24 19:00 UTC:</span> AccessDenied", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"n bad\">3", page, StringComparison.Ordinal);
        Assert.Contains("60 minutes ago", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_wants_a_hand_stands_on_top()
    {
        var fine = Run("a", succeeded: true);
        var failed = Run("b", succeeded: false) with { Account = AccountId.Parse("999988887777"), Failure = "AccessDenied" };
        var page = Page(
            new DaemonFigures
            {
                Accounts =
                [
                    new AccountFigures(fine.Account.Text, fine, fine, [fine]),
                    new AccountFigures(failed.Account.Text, failed, null, []),
                ],
                Outbox = [("soc", 4, 2, Now)],
            }
        );
        Assert.Contains("1 of 2 accounts not assessed by their last audit.", page, StringComparison.Ordinal);
        Assert.Contains("2 deliveries were refused and are parked", page, StringComparison.Ordinal);
        Assert.InRange(page.IndexOf("999988887777", StringComparison.Ordinal), 0, page.IndexOf("111122223333", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_of_the_watch_is_no_audit()
    {
        Assert.False(Run("a", succeeded: true).IsWatch);
        Assert.True((Run("a", succeeded: true) with { Id = "20261024T190000Z-Wabcde" }).IsWatch);
    }

    private static string Page(params RunRecord[] runs)
    {
        var succeeded = runs.Where(r => r.Succeeded).ToList();
        return Page(
            new DaemonFigures
            {
                Accounts = [new AccountFigures("111122223333", runs[^1], succeeded.LastOrDefault(), succeeded)],
                Outbox = [],
            }
        );
    }

    private static string Page(DaemonFigures figures)
    {
        var time = new FakeTimeProvider(Now);
        var rules = new RulesInForce(
            new IamAuditor.Commands.Surroundings
            {
                Time = time,
                WorkingDirectory = House.TrackedFiles.Root,
                ProgramDirectory = House.TrackedFiles.Root,
                Variable = _ => null,
            },
            new AuditorOptions(),
            Serilog.Core.Logger.None
        );
        Assert.True(rules.Reload(), string.Join('\n', rules.Problems));
        return Dashboard.Page(figures, new DaemonState(time), rules, Now);
    }

    private static RunRecord Run(string letter, bool succeeded) =>
        new()
        {
            Id = $"20261024T190000Z-{letter}bcdef",
            Account = AccountId.Parse("111122223333"),
            At = Now.AddHours(-1),
            Started = Now.AddHours(-1),
            Finished = Now.AddHours(-1),
            Succeeded = succeeded,
            RulesAssessed = 50,
            Rules = 56,
            Open = succeeded ? new Dictionary<string, int> { ["critical"] = 3, ["low"] = 1 } : new Dictionary<string, int>(),
        };
}
