using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Core.Rules.Frameworks;

namespace IamAuditor.Tests.Reports;

/// <summary>A run of account 111122223333 with a week of history: findings that are new, back, late, accepted and gone.</summary>
internal static class HistoryRuns
{
    public static readonly DateTimeOffset Before = RunBuilder.TakenAt.AddDays(-7);

    public static AuditRun Week()
    {
        var run = new RunBuilder()
            .Rule("user.console-mfa", Severity.High, title: "Users with a console password have MFA", controls: ("cis-aws-7.0", "2.10"))
            .Rule("user.in-group", Severity.Low, title: "Users are in a group", controls: ("cis-aws-7.0", "2.13"))
            .Rule("root.mfa-enabled", Severity.Critical, ResourceKind.Root, "The root user has MFA", controls: ("cis-aws-7.0", "2.5"))
            .Rule("account.open", Severity.Medium, ResourceKind.Account, "Nobody knows", controls: ("cis-aws-7.0", "2.4"))
            .Verdict("root.mfa-enabled", Outcome.Pass, $"arn:aws:iam::{RunBuilder.Account}:root")
            .Verdict(
                "account.open",
                Outcome.Unknown,
                $"AWS::::Account:{RunBuilder.Account}",
                missing: [new Missing("regions", null, "AccessDenied", null)]
            )
            .Verdict("user.console-mfa", Outcome.Fail, RunBuilder.UserArn("new"))
            .Verdict("user.console-mfa", Outcome.Fail, RunBuilder.UserArn("late"))
            .Verdict("user.console-mfa", Outcome.Fail, RunBuilder.UserArn("accepted"))
            .Verdict("user.console-mfa", Outcome.Pass, RunBuilder.UserArn("mended"))
            .Verdict("user.in-group", Outcome.Fail, RunBuilder.UserArn("back"))
            .User("new")
            .User("late")
            .Run();
        var known = new[]
        {
            Known(run, "user.console-mfa", "late", Severity.High) with
            {
                FirstSeen = RunBuilder.TakenAt.AddDays(-45),
                OpenSince = RunBuilder.TakenAt.AddDays(-45),
            },
            Known(run, "user.console-mfa", "accepted", Severity.High),
            Known(run, "user.console-mfa", "mended", Severity.High),
            Known(run, "user.in-group", "back", Severity.Low) with
            {
                State = FindingState.Resolved,
                ResolvedAt = Before,
                ResolvedBy = ResolvedBy.Fixed,
            },
        };
        var waiver = new Waiver
        {
            Id = "W-1",
            Rule = "user.console-mfa",
            Resource = "*:user/accepted",
            Reason = "=HYPERLINK(\"http://example.test\")",
            Owner = "payments",
            ApprovedBy = "the board",
            Created = new DateOnly(2026, 2, 1),
            Expires = new DateOnly(2026, 3, 10),
        };
        var rules = run.Rules.Rules.Select(r => r.Id).ToHashSet();
        var changes = Ledger.Reconcile(
            RunBuilder.Account,
            known,
            run.Verdicts,
            new LedgerCoverage
            {
                Evaluated = rules,
                InForce = rules,
                InventoryIsComplete = (_, _) => true,
                KindOf = run.Rules.Rules.ToDictionary(r => r.Id, r => r.Resource),
            },
            [waiver],
            RunBuilder.TakenAt,
            new LedgerTerms { OwnerOf = v => v.Resource.EndsWith("late", StringComparison.Ordinal) ? "platform" : null }
        );
        return run with
        {
            Changes = changes,
            Waivers = [waiver],
            History =
            [
                new RunPoint
                {
                    At = Before,
                    Open = new Dictionary<Severity, int> { [Severity.High] = 3 },
                },
                new RunPoint
                {
                    At = RunBuilder.TakenAt,
                    Open = new Dictionary<Severity, int> { [Severity.High] = 2, [Severity.Low] = 1 },
                    Waived = 1,
                },
            ],
            Frameworks =
            [
                new Framework(
                    "cis-aws-7.0",
                    "CIS",
                    "Some of it.",
                    [
                        new Requirement("2.2", "Contact details", "Call the number."),
                        new Requirement("2.3", "Security contact", "Look at it."),
                        new Requirement("2.4", "Nobody knows", null),
                        new Requirement("2.5", "Root MFA", null),
                        new Requirement("2.9", "No rule", null),
                        new Requirement("2.10", "MFA", null),
                    ]
                ),
            ],
            Attestations =
            [
                new Attestation
                {
                    Framework = "cis-aws-7.0",
                    Requirement = "2.2",
                    Statement = "Called, answered.",
                    Evidence = "https://example.test/42",
                    By = "Ana",
                    Date = new DateOnly(2026, 1, 5),
                    Expires = new DateOnly(2026, 12, 31),
                },
                new Attestation
                {
                    Framework = "cis-aws-7.0",
                    Requirement = "2.3",
                    Statement = "It was fine.",
                    Evidence = "minutes",
                    By = "Bo",
                    Date = new DateOnly(2025, 1, 5),
                    Expires = new DateOnly(2025, 12, 31),
                },
            ],
        };
    }

    private static Finding Known(AuditRun run, string rule, string user, Severity severity)
    {
        var verdict = run.Verdicts.Single(v => v.Rule == rule && v.Resource == RunBuilder.UserArn(user));
        return new Finding
        {
            Id = FindingId.Of(verdict),
            Rule = rule,
            Account = RunBuilder.Account,
            Resource = verdict.Resource,
            State = FindingState.Open,
            Severity = severity,
            Message = verdict.Message,
            FirstSeen = Before,
            LastSeen = Before,
            OpenSince = Before,
        };
    }
}
