using System.Collections.Immutable;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges.Trust;

namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>Two snapshots of one account: which documents differ, what that did to everybody's rights, and who may newly assume which role. What was not read in a half is no change.</summary>
/// <param name="Documents">In ordinal order of what they name.</param>
/// <param name="Principals">Those whose effective actions or ways to administrator rights differ, or of whom that cannot be told, by ARN.</param>
/// <param name="Roles">Those that somebody may newly assume, or no longer, by ARN.</param>
/// <param name="Blind">Why an answer may be incomplete: a half that was not read completely. Then "removed" is not said of what the later half lacks.</param>
public sealed record AccountComparison(
    IReadOnlyList<DocumentChange> Documents,
    IReadOnlyList<PrincipalChange> Principals,
    IReadOnlyList<RoleTrustChange> Roles,
    IReadOnlyList<string> Blind
)
{
    private static readonly IReadOnlySet<string> None = new HashSet<string>();

    public static AccountComparison Of(AccountSnapshot before, AccountSnapshot after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        List<string> blind = [.. Gaps("before", before, "after", after), .. Gaps("after", after, "before", before)];
        (before, after) = (TakenOver.Into(before, after), TakenOver.Into(after, before));

        // A limit that only one half has read is none that came or went.
        var isControlled = IsRead(Source.ServiceControlPolicies);
        var isResourceControlled = IsRead(Source.ResourceControlPolicies);
        var formerly = Renamed(before, after);
        var known = new KnownGrounds(after.Partition);
        var (old, now) = (Half("before", before, formerly), Half("after", after, ImmutableDictionary<string, string>.Empty));
        return new AccountComparison([.. ComparedDocuments.Of(old, now)], [.. Moves(old, now)], [.. TrustMoves(old, now)], blind);

        bool IsRead(Source source) => before.Coverage.IsComplete(source) && after.Coverage.IsComplete(source);

        ComparedHalf Half(string name, AccountSnapshot snapshot, IReadOnlyDictionary<string, string> names) =>
            new(
                name,
                names,
                snapshot with
                {
                    ServiceControlPolicies = isControlled ? snapshot.ServiceControlPolicies : null,
                    ResourceControlPolicies = isResourceControlled ? snapshot.ResourceControlPolicies : null,
                },
                known
            );
    }

    /// <summary>
    /// Users whose ARN differs though they are the same, by the new one: a user that gets another name or path keeps its id. Roles never do. Source: IAM API Reference, UpdateUser.
    /// </summary>
    private static Dictionary<string, string> Renamed(AccountSnapshot before, AccountSnapshot after)
    {
        var (old, now) = (ById(before), ById(after));
        return now.Where(u =>
                old.TryGetValue(u.Key, out var arn) && arn != u.Value && !old.ContainsValue(u.Value) && !now.ContainsValue(arn)
            )
            .ToDictionary(u => u.Value, u => old[u.Key], StringComparer.Ordinal);

        static Dictionary<string, string> ById(AccountSnapshot snapshot) =>
            snapshot
                .Users.Where(u => u.Details is not null)
                .GroupBy(u => u.Details!.Id, StringComparer.Ordinal)
                .Where(g => g.Count() == 1)
                .ToDictionary(g => g.Key, g => g.First().Arn.Text, StringComparer.Ordinal);
    }

    private static IEnumerable<string> Gaps(string half, AccountSnapshot snapshot, string otherHalf, AccountSnapshot other)
    {
        foreach (
            var gap in new[] { Source.AuthorizationDetails, Source.ServiceControlPolicies, Source.ResourceControlPolicies }.SelectMany(
                snapshot.Coverage.GapsOf
            )
        )
        {
            yield return Told(gap);
        }

        foreach (var gap in TakenOver.Of(snapshot, other).SelectMany(snapshot.Coverage.GapsOf))
        {
            yield return $"{Told(gap)}; taken to be as {otherHalf}";
        }

        string Told(Gap gap) =>
            $"{half}: {string.Join(' ', new[] { gap.Source.ToString(), gap.Part, gap.Region }.Where(p => p is not null))}: {gap.Message}";
    }

    private static IEnumerable<PrincipalChange> Moves(ComparedHalf before, ComparedHalf after) =>
        before
            .Principals.Union(after.Principals, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(arn => Move(arn, before, after))
            .OfType<PrincipalChange>();

    private static PrincipalChange? Move(string arn, ComparedHalf before, ComparedHalf after)
    {
        var (was, @is) = (before.Find(arn), after.Find(arn));
        if ((was is null && !before.IsWhole) || (@is is null && !after.IsWhole))
        {
            return new PrincipalChange
            {
                Principal = arn,
                Kind = "unknown",
                CannotTell = [$"{(was is null ? before : after).Name}: its policies were not read"],
            };
        }

        var (unreadBefore, unreadAfter) = (before.Unread(arn), after.Unread(arn));
        var (oldSure, oldPossible) = was is null ? (None, None) : (before.Actions.Sure(was), before.Actions.Possible(was));
        var (nowSure, nowPossible) = @is is null ? (None, None) : (after.Actions.Sure(@is), after.Actions.Possible(@is));

        // The sets look at no resource: where statements differ it is asked whether they leave any.
        var limited = oldPossible
            .Where(a => !oldSure.Contains(a))
            .Concat(nowPossible.Where(a => !nowSure.Contains(a) && (oldSure.Contains(a) || !oldPossible.Contains(a))));
        var concerned = before.GroundsOf(was).Concerned(after.GroundsOf(@is), limited);
        oldPossible = Without(oldPossible, concerned.Where(c => !oldSure.Contains(c.Action) && !c.Was.Leaves(c.Action)));
        nowPossible = Without(nowPossible, concerned.Where(c => !nowSure.Contains(c.Action) && !c.Is.Leaves(c.Action)));
        var cannotTell = new List<string>(unreadBefore.Select(u => NotRead(before, u)).Concat(unreadAfter.Select(u => NotRead(after, u))));

        // Where a document was not read, sure is the least and possible the most that it may have been.
        var (isBlindBefore, isBlindAfter) = (unreadBefore.Count > 0, unreadAfter.Count > 0);
        var (standingBefore, standingAfter) = (before.Standing(was), after.Standing(@is));
        var change = new PrincipalChange
        {
            Principal = arn,
            Kind =
                was is null ? "added"
                : @is is null ? "removed"
                : IdOf(was) != IdOf(@is) ? "recreated"
                : was.Arn != @is.Arn ? "renamed"
                : "changed",
            Formerly = was is not null && was.Arn.Text != arn ? was.Arn.Text : null,
            GainedSure = Only(nowSure, isBlindBefore ? oldPossible : oldSure),
            GainedPossible = isBlindAfter ? [] : [.. Only(nowPossible, oldPossible).Where(a => !nowSure.Contains(a))],
            LostSure = Only(oldSure, isBlindAfter ? nowPossible : nowSure),
            LostPossible = isBlindBefore ? [] : [.. Only(oldPossible, nowPossible).Where(a => !oldSure.Contains(a))],
            BecameAdmin = standingAfter == "admin" && standingBefore != "admin" && !isBlindBefore,
            LostAdmin = standingBefore == "admin" && standingAfter != "admin" && !isBlindAfter,
        };
        if (standingBefore != standingAfter && @is is not null && !(was is null && standingAfter == "none"))
        {
            var way = after.Graph.PathOf(@is) ?? (was is null ? null : before.Graph.PathOf(was));
            List<string> doubts = [.. Doubts(arn, way, before, after)];
            if (doubts.Count == 0)
            {
                change = change with { Escalation = new EscalationChange(standingBefore, standingAfter, way) };
            }

            cannotTell.AddRange(doubts);
        }

        change = change with
        {
            Widened = [.. change.GainedSure.Where(oldPossible.Contains)],
            Narrowed = [.. change.LostSure.Where(nowPossible.Contains)],
            Otherwise =
                was is null || @is is null || isBlindBefore || isBlindAfter
                    ? []
                    :
                    [
                        .. concerned
                            .Where(c =>
                                !c.Was.IsSame(c.Is, c.Action)
                                && oldPossible.Contains(c.Action)
                                && nowPossible.Contains(c.Action)
                                && !oldSure.Contains(c.Action)
                                && !nowSure.Contains(c.Action)
                            )
                            .Select(c => c.Action)
                            .Order(StringComparer.Ordinal),
                    ],
            CannotTell = [.. cannotTell.Distinct(StringComparer.Ordinal)],
        };
        return change.Kind != "changed" || change.IsMove || (isBlindBefore != isBlindAfter || !unreadBefore.SequenceEqual(unreadAfter))
            ? change
            : null;
    }

    private static IReadOnlySet<string> Without(
        IReadOnlySet<string> possible,
        IEnumerable<(string Action, SaidOfAction Was, SaidOfAction Is)> nowhere
    )
    {
        var actions = nowhere.Select(n => n.Action).ToList();
        return actions.Count == 0
            ? possible
            : possible.Except(actions, StringComparer.OrdinalIgnoreCase).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private static string NotRead(ComparedHalf half, string label) =>
        $"{half.Name}: {label} {(label.StartsWith("policies ", StringComparison.Ordinal) ? "were" : "was")} not read";

    // A way came or went as a fact only where everybody on it was read in both halves.
    private static IEnumerable<string> Doubts(string principal, EscalationPath? way, ComparedHalf before, ComparedHalf after)
    {
        var onIt = (way?.Steps.SelectMany(s => new[] { s.From.Text, s.To.Text }) ?? [])
            .Prepend(principal)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        foreach (var half in new[] { before, after })
        {
            foreach (var arn in onIt)
            {
                foreach (var unread in half.Unread(arn))
                {
                    yield return NotRead(half, unread);
                }

                if (!half.IsWhole && half.Find(arn) is null)
                {
                    yield return $"{half.Name}: the policies of {arn} were not read";
                }
            }
        }
    }

    private static IEnumerable<RoleTrustChange> TrustMoves(ComparedHalf before, ComparedHalf after)
    {
        var old = before.Snapshot.Roles.ToDictionary(r => r.Arn.Text, StringComparer.Ordinal);
        var (came, went) = Assumptions(before, after);
        foreach (var role in after.Snapshot.Roles.OrderBy(r => r.Arn.Text, StringComparer.Ordinal))
        {
            var arn = role.Arn.Text;
            var was = old.GetValueOrDefault(arn);
            if (was is null && !before.IsWhole)
            {
                continue;
            }

            var grants = RoleTrust.Of(role.TrustPolicy, after.Surroundings) ?? [];
            var grantsBefore = was is null ? [] : RoleTrust.Of(was.TrustPolicy, before.Surroundings) ?? [];
            var (known, left) = (Keys(grantsBefore), Keys(grants));
            var change = new RoleTrustChange(
                arn,
                was is null ? "added" : "changed",
                [.. grants.Where(g => !known.Contains(Key(g)))],
                [.. grantsBefore.Where(g => !left.Contains(Key(g)))],
                [.. came.Where(c => c.Role == arn).Select(c => c.Who)],
                [.. went.Where(c => c.Role == arn).Select(c => c.Who)]
            );
            if (change.Admits.Count + change.NoLongerAdmits.Count + change.AssumableBy.Count + change.NoLongerAssumableBy.Count > 0)
            {
                yield return change;
            }
        }
    }

    private static (List<(string Role, RoleAssumption Who)> Came, List<(string Role, string Who)> Went) Assumptions(
        ComparedHalf before,
        ComparedHalf after
    )
    {
        var (came, went) = (new List<(string, RoleAssumption)>(), new List<(string, string)>());
        var empty = new Dictionary<string, bool>();
        foreach (var arn in before.Principals.Union(after.Principals, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (was, @is) = (before.Find(arn), after.Find(arn));
            if (@is is null || (was is null && !before.IsWhole))
            {
                continue;
            }

            // A role that is possible because something was not read is possible in that half: nothing is said of it.
            var (old, now) = (was is null ? empty : before.RolesOf(was), after.RolesOf(@is));
            var (isBlindBefore, isBlindAfter) = (before.Unread(arn).Count > 0, after.Unread(arn).Count > 0);
            if (!isBlindBefore)
            {
                came.AddRange(
                    now.Where(r => (!old.TryGetValue(r.Key, out var certain) || (r.Value && !certain)) && (r.Value || !isBlindAfter))
                        .Select(r => (r.Key, new RoleAssumption(arn, r.Value)))
                );
            }

            if (!isBlindAfter)
            {
                went.AddRange(old.Where(r => !now.ContainsKey(r.Key) && (r.Value || !isBlindBefore)).Select(r => (r.Key, arn)));
            }
        }

        return (came, went);
    }

    // Whoever is made anew under an old name gets another id. Source: IAM User Guide, "IAM identifiers".
    private static string? IdOf(PrincipalAccess principal) => principal.User?.Details?.Id ?? principal.Role?.Id;

    private static HashSet<string> Keys(IEnumerable<TrustGrant> grants) => [.. grants.Select(Key)];

    private static string Key(TrustGrant grant) =>
        string.Join('\n', grant.AsksFor.Order(StringComparer.Ordinal).Prepend($"{grant.Party} {grant.Account?.Text} {grant.Principal}"));

    private static List<string> Only(IReadOnlySet<string> these, IReadOnlySet<string> notThose) =>
        ReferenceEquals(these, notThose) ? [] : [.. these.Where(a => !notThose.Contains(a)).Order(StringComparer.Ordinal)];
}
