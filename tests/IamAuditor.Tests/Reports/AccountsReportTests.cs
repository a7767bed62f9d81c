using ClosedXML.Excel;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Policies;
using IamAuditor.Reports.Accounts;
using IamAuditor.Serving;
using IamAuditor.Storage;

namespace IamAuditor.Tests.Reports;

public sealed class AccountsReportTests : IDisposable
{
    private const string First = "111122223333";
    private const string Second = "444455556666";
    private const string Third = "777788889999";

    private static readonly DateTimeOffset At = new(2026, 3, 9, 7, 0, 0, TimeSpan.Zero);
    private static readonly RuleSet Rules = new RunBuilder()
        .Rule("user.console-mfa", Severity.High, title: "Users with a console password have MFA")
        .Rule("user.in-group", Severity.Low, title: "Users are in a group")
        .Run()
        .Rules;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("iam-auditor-accounts-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task An_account_counts_as_assessed_only_by_its_newest_audit()
    {
        await using var store = await StoreAsync();
        await CommitAsync(store, First, At.AddDays(-1).AddHours(-1), Fail("user.console-mfa", "ann", Severity.High, First));
        await CommitAsync(store, First, At.AddHours(-1), assessed: 0);
        await CommitAsync(store, Second, At.AddHours(-30));
        await CommitAsync(store, Third, At.AddHours(-2), Fail("user.in-group", "bob", Severity.Low, Third));
        await FailAsync(store, Third, At.AddHours(-1), "AccessDenied: no");

        var report = await ReportAsync(store);

        Assert.Equal(
            [
                (First, AccountResult.NotAssessed, "The audit of 2026-03-09 06:00 UTC could judge no rule: 0 gaps in what it could read."),
                (Second, AccountResult.NotAssessed, "No audit since 2026-03-08 01:00 UTC."),
                (Third, AccountResult.NotAssessed, "The audit of 2026-03-09 06:00 UTC failed: AccessDenied: no"),
            ],
            report.Accounts.Select(a => (a.Account, a.Result, a.Why!))
        );
        Assert.Equal(
            [
                "3 of 3 accounts were not assessed: what happened there since their last successful audit is not known.",
                "0 of 3 accounts in scope were assessed.",
                "2 findings are open: 1 high, 1 low.",
            ],
            report.Conclusion
        );
    }

    [Fact]
    public async Task Who_was_never_reached_or_is_left_out_is_named_and_what_could_not_be_listed_is_not_gone()
    {
        await using var store = await StoreAsync();
        await CommitAsync(store, First, At.AddHours(-1), Fail("user.console-mfa", "ann", Severity.High, First));
        await CommitAsync(store, Third, At.AddDays(-9), Fail("user.console-mfa", "cy", Severity.High, Third));
        await AccountScope.KeepAsync(store, Listing([First, Second], [new OutOfScopeAccount("999999999999", "Old", "suspended")]), Ct);
        await AccountScope.KeepAsync(
            store,
            new AccountListing([Target(First)], ["the organization's accounts could not be listed: no"], []) { IsWhole = false },
            Ct
        );

        var report = await ReportAsync(store);

        Assert.Equal(
            [
                (Second, "Name of 444455556666", AccountResult.NotAssessed, "It was not audited yet."),
                (First, "Name of 111122223333", AccountResult.Assessed, null),
            ],
            report.Accounts.Select(a => (a.Account, a.Name, a.Result, a.Why))
        );
        Assert.Equal(
            [new OutOfScopeAccount(Third, null, "no longer among the accounts that are audited; the last audit was on 2026-02-28")],
            report.OutOfScope
        );
        Assert.Equal([First], report.Findings.Select(f => f.Verdict.Account.Text));
        Assert.Contains("the organization's accounts could not be listed: no", report.Conclusion);
    }

    [Fact]
    public async Task The_workbook_holds_names_as_text_and_is_what_Office_expects()
    {
        await using var store = await StoreAsync();
        await CommitAsync(
            store,
            First,
            At.AddHours(-1),
            Fail("user.console-mfa", "=cmd|'/c calc'!A0", Severity.High, First),
            Fail("rule.that-is-gone", "ann", Severity.Critical, First)
        );
        await FailAsync(store, Second, At.AddHours(-1), "=HYPERLINK(\"http://example.test\")<script>\u0001");
        var report = await ReportAsync(store);

        using var stream = new MemoryStream();
        AccountsWorkbook.Write(report, stream);
        using var again = new MemoryStream();
        AccountsWorkbook.Write(report, again);
        Assert.Equal(stream.ToArray(), again.ToArray());
        using (var document = SpreadsheetDocument.Open(stream, false))
        {
            var errors = new OpenXmlValidator(FileFormatVersions.Office2019).Validate(document);
            Assert.Equal([], errors.Select(e => $"{e.Part?.Uri} {e.Path?.XPath}: {e.Description}"));
        }

        stream.Position = 0;
        using var workbook = new XLWorkbook(stream);
        Assert.Equal(["Cover", "Accounts", "Findings", "Failing rules"], workbook.Worksheets.Select(s => s.Name));
        Assert.All(workbook.Worksheets.SelectMany(s => s.CellsUsed()), c => Assert.False(c.HasFormula, c.Address.ToString()));
        Assert.Equal(
            [("Critical", "rule.that-is-gone", 1, 1), ("High", "user.console-mfa", 1, 1)],
            workbook
                .Worksheet("Failing rules")
                .Table("FailingRules")
                .DataRange.Rows()
                .Select(r => (r.Cell(1).GetString(), r.Cell(2).GetString(), (int)r.Cell(4).GetDouble(), (int)r.Cell(5).GetDouble()))
        );
        var cover = workbook.Worksheet("Cover").CellsUsed().Select(c => c.GetString()).ToList();
        Assert.InRange(cover.IndexOf(Second), 0, cover.IndexOf("Critical"));
    }

    private static AccountListing Listing(IEnumerable<string> accounts, IReadOnlyList<OutOfScopeAccount> left) =>
        new([.. accounts.Select(Target)], [], left);

    private static AccountTarget Target(string id) =>
        new()
        {
            Key = id,
            Id = AccountId.Parse(id),
            Name = $"Name of {id}",
            Request = new AwsRequest(),
        };

    private static Task<AccountsReport> ReportAsync(IStore store) => AccountsReport.FromAsync(store, Rules, At, TimeSpan.FromHours(26), Ct);

    private async Task<SqliteStore> StoreAsync()
    {
        var store = new SqliteStore(Path.Combine(folder.FullName, "store.db"));
        await store.PrepareAsync(Ct);
        return store;
    }

    private static Verdict Fail(string rule, string user, Severity severity, string account) =>
        new()
        {
            Rule = rule,
            Account = AccountId.Parse(account),
            Resource = $"arn:aws:iam::{account}:user/{user}",
            Outcome = Outcome.Fail,
            Severity = severity,
            Message = $"{user} is not as it should be",
        };

    private static Task CommitAsync(IStore store, string account, DateTimeOffset at, params Verdict[] verdicts) =>
        CommitAsync(store, account, at, Rules.Rules.Count, verdicts);

    private static async Task CommitAsync(IStore store, string account, DateTimeOffset at, int assessed, params Verdict[] verdicts)
    {
        var id = AccountId.Parse(account);
        var judged = verdicts.Select(v => v.Rule).ToHashSet(StringComparer.Ordinal);
        var coverage = new LedgerCoverage
        {
            Evaluated = judged,
            InForce = judged,
            InventoryIsComplete = (_, _) => true,
            KindOf = judged.ToDictionary(r => r, _ => ResourceKind.User, StringComparer.Ordinal),
        };
        var known = await store.FindingsOfAsync(id, Ct);
        var changes = assessed == 0 ? null : Ledger.Reconcile(id, known, verdicts, coverage, [], at);
        var runs = await store.RunsAsync(id, Ct);
        await store.CommitAsync(
            new CompletedRun
            {
                Record = Record(id, at) with { RulesAssessed = assessed },
                Changes = changes,
                BasedOn = runs.LastOrDefault(r => r.Succeeded)?.Id,
            },
            Ct
        );
    }

    private static async Task FailAsync(SqliteStore store, string account, DateTimeOffset at, string why) =>
        await store.CommitAsync(
            new CompletedRun
            {
                Record = Record(AccountId.Parse(account), at) with { Succeeded = false, Failure = why, RulesAssessed = 0, Rules = 0 },
            },
            Ct
        );

    private static RunRecord Record(AccountId account, DateTimeOffset at) =>
        new()
        {
            Id = RunId.New(at),
            Account = account,
            At = at,
            Started = at,
            Finished = at,
            Succeeded = true,
            RulesAssessed = Rules.Rules.Count,
            Rules = Rules.Rules.Count,
        };
}
