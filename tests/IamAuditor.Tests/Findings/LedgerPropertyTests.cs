using CsCheck;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;

namespace IamAuditor.Tests.Findings;

public sealed class LedgerPropertyTests
{
    private static readonly string[] Rules = ["user.a", "user.b", "trail.c", "detect.d"];

    // What a run says of one thing: an outcome, or nothing (it is not there, or nobody looked).
    private static readonly Gen<Outcome?> Said = Gen.Frequency(
        (3, Gen.Const(() => (Outcome?)Outcome.Fail)),
        (2, Gen.Const(() => (Outcome?)Outcome.Pass)),
        (1, Gen.Const(() => (Outcome?)Outcome.NotApplicable)),
        (2, Gen.Const(() => (Outcome?)Outcome.Unknown)),
        (2, Gen.Const(() => (Outcome?)null))
    );

    private static readonly Gen<Round> Rounds = Gen.Select(
        Gen.Int[1, 50],
        Said.Array[Rules.Length * 3],
        Gen.Bool.Array[Rules.Length],
        Gen.Frequency((4, Gen.Const(true)), (1, Gen.Const(false))).Array[Rules.Length],
        Gen.Bool.Array[Rules.Length],
        Gen.Bool,
        (days, said, complete, evaluated, force, waived) =>
            new Round(days, said, complete, evaluated, [.. force.Select((f, i) => f || evaluated[i])], waived)
    );

    [Fact]
    public void The_ledger_tells_what_the_whole_past_tells() =>
        Rounds
            .List[1, 12]
            .Sample(
                rounds =>
                {
                    IReadOnlyList<Finding>? known = null;
                    var past = Enumerable.Range(0, Rules.Length * 3).ToDictionary(i => i, _ => new List<ReferenceLedger.Day>());
                    var day = 0;
                    foreach (var round in rounds)
                    {
                        day += round.Days;
                        var before = known;
                        var changes = Run(known, round, day);
                        known = changes.Findings;
                        foreach (var (thing, days) in past)
                        {
                            days.Add(Seen(round, thing, day, LastFail(days)));
                        }

                        foreach (var (thing, days) in past)
                        {
                            var finding = known.SingleOrDefault(f => f.Id == FindingId.Of(Verdict(thing, Outcome.Fail)));
                            var told = finding is null
                                ? null
                                : new ReferenceLedger.Story(
                                    finding.State,
                                    DayOf(finding.FirstSeen),
                                    DayOf(finding.LastSeen),
                                    DayOf(finding.OpenSince),
                                    finding.TimesReopened,
                                    finding.ResolvedBy,
                                    finding.ResolvedAt is { } at ? DayOf(at) : null
                                );
                            if (told != ReferenceLedger.Of(days))
                            {
                                return false;
                            }
                        }

                        // Every change is of a finding that differs from before, and every other state is as it was.
                        var states = (before ?? []).ToDictionary(f => f.Id, f => f.State);
                        if (
                            known.Any(f =>
                                (!states.TryGetValue(f.Id, out var was) || was != f.State)
                                != changes.Changes.Any(c => c.Finding.Id == f.Id && c.Kind != ChangeKind.Updated)
                            )
                        )
                        {
                            return false;
                        }
                    }

                    return true;
                },
                iter: 3_000
            );

    [Fact]
    public void Where_nothing_is_known_no_state_changes() =>
        Gen.Select(Rounds.List[1, 6], Gen.Int[1, 20])
            .Sample(
                (rounds, days) =>
                {
                    var day = 0;
                    IReadOnlyList<Finding>? known = null;
                    foreach (var round in rounds)
                    {
                        day += round.Days;
                        known = Run(known, round with { IsWaived = false }, day).Findings;
                    }

                    var blind = Ledger.Reconcile(
                        Some.AccountId,
                        known,
                        [.. Enumerable.Range(0, Rules.Length * 3).Where(i => i % 2 == 0).Select(i => Verdict(i, Outcome.Unknown))],
                        new LedgerCoverage
                        {
                            Evaluated = Rules.ToHashSet(),
                            InForce = Rules.ToHashSet(),
                            InventoryIsComplete = (_, _) => false,
                            KindOf = new Dictionary<string, ResourceKind>(),
                        },
                        [],
                        Some.Now.AddDays(day + days)
                    );
                    return blind.Changes.Count == 0
                        && blind
                            .Findings.Select(f => f with { UnknownSince = null })
                            .SequenceEqual(known!.Select(f => f with { UnknownSince = null }));
                },
                iter: 1_000
            );

