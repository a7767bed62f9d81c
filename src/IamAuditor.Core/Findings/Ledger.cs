using IamAuditor.Core.Rules;
using IamAuditor.Policies;

namespace IamAuditor.Core.Findings;

/// <summary>
/// Follows findings from run to run. Unknown changes nothing; a finding closes only with a reason that the run proves (see <see cref="ResolvedBy"/>). Pure: equal input gives equal changes.
/// </summary>
public static class Ledger
{
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
        var after = new SortedDictionary<string, Finding>(before, StringComparer.Ordinal);
        var changes = new SortedDictionary<string, FindingChange>(StringComparer.Ordinal);
        var hits = waivers.ToDictionary(w => w.Id, _ => 0, StringComparer.Ordinal);
        var judged = new HashSet<string>(StringComparer.Ordinal);
        foreach (var verdict in verdicts)
        {
            var id = FindingId.Of(verdict);
            before.TryGetValue(id, out var was);
            if (!judged.Add(id))
            {
                continue;
            }

            var (kind, now) = verdict.Outcome switch
            {
                Outcome.Fail => Failed(id, was, verdict),
                Outcome.Unknown => (null, was is null ? null : was with { UnknownSince = was.UnknownSince ?? at }),
                Outcome.Pass => Closed(was, ResolvedBy.Fixed),
                _ => Closed(was, ResolvedBy.NotApplicable),
            };
            Put(id, kind, now);
        }

        foreach (var was in before.Values.Where(f => f.State != FindingState.Resolved && !judged.Contains(f.Id)))
        {
            var (kind, now) = Unmentioned(was);
            Put(was.Id, kind, now);
        }

        return new FindingChanges
        {
            Account = account,
            At = at,
            IsBaseline = known is null,
            Findings = [.. after.Values],
            Changes = [.. changes.Values],
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
            var waiver = WaiverOf(verdict);
            if (waiver is not null)
            {
                hits[waiver.Id]++;
            }

            var reopens = was is { State: FindingState.Resolved };
            var openSince = was is null || reopens ? at : was.OpenSince;
            var now = new Finding
            {
                Id = id,
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
                : was.Severity != now.Severity || was.Message != now.Message || !was.Observations.SequenceEqual(now.Observations)
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

        // No verdict names it any more: the resource or the rule is gone, or this run did not look.
        (ChangeKind?, Finding?) Unmentioned(Finding was)
        {
            if (!coverage.InForce.Contains(was.Rule))
            {
                return Closed(was, ResolvedBy.RuleOff);
            }

            if (!coverage.Evaluated.Contains(was.Rule))
            {
                return (null, null);
            }

            if (coverage.KindOf.TryGetValue(was.Rule, out var kind) && kind == ResourceKind.Event)
            {
                return at - was.LastSeen >= terms.ArchiveEventsAfter ? Closed(was, ResolvedBy.Aged) : (null, null);
            }

            return coverage.InventoryIsComplete(was.Rule, was.Region)
                ? Closed(was, ResolvedBy.Gone)
                : (null, was with { UnknownSince = was.UnknownSince ?? at });
        }

        Waiver? WaiverOf(Verdict verdict)
        {
            IReadOnlyDictionary<string, string>? tags = null;
            return waivers
                .Where(w =>
                    w.HoldsAt(at)
                    && Wildcard.Matches(w.Rule, verdict.Rule)
                    && (w.Accounts.Count == 0 || w.Accounts.Contains(verdict.Account))
                    && (w.Resource is null || Wildcard.Matches(w.Resource, verdict.Resource))
                    && w.Tags.All(t => (tags ??= terms.TagsOf(verdict)).TryGetValue(t.Key, out var value) && value == t.Value)
                )
                .OrderBy(w => w.Id, StringComparer.Ordinal)
                .FirstOrDefault();
        }
    }
}
