using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Policies;
using IamAuditor.Storage;

namespace IamAuditor.Tests.Storage;

/// <summary>Makes runs of one account one after the other: what fails, reconciled with what a store remembers.</summary>
internal sealed class RunScript(IStore store)
{
    public const string Rule = "user.mfa";

    public static readonly LedgerCoverage Everything = new()
    {
        Evaluated = new HashSet<string> { Rule },
        InForce = new HashSet<string> { Rule },
        InventoryIsComplete = (_, _) => true,
        KindOf = new Dictionary<string, ResourceKind> { [Rule] = ResourceKind.User },
    };

    public static Verdict Fails(string user, AccountId? account = null, string message = "has no MFA") =>
        Some.Verdict(Rule, $"arn:aws:iam::{account ?? Some.AccountId}:user/{user}", Outcome.Fail, account, message) with
        {
            Observations =
            [
                new("user.name", ObservedValue.Of(user)),
                new("n", ObservedValue.Of(1L)),
                new("n", ObservedValue.Of(1.0)),
                new("x", ObservedValue.Of(double.NaN)),
                new("flag", ObservedValue.Of(true)),
                new("list", ObservedValue.Of(["a", "\u0000\u202e"])),
                new("none", ObservedValue.NotSet),
            ],
        };

    public async Task<CompletedRun> MakeAsync(
        int day,
        IReadOnlyList<Verdict> verdicts,
        AccountId? account = null,
        string letters = "aaaaaa"
    )
    {
        var of = account ?? Some.AccountId;
        var at = Some.Now.AddDays(day).AddTicks(1_234_567);
        var runs = (await store.RunsAsync(of, default)).Where(r => r.Succeeded).ToList();
        var changes = Ledger.Reconcile(of, await store.FindingsOfAsync(of, default), verdicts, Everything, [], at);
        return new CompletedRun
        {
            Record = Record(RunId.Of(at, letters), of, at) with
            {
                Failed = verdicts.Count(v => v.Outcome == Outcome.Fail),
                Open = new Dictionary<string, int> { ["high"] = changes.Findings.Count(f => f.State == FindingState.Open) },
            },
            Changes = changes,
            BasedOn = runs.Count > 0 ? runs[^1].Id : null,
        };
    }

    public async Task<RunRecord> CommitAsync(int day, params IReadOnlyList<Verdict> verdicts) =>
        await store.CommitAsync(await MakeAsync(day, verdicts), default);

    public static RunRecord Record(string id, AccountId account, DateTimeOffset at) =>
        new()
        {
            Id = id,
            Account = account,
            At = at,
            Started = at.AddMinutes(-1),
            Finished = at.AddMinutes(1),
            Succeeded = true,
            RulesAssessed = 1,
            Rules = 1,
            EvidencePath = $"evidence/{account}/{id}.zip",
            EvidenceSha256 = new string('e', 64),
        };
}
