using System.Globalization;
using IamAuditor.Core.Rules.Frameworks;

namespace IamAuditor.Core.Reports;

/// <summary>One account against one framework: every requirement exactly once, in the framework's order.</summary>
public sealed record FrameworkResult(Framework Framework, IReadOnlyList<RequirementResult> Requirements)
{
    public int Count(RequirementState state) => Requirements.Count(r => r.State == state);

    internal static FrameworkResult Of(Framework framework, AuditRun run, IReadOnlyList<ReportFinding> findings)
    {
        var verdicts = run.Verdicts.ToLookup(v => v.Rule, StringComparer.Ordinal);
        var waived = findings.Where(f => f.IsWaived).ToLookup(f => f.Rule.Id, StringComparer.Ordinal);
        var day = DateOnly.FromDateTime(run.Snapshot.TakenAt.UtcDateTime);
        return new FrameworkResult(framework, [.. FrameworkCoverage.Of(framework, run.Rules).Requirements.Select(Judge)]);

        RequirementResult Judge(CoveredRequirement covered)
        {
            var counts = OutcomeCounts.Of(covered.Rules.SelectMany(r => verdicts[r]));
            var silent = covered.Rules.Where(r => !verdicts[r].Any()).ToList();
            var accepted = covered.Rules.Sum(r => waived[r].Count());
            var attestation = run
                .Attestations.Where(a =>
                    a.Framework == framework.Slug
                    && a.Requirement == covered.Requirement.Id
                    && (a.Account is null || a.Account == run.Snapshot.Account)
                )
                .OrderByDescending(a => a.HoldsAt(run.Snapshot.TakenAt))
                .ThenByDescending(a => a.Date)
                .ThenBy(a => a.By, StringComparer.Ordinal)
                .FirstOrDefault();
            var state =
                covered.Assessment != Assessment.Automated
                    ? attestation?.HoldsAt(run.Snapshot.TakenAt) == true
                        ? RequirementState.Attested
                        : covered.Assessment == Assessment.Manual
                            ? RequirementState.ManualAndOpen
                            : RequirementState.NotAssessed
                    : counts.Fail > 0
                        ? RequirementState.Fail
                        : counts.Unknown > 0 || silent.Count > 0
                            ? RequirementState.NotAssessed
                            : counts.Pass > 0
                                ? RequirementState.Pass
                                : RequirementState.NotApplicable;
            return new RequirementResult(covered, state, counts)
            {
                Waived = accepted,
                Attestation = attestation,
                Because = state switch
                {
                    RequirementState.Fail => $"{Number(counts.Fail, "finding")}"
                        + (accepted > 0 ? $", {Text(accepted)} of them accepted by a waiver" : "")
                        + (counts.Unknown > 0 ? $"; {Number(counts.Unknown, "verdict")} unknown" : ""),
                    RequirementState.Pass => $"{Number(counts.Pass, "verdict")} passed"
                        + (covered.SwitchedOff.Count > 0 ? $"; switched off: {string.Join(", ", covered.SwitchedOff)}" : ""),
                    RequirementState.NotApplicable => "The account has nothing that this speaks of.",
                    RequirementState.Attested => $"{attestation!.By} on {Day(attestation.Date)}: {attestation.Statement}",
                    RequirementState.ManualAndOpen => (
                        attestation is null ? ""
                        : attestation.Date > day ? $"The statement of {attestation.By} is dated {Day(attestation.Date)}. "
                        : $"The statement of {attestation.By} expired on {Day(attestation.Expires)}. "
                    ) + covered.Requirement.Manual,
                    _ when covered.Rules.Count == 0 => covered.SwitchedOff.Count > 0
                        ? $"The rules that could decide it are switched off: {string.Join(", ", covered.SwitchedOff)}"
                        : "No rule decides it.",
                    _ when silent.Count > 0 => $"Did not run: {string.Join(", ", silent)}",
                    _ => $"{Number(counts.Unknown, "verdict")} unknown; what is known passed",
                },
            };
        }
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(int number, string noun) => $"{Text(number)} {noun}{(number == 1 ? "" : "s")}";
}
