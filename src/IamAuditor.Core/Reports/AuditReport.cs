using IamAuditor.Core.Accounts;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules.Frameworks;

namespace IamAuditor.Core.Reports;

/// <summary>The numbers that every format prints, computed once. Equal runs give equal reports, in a fixed order.</summary>
public sealed record AuditReport
{
    public required AuditRun Run { get; init; }
    public required OutcomeCounts Outcomes { get; init; }

    /// <summary>All five severities, the worst first.</summary>
    public required IReadOnlyList<SeverityCounts> BySeverity { get; init; }

    /// <summary>Families of the rule set, ordinal order.</summary>
    public required IReadOnlyList<FamilyCounts> ByFamily { get; init; }

    /// <summary>Every rule of the set, also one that did not run, in the set's order.</summary>
    public required IReadOnlyList<RuleCounts> ByRule { get; init; }

    /// <summary>Every Fail: the worst severity first, then by rule, resource and subresource (ordinal).</summary>
    public required IReadOnlyList<ReportFinding> Findings { get; init; }

    /// <summary>Every Unknown, in the same order.</summary>
    public required IReadOnlyList<ReportFinding> Unknowns { get; init; }

    /// <summary>Failing rules, the worst severity first, then the most findings.</summary>
    public required IReadOnlyList<TopFinding> Top { get; init; }

    /// <summary>What to do first: the worst of the failing rules, what is accepted by a waiver aside.</summary>
    public required IReadOnlyList<TopFinding> First { get; init; }
    public required IReadOnlyList<NotAssessed> NotAssessed { get; init; }

    /// <summary>Why verdicts are Unknown, the reason that holds up most rules first.</summary>
    public required IReadOnlyList<UnknownReason> Reasons { get; init; }
    public required IReadOnlyList<PermissionToGrant> PermissionsToGrant { get; init; }
    public required IReadOnlyList<GapRow> Gaps { get; init; }
    public required IReadOnlyList<SourceCoverage> Sources { get; init; }
    public required IReadOnlyList<CountCheck> Counts { get; init; }

    /// <summary>Root first, then users by ARN.</summary>
    public required IReadOnlyList<CredentialRow> Credentials { get; init; }

    /// <summary>What the run changed; null: the run has no history.</summary>
    public ReportChanges? Changes { get; init; }

    /// <summary>Open findings by age; empty without history.</summary>
    public required IReadOnlyList<AgeBucket> Ages { get; init; }

    /// <summary>Every access key, active ones first, the oldest first.</summary>
    public required IReadOnlyList<KeyAgeRow> Keys { get; init; }

    /// <summary>Active access keys by days since their rotation.</summary>
    public required IReadOnlyList<AgeBucket> KeyAges { get; init; }

    /// <summary>Roles that let others in first, AWS's own last.</summary>
    public required IReadOnlyList<RoleRow> Roles { get; init; }

    /// <summary>Events of root acting as a person, the newest first. Only what was read: see <see cref="AccountSnapshot.EventsCovered"/>.</summary>
    public required IReadOnlyList<AccountEvent> RootActivity { get; init; }

    /// <summary>Access Analyzer's findings: active ones first, public ones first among them, then the newest.</summary>
    public required IReadOnlyList<AnalyzerFinding> AnalyzerFindings { get; init; }
    public required IReadOnlyList<FrameworkResult> Frameworks { get; init; }
    public required IReadOnlyList<WaiverRow> Waivers { get; init; }

    /// <summary>The changes in sentences, to be read before anything else.</summary>
    public IReadOnlyList<string> ChangesInWords { get; init; } = [];

    /// <summary>What the audit found, in sentences for somebody who reads nothing else.</summary>
    public required IReadOnlyList<string> Conclusion { get; init; }

    /// <summary>What the audit could see and what not, in sentences.</summary>
    public required IReadOnlyList<string> CoverageInWords { get; init; }

    /// <summary>Users and roles with what they can come to, the worst first. Computed when first asked for: it takes a search for ways to administrator rights.</summary>
    public IReadOnlyList<PrivilegeRow> Privileges => LazyPrivileges.Value;

