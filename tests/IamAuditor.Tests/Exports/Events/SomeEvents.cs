using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Exports.Events;
using IamAuditor.Tests.Reports;

namespace IamAuditor.Tests.Exports.Events;

/// <summary>Runs of one account through the real ledger, one after the other, and what they tell.</summary>
internal sealed class SomeEvents
{
    private IReadOnlyList<Finding>? known;
    private IReadOnlyList<UnknownSeen> unknown = [];
    private int runs;

    public IReadOnlyList<Waiver> Waivers { get; set; } = [];

    /// <summary>A run in which each verdict of the report counts; kept between runs as the store keeps it.</summary>
    public IReadOnlyList<FindingEvent> Run(RunBuilder run, bool inventoryIsComplete = true)
    {
        var report = run.Report();
        var rules = report.Run.Rules.Rules;
        var evaluated = report.Run.Verdicts.Select(v => v.Rule).ToHashSet(StringComparer.Ordinal);
        var changes = Ledger.Reconcile(
            RunBuilder.Account,
            known,
            report.Run.Verdicts,
            new LedgerCoverage
            {
                Evaluated = evaluated,
                InForce = rules.Select(r => r.Id).ToHashSet(StringComparer.Ordinal),
                InventoryIsComplete = (_, _) => inventoryIsComplete,
                KindOf = rules.ToDictionary(r => r.Id, r => r.Resource, StringComparer.Ordinal),
            },
            Waivers,
            report.Snapshot.TakenAt,
            LedgerTerms.Standard
        );
        known = changes.Findings;
        var (events, now) = FindingEvents.Of(report, changes, $"run-{++runs}", unknown);
        unknown = FindingEvents.Read(FindingEvents.Write(now));
        return events;
    }

    /// <summary>A rule of each of the three OCSF classes, the resource named alike in all.</summary>
    public static RunBuilder Rules(int day) =>
        new RunBuilder()
            .Rule(
                "user.console-mfa",
                Severity.High,
                ResourceKind.User,
                needs: Source.AuthorizationDetails,
                controls: ("cis-aws-7.0", "2.9")
            )
            .Rule("trail.multi-region", Severity.Medium, ResourceKind.Account, controls: ("aws-fsbp", "CloudTrail.1"))
            .Rule("root.recent-use", Severity.Critical, ResourceKind.Root)
            .Snapshot(s => s with { TakenAt = RunBuilder.TakenAt.AddDays(day) });

    public static RunBuilder All(int day, Outcome outcome, string message = "said") =>
        Rules(day)
            .Verdict(
                "user.console-mfa",
                outcome,
                RunBuilder.UserArn("alice"),
                message: message,
                missing: Missing(outcome),
                observations: [new("user.mfaActive", ObservedValue.Of(false))]
            )
            .Verdict(
                "trail.multi-region",
                outcome,
                "AWS::::Account:111122223333",
                message: message,
                missing: Missing(outcome),
                observations: [new("trails", ObservedValue.Of(0))]
            )
            .Verdict(
                "root.recent-use",
                outcome,
                "arn:aws:iam::111122223333:root",
                message: message,
                missing: Missing(outcome),
                observations: [new("root.used", ObservedValue.Of(true))]
            );

    private static Missing[] Missing(Outcome outcome) =>
        outcome == Outcome.Unknown ? [new Missing("credential-report", null, "AccessDenied", "iam:GetCredentialReport")] : [];
}
