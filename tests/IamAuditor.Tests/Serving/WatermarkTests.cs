using CsCheck;
using IamAuditor.Serving;

namespace IamAuditor.Tests.Serving;

public sealed class WatermarkTests
{
    private static readonly DateTimeOffset Start = new(2026, 10, 24, 20, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lookback = TimeSpan.FromDays(7);

    [Fact]
    public void The_first_look_goes_as_far_back_as_an_audit() =>
        Assert.Equal(Start - Lookback - RootActivity.Overlap, RootActivity.Since(null, Start, Lookback));

    [Fact]
    public void A_watermark_ahead_of_a_clock_that_was_set_back_does_not_hide_what_happens_now() =>
        Assert.Equal(Start - RootActivity.Overlap, RootActivity.Since(Start.AddHours(5), Start, Lookback));

    [Fact]
    public void After_a_year_off_it_begins_where_the_history_of_CloudTrail_does() =>
        Assert.Equal(Start.AddDays(-90), RootActivity.Since(Start.AddYears(-1), Start, Lookback));

    // Events that CloudTrail shows up to half an hour late, looks at uneven times, some of them cut short before the watermark was kept, some in which the region could not be read:
    // every event is seen in time, and the ids make it once.
    [Fact]
    public void No_event_is_lost_and_none_is_reported_twice()
    {
        var minutes = Gen.Int[0, 600];
        var events = Gen.Select(minutes, Gen.Int[0, 30]).Array[0, 40];
        var looks = Gen.Select(Gen.Int[1, 45], Gen.Int[0, 3]).Array[1, 60];
        Gen.Select(events, looks)
            .Sample(
                (happened, taken) =>
                {
                    DateTimeOffset? watermark = null;
                    var reported = new List<int>();
                    var now = Start;
                    foreach (var (pause, luck) in taken)
                    {
                        now += TimeSpan.FromMinutes(pause);
                        if (luck == 0)
                        {
                            continue;
                        }

                        var since = RootActivity.Since(watermark, now, Lookback);
                        for (var i = 0; i < happened.Length; i++)
                        {
                            var at = Start + TimeSpan.FromMinutes(happened[i].Item1);
                            var isVisible = at + TimeSpan.FromMinutes(happened[i].Item2) <= now;
                            if (isVisible && at >= since && !reported.Contains(i))
                            {
                                reported.Add(i);
                            }
                        }

                        watermark = luck == 1 ? watermark : now;
                    }

                    var lastLook =
                        Start
                        + TimeSpan.FromMinutes(
                            taken.Aggregate((Sum: 0, Last: 0), (a, t) => (a.Sum + t.Item1, t.Item2 == 0 ? a.Last : a.Sum + t.Item1)).Last
                        );
                    var due = Enumerable
                        .Range(0, happened.Length)
                        .Where(i =>
                            Start + TimeSpan.FromMinutes(happened[i].Item1 + happened[i].Item2) <= lastLook && taken.Any(t => t.Item2 != 0)
                        );
                    return due.All(reported.Contains) && reported.Count == reported.Distinct().Count();
                }
            );
    }
}