    /// <summary>How many administrators there are, and who can become one.</summary>
    public string PrivilegesInWords => ReportWords.Privileges(this);

    internal Lazy<IReadOnlyList<PrivilegeRow>> LazyPrivileges { get; init; } = new(() => []);

    /// <summary>What is known of the root user's activity, and over which time.</summary>
    public string RootActivityInWords => ReportWords.RootActivity(this);

    /// <summary>How far Access Analyzer's findings are known.</summary>
    public string AnalyzerInWords => ReportWords.Analyzer(this);

    /// <summary>The time that the report speaks of: the state at a moment, and events over an interval.</summary>
    public string Period => ReportWords.Period(this);

    public AccountSnapshot Snapshot => Run.Snapshot;

    /// <summary>The account as its organization lists it; null where there is none or the list was not read.</summary>
    public OrganizationAccount? AccountInOrganization => Snapshot.Organization?.Accounts.FirstOrDefault(a => a.Id == Snapshot.Account);

    /// <summary>The account's number with its name in the organization and its alias, as far as they are known.</summary>
    public string AccountInWords => AccountWords.Of(Snapshot.Account, AccountWords.NameOf(Snapshot), Alias);

    /// <summary>From the organization's root over the OUs that the account lies in; null where it was not read.</summary>
    public string? OrganizationalUnit => AccountWords.UnitOf(Snapshot);

    /// <summary>Accounts of the organization that are not active, with their state: they are not audited.</summary>
    public IReadOnlyList<OrganizationAccount> OutOfScope => [.. Snapshot.Organization?.Accounts.Where(a => a.Status != "ACTIVE") ?? []];

    /// <summary>The same in a sentence; null: there are none, or the organization was not read.</summary>
    public string? OutOfScopeInWords =>
        OutOfScope.Count == 0
            ? null
            : $"{string.Join(", ", OutOfScope.Select(a => $"{a.Name} ({a.Id}, {a.Status.ToLowerInvariant()})"))}; suspended accounts are not audited";

    /// <summary>The same report with requirements of frameworks and what people attested.</summary>
    public AuditReport With(IReadOnlyList<Framework> frameworks, IReadOnlyList<Attestation> attestations)
    {
        var run = Run with { Frameworks = frameworks, Attestations = attestations };
        return this with { Run = run, Frameworks = [.. frameworks.Select(f => FrameworkResult.Of(f, run, Findings))] };
    }

    /// <summary>Null: the account has no alias, or it was not read.</summary>
    public string? Alias => Snapshot.Aliases.Count > 0 ? Snapshot.Aliases[0] : null;

