using IamAuditor.Core.Rules;
using IamAuditor.Policies;

namespace IamAuditor.Core.Findings;

/// <summary>
/// Follows findings from run to run. Unknown changes nothing; a finding closes only with a reason that the run proves (see <see cref="ResolvedBy"/>). Pure: equal input gives equal changes.
/// </summary>
public static class Ledger
{
    // They move with every run, and a finding that moves with them has not changed.
    private static readonly HashSet<string> Clocks = new(StringComparer.Ordinal) { "account.takenAt", "account.credentialsAsOf" };

    /// <param name="account">The account that was audited.</param>
    /// <param name="known">Every finding the account ever had, in any order; null: the account was never audited, and what fails now was known at start.</param>
    /// <param name="verdicts">All verdicts of the run.</param>
    /// <param name="coverage">What the run could see.</param>
    /// <param name="waivers">All waivers, whether they hold now or not.</param>
    /// <param name="at">The run's moment.</param>
    /// <param name="terms">Null: the standard ones.</param>
    public static FindingChanges Reconcile(
        AccountId account,
        IReadOnlyList<Finding>? known,
        IReadOnlyList<Verdict> verdicts,
        LedgerCoverage coverage,
        IReadOnlyList<Waiver> waivers,
        DateTimeOffset at,
        LedgerTerms? terms = null
    )
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        ArgumentNullException.ThrowIfNull(coverage);
        ArgumentNullException.ThrowIfNull(waivers);
        terms ??= LedgerTerms.Standard;
        var before = (known ?? []).ToDictionary(f => f.Id, StringComparer.Ordinal);
        var after = new Dictionary<string, Finding>(before, StringComparer.Ordinal);
        var changes = new Dictionary<string, FindingChange>(StringComparer.Ordinal);
        var hits = waivers.ToDictionary(w => w.Id, _ => 0, StringComparer.Ordinal);
        var inForce = waivers.Where(w => w.HoldsAt(at)).OrderBy(w => w.Id, StringComparer.Ordinal).ToList();
        var judged = new Dictionary<string, Verdict>(verdicts.Count, StringComparer.Ordinal);
        foreach (var verdict in verdicts)
        {
            // Two verdicts of one finding: the worse one counts, so that no Pass hides a Fail.
            var id = FindingId.Of(verdict);
            if (!judged.TryGetValue(id, out var other) || Weight(verdict.Outcome) > Weight(other.Outcome))
            {
                judged[id] = verdict;
            }
        }

        foreach (var (id, verdict) in judged)
        {
            before.TryGetValue(id, out var was);
            var (kind, now) = verdict.Outcome switch
            {
                Outcome.Fail => Failed(id, was, verdict),
                Outcome.Unknown => Unassessed(was),
                Outcome.Pass => Closed(was, ResolvedBy.Fixed),
                _ => Closed(was, ResolvedBy.NotApplicable),
            };
            Put(id, kind, now);
        }

        foreach (var was in before.Values.Where(f => !judged.ContainsKey(f.Id)))
        {
            var (kind, now) = Unmentioned(was);
            Put(was.Id, kind, now);
        }

        return new FindingChanges
        {
            Account = account,
            At = at,
            IsBaseline = known is null,
            Findings = [.. after.Values.OrderBy(f => f.Id, StringComparer.Ordinal)],
            Changes = [.. changes.Values.OrderBy(c => c.Finding.Id, StringComparer.Ordinal)],
            WaiverHits = hits,
        };

        void Put(string id, ChangeKind? kind, Finding? now)
        {
            if (now is null)
            {
                return;
            }

            after[id] = now;
            if (kind is { } happened)
            {
                changes[id] = new FindingChange(happened, now);
            }
        }

        (ChangeKind?, Finding?) Failed(string id, Finding? was, Verdict verdict)
        {
            var waiver = WaiverOf(verdict.Rule, verdict.Account, verdict.Resource, was?.Waiver);
            var reopens = was is { State: FindingState.Resolved };
            var openSince = was is null || reopens ? at : was.OpenSince;
            var now = new Finding
            {
                Id = was?.Id ?? id,
                Rule = verdict.Rule,
                Account = verdict.Account,
                Resource = verdict.Resource,
                Subresource = verdict.Subresource,
                Region = verdict.Region,
                State = waiver is null ? FindingState.Open : FindingState.Waived,
                Severity = verdict.Severity,
                Message = verdict.Message,
                Observations = verdict.Observations,
                FirstSeen = was?.FirstSeen ?? at,
                LastSeen = at,
                OpenSince = openSince,
                KnownAtStart = was?.KnownAtStart ?? known is null,
                TimesReopened = (was?.TimesReopened ?? 0) + (reopens ? 1 : 0),
                Due = terms.DueAfter.TryGetValue(verdict.Severity, out var limit) ? openSince + limit : null,
                Owner = terms.OwnerOf(verdict),
                Waiver = waiver?.Id,
            };
            ChangeKind? kind =
                was is null ? ChangeKind.New
                : reopens ? ChangeKind.Reopened
                : was.State == FindingState.Open && now.State == FindingState.Waived ? ChangeKind.Waived
                : was.State == FindingState.Waived && now.State == FindingState.Open ? ChangeKind.WaiverEnded
                : (was.Severity, was.Message, was.Owner, was.Due, was.Waiver) != (now.Severity, now.Message, now.Owner, now.Due, now.Waiver)
                || !AreSame(was.Observations, now.Observations)
                    ? ChangeKind.Updated
                : null;
            return (kind, now);
        }

