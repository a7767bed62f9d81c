using Amazon.CloudTrail;
using Amazon.CloudTrail.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>Root activity, sign-ins, assumed root sessions and tampering with trails, by LookupEvents: one attribute a query, at most two calls a second and region.</summary>
/// <param name="account">The account that is read.</param>
/// <param name="since">From when on, by region; null: as far back as the target says.</param>
public sealed class CloudTrailEventsCollector(AwsAccount account, Func<string, DateTimeOffset>? since = null) : ICollector
{
    // The most that AWS gives in one page.
    private const int PageSize = 50;

    // Anybody can call and sign in by the endpoints of any region; root sessions are taken and trails changed in few.
    private static readonly LookupAttribute[] Everywhere =
    [
        new() { AttributeKey = LookupAttributeKey.Username, AttributeValue = "root" },
        ByName("ConsoleLogin"),
    ];

    private static readonly LookupAttribute[] Sessions = [ByName("AssumeRoot")];

    // A trail that was stopped or changed is still there and shows its home; one that was deleted does not.
    private static readonly LookupAttribute[] Deletion = [ByName("DeleteTrail")];

    private static readonly LookupAttribute[] Tampering = [ByName("StopLogging"), ByName("UpdateTrail"), ByName("PutEventSelectors")];

    public Source Source => Source.CloudTrailEvents;
    public IReadOnlyList<string> Permissions { get; } = ["cloudtrail:LookupEvents"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var to = account.Time.GetUtcNow();
        var from = to - account.Target.Lookback;
        var always = EventRegions.Always(account.Connection.Partition);
        var trails = await account.Trails.Task.WaitAsync(ct);
        var homes = trails.Select(t => t.HomeRegion).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var regions = await account.Regions.Task.WaitAsync(ct);
        await Task.WhenAll(
            always
                .Concat(homes)
                .Concat(regions)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(region =>
                    ReadAsync(reading, region, AttributesOf(region, always, homes), new TimeInterval(since?.Invoke(region) ?? from, to), ct)
                )
        );
        return reading.Result();
    }

    private static LookupAttribute[] AttributesOf(string region, IReadOnlyList<string> always, HashSet<string> homes) =>
        [
            .. Everywhere,
            .. always.Contains(region) ? Sessions : [],
            .. always.Contains(region) || homes.Contains(region) ? Deletion : [],
            .. homes.Contains(region) ? Tampering : [],
        ];

    private static LookupAttribute ByName(string name) => new() { AttributeKey = LookupAttributeKey.EventName, AttributeValue = name };

    private async Task ReadAsync(
        AwsReading reading,
        string region,
        IReadOnlyList<LookupAttribute> attributes,
        TimeInterval interval,
        CancellationToken ct
    )
    {
        var tally = new Tally();
        var events = new Dictionary<string, Event>(StringComparer.Ordinal);
        var answered = false;
        long? last = null;
        foreach (var attribute in attributes)
        {
            var found = await reading.PagesAsync(
                Permissions[0],
                async (token, t) =>
                {
                    var answer = await account
                        .Connection.CloudTrail(region)
                        .LookupEventsAsync(
                            new LookupEventsRequest
                            {
                                LookupAttributes = [attribute],
                                StartTime = interval.From.UtcDateTime,
                                EndTime = interval.To.UtcDateTime,
                                MaxResults = PageSize,
                                NextToken = token,
                            },
                            t
                        );
                    answered = true;
                    return AwsPage.Of(answer.Events, answer.NextToken);
                },
                ct,
                region,
                limit: account.Target.EventPages,
                tally: tally,
                // AWS gives the newest first, to the second: what was read reaches back to the second after the oldest event seen.
                covered: all =>
                    all.Min(e => e.EventTime) is { } oldest
                        ? interval with
                        {
                            From = new DateTimeOffset(DateTime.SpecifyKind(oldest, DateTimeKind.Utc)).AddSeconds(1),
                        }
                        : null,
                pause: PauseAsync
            );
            foreach (var e in found.Where(e => e.EventId is not null))
            {
                events.TryAdd(e.EventId, e);
            }

            // Refused once, refused for every attribute: six more refusals would say nothing new.
            if (!answered)
            {
                return;
            }
        }

        var ordered = events.Values.OrderByDescending(e => e.EventTime).ThenBy(e => e.EventId, StringComparer.Ordinal).ToList();
        reading.Keep(CliJson.Write(("Events", ordered)), region, covered: interval, tally: tally);

        async Task PauseAsync(CancellationToken t)
        {
            if (last is { } before && account.Target.EventInterval - account.Time.GetElapsedTime(before) is { Ticks: > 0 } rest)
            {
                await Task.Delay(rest, account.Time, t);
            }

            last = account.Time.GetTimestamp();
        }
    }
}
