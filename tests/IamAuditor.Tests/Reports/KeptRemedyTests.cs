using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Demo;
using IamAuditor.Reports.Accounts;
using IamAuditor.Tests.Rules;

namespace IamAuditor.Tests.Reports;

public sealed class KeptRemedyTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 2, 6, 0, 0, TimeSpan.Zero);

    /// <summary>The remedy that the audit wrote with everything at hand is the measure; what only the evidence tells is said to stand elsewhere, and no brace is left.</summary>
    [Fact]
    public void From_the_record_alone_a_remedy_names_what_the_audit_named()
    {
        var evidence = DemoEvidence.Of(EverythingWrong.At(At));
        var snapshot = SnapshotAssembly.Assemble(evidence.Account, At, evidence.Files, evidence.Gaps).Snapshot!;
        var fails = Audit.Evaluate(BuiltInRulesTests.Rules, snapshot).Where(v => v.Outcome == Outcome.Fail).ToList();
        var told = fails
            .Select(v => (v.Rule, Kept: KeptRemedy.Of(BuiltInRulesTests.Rules.Find(v.Rule)!, Recorded(v)), Audited: v.Fix!.Text))
            .ToList();
        Assert.True(told.Count > 200, $"only {told.Count} findings were there to be told");
        Assert.Equal([], told.Where(t => !t.Kept.Contains(KeptRemedy.Elsewhere, StringComparison.Ordinal) && t.Kept != t.Audited));
        Assert.Equal([], told.Where(t => t.Kept.AsSpan().ContainsAny('{', '}')).Select(t => t.Kept));
        Assert.InRange(told.Count(t => t.Kept == t.Audited), told.Count * 9 / 10, told.Count);
    }

    private static Finding Recorded(Verdict verdict) =>
        new()
        {
            Id = "f-1",
            Rule = verdict.Rule,
            Account = verdict.Account,
            Resource = verdict.Resource,
            Subresource = verdict.Subresource,
            Region = verdict.Region,
            State = FindingState.Open,
            Severity = verdict.Severity,
            Message = verdict.Message,
            Observations = verdict.Observations,
            FirstSeen = At,
            LastSeen = At,
            OpenSince = At,
        };
}