        (ChangeKind?, Finding?) Closed(Finding? was, ResolvedBy reason) =>
            was is null or { State: FindingState.Resolved }
                ? (null, null)
                : (
                    ChangeKind.Resolved,
                    was with
                    {
                        State = FindingState.Resolved,
                        ResolvedAt = at,
                        ResolvedBy = reason,
                        Waiver = null,
                        UnknownSince = null,
                    }
                );

        // Whether it still fails is not known, but a waiver ends on its day and begins on its day all the same.
        (ChangeKind?, Finding?) Standing(Finding? was)
        {
            if (was is null or { State: FindingState.Resolved })
            {
                return (null, null);
            }

            var waiver = WaiverOf(was.Rule, was.Account, was.Resource, was.Waiver);
            var now = was with { State = waiver is null ? FindingState.Open : FindingState.Waived, Waiver = waiver?.Id };
            return (
                was.State == now.State ? (was.Waiver == now.Waiver ? null : ChangeKind.Updated)
                : waiver is null ? ChangeKind.WaiverEnded
                : ChangeKind.Waived,
                now
            );
        }

        (ChangeKind?, Finding?) Unassessed(Finding? was)
        {
            var (kind, now) = Standing(was);
            return (kind, now is null ? null : now with { UnknownSince = now.UnknownSince ?? at });
        }

        // No verdict names it any more: the resource or the rule is gone, or this run did not look.
        (ChangeKind?, Finding?) Unmentioned(Finding was)
        {
            if (!coverage.InForce.Contains(was.Rule))
            {
                return Closed(was, ResolvedBy.RuleOff);
            }

            if (coverage.KindOf.TryGetValue(was.Rule, out var kind) && kind == ResourceKind.Event)
            {
                return at - was.LastSeen >= terms.ArchiveEventsAfter ? Closed(was, ResolvedBy.Aged) : Standing(was);
            }

            return !coverage.Evaluated.Contains(was.Rule) ? Standing(was)
                : coverage.InventoryIsComplete(was.Rule, was.Region) ? Closed(was, ResolvedBy.Gone)
                : Unassessed(was);
        }

        Waiver? WaiverOf(string rule, AccountId owner, string resource, string? present)
        {
            foreach (var waiver in inForce)
            {
                if (waiver.Covers(rule, owner, resource) && Carries(waiver, resource, present))
                {
                    hits[waiver.Id]++;
                    return waiver;
                }
            }

            return null;
        }

        // Tags that were not read neither grant a waiver nor end one.
        bool Carries(Waiver waiver, string resource, string? present)
        {
            if (waiver.Tags.Count == 0)
            {
                return true;
            }

            var tags = terms.TagsOf(resource);
            return tags is null
                ? waiver.Id == present
                : waiver.Tags.All(t => tags.TryGetValue(t.Key, out var value) && Wildcard.Matches(t.Value, value));
        }
    }

    private static bool AreSame(IReadOnlyList<Observation> was, IReadOnlyList<Observation> now)
    {
        for (int i = 0, j = 0; ; i++, j++)
        {
            i = PastClocks(was, i);
            j = PastClocks(now, j);
            if (i == was.Count || j == now.Count)
            {
                return i == was.Count && j == now.Count;
            }

            if (was[i] != now[j])
            {
                return false;
            }
        }
    }

    private static int PastClocks(IReadOnlyList<Observation> observations, int start)
    {
        while (start < observations.Count && Clocks.Contains(observations[start].Name))
        {
            start++;
        }

        return start;
    }

    private static int Weight(Outcome outcome) =>
        outcome switch
        {
            Outcome.Fail => 3,
            Outcome.Unknown => 2,
            Outcome.Pass => 1,
            _ => 0,
        };
}
