using System.Text.Json;
using System.Text.Json.Serialization;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;

namespace IamAuditor.Exports.Events;

/// <summary>
/// What a run tells its sinks: every change of a finding, and what could not be assessed any more or can be again, because silence in a SIEM reads as fine.
/// </summary>
public static class FindingEvents
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>
    /// Events in the order of rule, resource and finding, and what is unassessed now: to be handed in as <paramref name="before"/> with the account's next run.
    /// </summary>
    public static (IReadOnlyList<FindingEvent> Events, IReadOnlyList<UnknownSeen> Unknown) Of(
        AuditReport report,
        FindingChanges changes,
        string runId,
        IReadOnlyList<UnknownSeen> before
    )
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(before);
        var rules = report.Run.Rules.InForce.ToDictionary(r => r.Id, StringComparer.Ordinal);
        var verdicts = report
            .Run.Verdicts.Where(v => v.Outcome != Outcome.NotApplicable)
            .GroupBy(FindingId.Of)
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var lives = changes.Findings.ToDictionary(f => f.Id, StringComparer.Ordinal);
        var evaluated = report.Run.Verdicts.Select(v => v.Rule).ToHashSet(StringComparer.Ordinal);
        var known = before.Select(u => u.Id).ToHashSet(StringComparer.Ordinal);
        var unknown = report.Unknowns.DistinctBy(u => u.Id).ToDictionary(u => u.Id, StringComparer.Ordinal);
        var events = new List<FindingEvent>();

        foreach (var (kind, life) in changes.Changes.Select(c => (c.Kind, c.Finding)))
        {
            events.Add(Event(Judged(life), ActivityOf(kind), JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString()), life));
        }

        if (report.Run.AddsOnly)
        {
            return (InOrder(events), before);
        }

        var changed = changes.Changes.Select(c => c.Finding.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var finding in unknown.Values.Where(u => !known.Contains(u.Id) && !changed.Contains(u.Id)))
        {
            var life = lives.GetValueOrDefault(finding.Id);
            var isOpen = life is not null && life.State != FindingState.Resolved;
            events.Add(Event(finding, isOpen ? FindingActivity.Update : FindingActivity.Create, "unknown", isOpen ? life : null));
        }

        // A finding whose resource no verdict names, because the inventory could not be read, is unassessed as well.
        var unseen = changes
            .Findings.Where(f => f.State != FindingState.Resolved && f.UnknownSince is not null && !unknown.ContainsKey(f.Id))
            .ToList();
        foreach (var life in unseen.Where(f => !known.Contains(f.Id) && !changed.Contains(f.Id)))
        {
            events.Add(Event(Judged(life), FindingActivity.Update, "unknown", life));
        }

        var still = unknown.Keys.Concat(unseen.Select(f => f.Id)).ToHashSet(StringComparer.Ordinal);
        var waiting = new List<UnknownSeen>();
        foreach (var seen in before.Where(u => !still.Contains(u.Id)))
        {
            if (rules.ContainsKey(seen.Rule) && !evaluated.Contains(seen.Rule))
            {
                waiting.Add(seen);
            }
            else if (!changed.Contains(seen.Id))
            {
                var life = lives.GetValueOrDefault(seen.Id);
                var isOpen = life is not null && life.State != FindingState.Resolved;
                events.Add(
                    Event(
                        isOpen ? Judged(life!) : Assessed(seen),
                        isOpen ? FindingActivity.Update : FindingActivity.Close,
                        "assessed",
                        isOpen ? life : null
                    )
                );
            }
        }

        return (
            InOrder(events),
            [
                .. unknown
                    .Values.Select(u => new UnknownSeen(
                        u.Id,
                        u.Verdict.Rule,
                        u.Verdict.Resource,
                        u.Verdict.Subresource,
                        u.Verdict.Region,
                        u.Verdict.Severity
                    ))
                    .Concat(unseen.Select(f => new UnknownSeen(f.Id, f.Rule, f.Resource, f.Subresource, f.Region, f.Severity)))
                    .Concat(waiting)
                    .OrderBy(u => u.Id, StringComparer.Ordinal),
            ]
        );

        FindingEvent Event(ReportFinding finding, FindingActivity activity, string change, Finding? life) =>
            new(finding, report, activity, change, runId, life);

        Rule RuleOf(string id) => rules.GetValueOrDefault(id) ?? DepartedRule.Of(id);

        ReportFinding Judged(Finding life)
        {
            var verdict = verdicts.GetValueOrDefault(life.Id);
            return new ReportFinding(
                life.Id,
                RuleOf(life.Rule),
                new Verdict
                {
                    Rule = life.Rule,
                    Account = life.Account,
                    Resource = life.Resource,
                    Subresource = life.Subresource,
                    Region = life.Region,
                    Severity = life.Severity,
                    Outcome = life switch
                    {
                        { State: FindingState.Resolved, ResolvedBy: ResolvedBy.Fixed } => Outcome.Pass,
                        { State: FindingState.Resolved } => Outcome.NotApplicable,
                        { UnknownSince: not null } => Outcome.Unknown,
                        _ => Outcome.Fail,
                    },
                    Message = life.Message,
                    Observations = life.Observations,
                    Missing = verdict?.Missing ?? [],
                    Fix = verdict?.Fix,
                }
            );
        }

        ReportFinding Assessed(UnknownSeen seen) =>
            new(
                seen.Id,
                RuleOf(seen.Rule),
                new Verdict
                {
                    Rule = seen.Rule,
                    Account = changes.Account,
                    Resource = seen.Resource,
                    Subresource = seen.Subresource,
                    Region = seen.Region,
                    Severity = seen.Severity,
                    Outcome = verdicts.TryGetValue(seen.Id, out var verdict) ? verdict.Outcome : Outcome.NotApplicable,
                    Message = verdict?.Message ?? "Could not be assessed before; it could be now, and it does not fail.",
                    Observations = verdict?.Observations ?? [],
                }
            );
    }

    /// <summary>What is unassessed, as the store keeps it between runs.</summary>
    public static string Write(IReadOnlyList<UnknownSeen> unknown) => JsonSerializer.Serialize(unknown, Json);

    /// <summary>Null: nothing is known of an earlier run.</summary>
    public static IReadOnlyList<UnknownSeen> Read(string? text) =>
        text is null ? [] : JsonSerializer.Deserialize<List<UnknownSeen>>(text, Json) ?? [];

    private static IReadOnlyList<FindingEvent> InOrder(IEnumerable<FindingEvent> events) =>
        [
            .. events
                .OrderBy(e => e.Finding.Verdict.Rule, StringComparer.Ordinal)
                .ThenBy(e => e.Finding.Verdict.Resource, StringComparer.Ordinal)
                .ThenBy(e => e.Finding.Id, StringComparer.Ordinal),
        ];

    private static FindingActivity ActivityOf(ChangeKind kind) =>
        kind switch
        {
            ChangeKind.New => FindingActivity.Create,
            ChangeKind.Resolved => FindingActivity.Close,
            _ => FindingActivity.Update,
        };
}