    [Fact]
    public void Ids_of_different_things_differ() =>
        Gen.Select(Gen.String[Gen.Char["ab\n\\"], 0, 4].Array[4], Gen.String[Gen.Char["ab\n\\"], 0, 4].Array[4])
            .Sample((one, two) => one.SequenceEqual(two) == (Id(one) == Id(two)), iter: 20_000);

    private static string Id(string[] parts) =>
        FindingId.Of(
            Some.Verdict(rule: parts[0].Replace('\n', 'n'), resource: parts[1]) with
            {
                Subresource = parts[2],
                Incarnation = parts[3].Replace('\n', 'n'),
            }
        );

    private sealed record Round(
        int Days,
        IReadOnlyList<Outcome?> Said,
        IReadOnlyList<bool> Complete,
        IReadOnlyList<bool> Evaluated,
        IReadOnlyList<bool> InForce,
        bool IsWaived
    );

    private static FindingChanges Run(IReadOnlyList<Finding>? known, Round round, int day) =>
        Ledger.Reconcile(
            Some.AccountId,
            known,
            [.. Enumerable.Range(0, Rules.Length * 3).Where(i => Speaks(round, i)).Select(i => Verdict(i, round.Said[i]!.Value))],
            new LedgerCoverage
            {
                Evaluated = Rules.Where((_, i) => round.Evaluated[i]).ToHashSet(),
                InForce = Rules.Where((_, i) => round.InForce[i]).ToHashSet(),
                InventoryIsComplete = (rule, _) => round.Complete[Array.IndexOf(Rules, rule)],
                KindOf = new Dictionary<string, ResourceKind> { ["detect.d"] = ResourceKind.Event },
            },
            round.IsWaived
                ?
                [
                    new Waiver
                    {
                        Id = "w",
                        Rule = "user.*",
                        Reason = "r",
                        Owner = "o",
                        ApprovedBy = "a",
                        Created = DateOnly.MinValue,
                        Expires = DateOnly.MaxValue,
                    },
                ]
                : [],
            Some.Now.AddDays(day)
        );

    private static bool Speaks(Round round, int thing) => round.Evaluated[thing / 3] && round.Said[thing] is not null;

    private static ReferenceLedger.Day Seen(Round round, int thing, int day, int? lastFail)
    {
        var rule = thing / 3;
        var isEvent = Rules[rule] == "detect.d";
        var isWaived = round.IsWaived && Rules[rule].StartsWith("user.", StringComparison.Ordinal);
        ResolvedBy? closes =
            Speaks(round, thing)
                ? round.Said[thing] switch
                {
                    Outcome.Pass => ResolvedBy.Fixed,
                    Outcome.NotApplicable => ResolvedBy.NotApplicable,
                    _ => null,
                }
            : !round.InForce[rule] ? ResolvedBy.RuleOff
            : isEvent ? (lastFail is { } last && day - last >= 90 ? ResolvedBy.Aged : null)
            : round.Evaluated[rule] && round.Complete[rule] ? ResolvedBy.Gone
            : null;
        return new ReferenceLedger.Day(day, Speaks(round, thing) && round.Said[thing] == Outcome.Fail, closes, isWaived);
    }

    private static int? LastFail(List<ReferenceLedger.Day> days) => days.LastOrDefault(d => d.Fails)?.At;

    private static Verdict Verdict(int thing, Outcome outcome) =>
        Some.Verdict(Rules[thing / 3], $"arn:aws:iam::111122223333:user/u{thing % 3}", outcome);

    private static int DayOf(DateTimeOffset time) => (int)(time - Some.Now).TotalDays;
}