    /// <exception cref="ArgumentException">A verdict is of a rule that the run's rule set does not have.</exception>
    public static AuditReport From(AuditRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var rules = run.Rules.Rules.ToDictionary(r => r.Id, StringComparer.Ordinal);
        var stranger = run.Verdicts.FirstOrDefault(v => !rules.ContainsKey(v.Rule));
        if (stranger is not null)
        {
            throw new ArgumentException(
                $"a verdict on {stranger.Resource} is of rule `{stranger.Rule}`, which the run's rule set does not have",
                nameof(run)
            );
        }

        var verdicts = run.Verdicts.ToLookup(v => v.Rule, StringComparer.Ordinal);
        var byRule = run.Rules.Rules.Select(r => new RuleCounts(r, OutcomeCounts.Of(verdicts[r.Id]))).ToList();
        var followed = (run.Changes?.Findings ?? []).ToDictionary(f => f.Id, StringComparer.Ordinal);
        var changed = (run.Changes?.Changes ?? []).ToDictionary(c => c.Finding.Id, c => c.Kind, StringComparer.Ordinal);
        var findings = Sorted(Outcome.Fail);
        var unknowns = Sorted(Outcome.Unknown);
        var credentials = ReportCredentials.Rows(run.Snapshot, findings, unknowns);
        var keys = KeyAgeRow.Of(credentials, findings);
        var report = new AuditReport
        {
            Run = run,
            Outcomes = OutcomeCounts.Of(run.Verdicts),
            BySeverity =
            [
                .. Enum.GetValues<Severity>()
                    .OrderDescending()
                    .Select(s => new SeverityCounts(s, OutcomeCounts.Of(run.Verdicts.Where(v => v.Severity == s)))),
            ],
            ByFamily =
            [
                .. run
                    .Rules.Rules.GroupBy(r => r.Family, StringComparer.Ordinal)
                    .OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => new FamilyCounts(g.Key, g.Count(), OutcomeCounts.Of(g.SelectMany(r => verdicts[r.Id])))),
            ],
            ByRule = byRule,
            Findings = findings,
            Unknowns = unknowns,
            Top = TopFinding.Of(findings),
            First = TopFinding.First(findings),
            NotAssessed = ReportCoverage.NotAssessed(unknowns),
            Reasons = ReportCoverage.Reasons(unknowns),
            PermissionsToGrant = ReportCoverage.PermissionsToGrant(unknowns),
            Gaps = ReportCoverage.Gaps(run),
            Sources = ReportCoverage.Sources(run),
            Counts = ReportCoverage.Counts(run.Snapshot),
            Credentials = credentials,
            Changes = ReportChanges.Of(run),
            Ages = run.History.Count == 0 ? [] : AgeBucket.Findings(findings),
            Keys = keys,
            KeyAges = AgeBucket.Keys(keys),
            Roles = RoleRow.Of(run.Snapshot, findings, unknowns),
            RootActivity =
            [
                .. run
                    .Snapshot.Events.Where(e => e.IsRootPerson)
                    .OrderByDescending(e => e.Time)
                    .ThenBy(e => e.Id, StringComparer.Ordinal)
                    .ThenBy(e => e.Region, StringComparer.Ordinal),
            ],
            AnalyzerFindings =
            [
                .. run
                    .Snapshot.AnalyzerFindings.OrderByDescending(f => f.IsActive)
                    .ThenByDescending(f => f.IsPublic)
                    .ThenByDescending(f => f.Updated ?? f.Created)
                    .ThenBy(f => f.Resource, StringComparer.Ordinal)
                    .ThenBy(f => f.Id, StringComparer.Ordinal),
            ],
            Frameworks = [.. run.Frameworks.Select(f => FrameworkResult.Of(f, run, findings))],
            Waivers = WaiverRow.Of(run),
            LazyPrivileges = new(() => PrivilegeRow.Of(run.Snapshot)),
            Conclusion = [],
            CoverageInWords = [],
        };
        return report with
        {
            Conclusion = ReportWords.Conclusion(report),
            CoverageInWords = ReportWords.Coverage(report),
            ChangesInWords = ReportWords.Changes(report),
        };

        List<ReportFinding> Sorted(Outcome outcome) =>
            [
                .. run
                    .Verdicts.Where(v => v.Outcome == outcome)
                    .Select(Follow)
                    .OrderByDescending(f => f.Verdict.Severity)
                    .ThenBy(f => f.Verdict.Rule, StringComparer.Ordinal)
                    .ThenBy(f => f.Verdict.Resource, StringComparer.Ordinal)
                    .ThenBy(f => f.Verdict.Subresource, StringComparer.Ordinal)
                    .ThenBy(f => f.Verdict.Region, StringComparer.Ordinal)
                    .ThenBy(f => f.Id, StringComparer.Ordinal),
            ];

        ReportFinding Follow(Verdict verdict)
        {
            var id = FindingId.Of(verdict);
            var finding = followed.GetValueOrDefault(id);
            return new ReportFinding(finding?.Id ?? id, rules[verdict.Rule], verdict)
            {
                Followed = finding,
                Change = run.History.Count > 0 && changed.TryGetValue(id, out var kind) ? kind : null,
                AgeDays = ReportCredentials.Days(finding?.OpenSince, run.Snapshot.TakenAt),
                IsOverdue = finding?.IsOverdue(run.Snapshot.TakenAt) == true,
            };
        }
    }
}
