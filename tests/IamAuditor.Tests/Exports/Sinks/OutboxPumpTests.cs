using System.Text;
using IamAuditor.Exports;
using IamAuditor.Storage;
using Microsoft.Extensions.Time.Testing;
using Serilog.Core;

namespace IamAuditor.Tests.Exports.Sinks;

public sealed class OutboxPumpTests : IAsyncDisposable
{
    private readonly FakeTimeProvider time = new(Some.Now);
    private readonly OutboxInMemory store = new();
    private readonly ScriptedSink sink = new("siem");

    [Fact]
    public async Task What_is_owed_is_delivered_in_order_and_forgotten()
    {
        await OweAsync(("1", "a"), ("2", "b"), ("3", "a"));
        Assert.Equal(3, await Pump().PumpAsync(default));
        Assert.Equal(["1", "2", "3"], sink.Got);
        Assert.Empty(store.Entries);
    }

    [Fact]
    public async Task A_later_event_of_a_finding_never_overtakes_one_that_was_refused()
    {
        await OweAsync(("1", "a"), ("2", "a"), ("3", "b"));
        sink.Answer = batch => Refuse(batch, "1");
        var pump = Pump();
        await pump.PumpAsync(default);
        Assert.Equal(["3"], sink.Got);
        sink.Answer = batch => Refuse(batch);
        time.Advance(TimeSpan.FromMinutes(1));
        await pump.PumpAsync(default);
        Assert.Equal(["3", "1", "2"], sink.Got);
    }

    [Fact]
    public async Task An_outage_of_an_hour_parks_nothing_loses_nothing_and_repeats_nothing()
    {
        await OweAsync([.. Enumerable.Range(0, 250).Select(i => ($"e{i:000}", $"f{i % 40}"))]);
        sink.Answer = _ => throw new IOException("connection refused");
        var pump = Pump();
        for (var second = 0; second < 3600; second++)
        {
            await pump.PumpAsync(default);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        // 1, 2, 4 ... 256, then every 150 to 300 seconds: about 8 + 20 attempts, not 3,600.
        Assert.InRange(sink.Calls, 15, 40);
        Assert.Equal("connection refused", pump.States["siem"].LastError);
        sink.Answer = batch => Refuse(batch);
        for (var minute = 0; minute < 15; minute++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await pump.PumpAsync(default);
        }

        Assert.Empty(store.Entries);
        Assert.Equal(250, sink.Got.Count);
        Assert.Equal(250, sink.Got.Distinct().Count());
        foreach (var finding in sink.Got.GroupBy(id => int.Parse(id[1..], System.Globalization.CultureInfo.InvariantCulture) % 40))
        {
            Assert.Equal(finding.Order(StringComparer.Ordinal), finding);
        }
    }

    [Fact]
    public async Task An_entry_that_breaks_the_connection_is_found_and_parked_while_the_others_get_through()
    {
        await OweAsync([.. Enumerable.Range(0, 20).Select(i => ($"e{i:00}", $"f{i}"))]);
        sink.Answer = batch =>
            batch.Any(e => e.Id == "e07") ? throw new IOException("connection reset") : new Dictionary<string, DeliveryFailure>();
        var pump = Pump();
        for (var minute = 0; minute < 240; minute++)
        {
            await pump.PumpAsync(default);
            time.Advance(TimeSpan.FromMinutes(1));

            // Without other traffic nobody can tell a bad entry from an outage.
            await OweAsync(($"later{minute}", $"later{minute}"));
        }

        var parked = Assert.Single(store.Entries, e => e.IsParked);
        Assert.Equal(("e07", "connection reset"), (parked.Id, parked.LastError));
        Assert.Equal(1, pump.States["siem"].Parked);
        Assert.Equal(19, sink.Got.Count(id => id.StartsWith('e')));
    }

    [Fact]
    public async Task A_final_refusal_is_parked_at_once_and_what_follows_it_goes_on()
    {
        await OweAsync(("1", "a"), ("2", "a"));
        sink.Answer = batch => batch.Where(e => e.Id == "1").ToDictionary(e => e.Id, _ => new DeliveryFailure("too large", IsFinal: true));
        await Pump().PumpAsync(default);
        Assert.Equal((true, "too large", 1), (store.Entry("1").IsParked, store.Entry("1").LastError, store.Entry("1").Attempts));
        Assert.Equal(["2"], sink.Got);
    }

    [Fact]
    public async Task A_kill_between_delivery_and_its_record_repeats_the_delivery_once()
    {
        await OweAsync(("1", "a"), ("2", "b"));
        var killed = Pump();
        sink.Answer = batch =>
        {
            store.Broken = new IOException("killed");
            return Refuse(batch);
        };
        await Assert.ThrowsAsync<IOException>(() => killed.PumpAsync(default));
        store.Broken = null;
        sink.Answer = batch => Refuse(batch);
        await Pump().PumpAsync(default);
        Assert.Equal(["1", "2", "1", "2"], sink.Got);
        Assert.Empty(store.Entries);
    }

    [Fact]
    public async Task A_store_that_could_not_record_a_delivery_is_asked_again_before_anything_is_sent_twice()
    {
        await OweAsync(("1", "a"));
        var pump = Pump();
        sink.Answer = batch =>
        {
            store.Broken = new IOException("disk full");
            return Refuse(batch);
        };
        await Assert.ThrowsAsync<IOException>(() => pump.PumpAsync(default));
        store.Broken = null;
        await pump.PumpAsync(default);
        Assert.Equal(["1"], sink.Got);
        Assert.Equal(["1"], store.Delivered);
    }

    [Fact]
    public async Task Of_two_nodes_one_serves_a_sink_until_its_lease_ends()
    {
        await OweAsync(("1", "a"));
        await Pump("node-a").PumpAsync(default);
        await OweAsync(("2", "a"));
        Assert.Equal(0, await Pump("node-b").PumpAsync(default));
        time.Advance(TimeSpan.FromSeconds(91));
        Assert.Equal(1, await Pump("node-b").PumpAsync(default));
        Assert.Equal(["1", "2"], sink.Got);
    }

    [Fact]
    public async Task A_failure_is_told_by_its_cause()
    {
        await OweAsync(("1", "a"));
        sink.Answer = _ =>
            throw new HttpRequestException(
                "An error occurred while sending the request.",
                new IOException("The response ended prematurely.")
            );
        var pump = Pump();
        await pump.PumpAsync(default);
        Assert.Equal("The response ended prematurely.", pump.States["siem"].LastError);
        Assert.Equal("The response ended prematurely.", store.Entry("1").LastError);
    }

    [Fact]
    public async Task A_delivery_that_was_refused_while_the_clock_was_ahead_goes_out_when_it_is_set_back()
    {
        await OweAsync(("1", "a"), ("2", "b"));
        sink.Answer = batch => Refuse(batch, "1");
        var ahead = Pump();
        await ahead.PumpAsync(default);
        Assert.Equal(["2"], sink.Got);
        sink.Answer = batch => Refuse(batch);
        time.AdjustTime(Some.Now.AddHours(-1));
        await ahead.PumpAsync(default);
        Assert.Equal(["2", "1"], sink.Got);
    }

    [Fact]
    public async Task A_lease_that_was_taken_while_the_clock_was_ahead_keeps_no_other_node_from_the_sink()
    {
        await OweAsync(("1", "a"));
        var ahead = Pump("node-a");
        await ahead.PumpAsync(default);
        time.AdjustTime(Some.Now.AddHours(-1));
        await OweAsync(("2", "a"));
        var other = Pump("node-b");
        Assert.Equal(1, await other.PumpAsync(default));
        // Who had it sees that it is gone.
        await OweAsync(("3", "a"));
        Assert.Equal(0, await ahead.PumpAsync(default));
        Assert.Equal(1, await other.PumpAsync(default));
        Assert.Equal(["1", "2", "3"], sink.Got);
    }

    [Fact]
    public async Task A_lease_of_a_node_whose_clock_is_a_little_ahead_is_a_lease()
    {
        await OweAsync(("1", "a"));
        time.Advance(TimeSpan.FromSeconds(2));
        await Pump("node-a").PumpAsync(default);
        time.AdjustTime(Some.Now);
        await OweAsync(("2", "a"));
        Assert.Equal(0, await Pump("node-b").PumpAsync(default));
    }

    [Fact]
    public async Task A_stop_lets_the_delivery_under_way_end_and_records_it()
    {
        await OweAsync(("1", "a"), ("2", "a"));
        using var stop = new CancellationTokenSource();
        sink.Answer = batch =>
        {
            stop.Cancel();
            return Refuse(batch);
        };
        await Pump().RunAsync(stop.Token);
        Assert.Equal(["1"], sink.Got);
        Assert.Equal(["2"], store.Entries.Select(e => e.Id));
    }

    [Theory]
    [InlineData(null, "no answer in time")]
    [InlineData(10, null)]
    public async Task A_sink_that_needs_longer_has_a_limit_of_its_own_and_its_node_keeps_it_as_long(int? minutes, string? error)
    {
        await OweAsync(("1", "a"));
        await using var slow = new ScriptedSink("siem")
        {
            DeliveryLimit = minutes is { } own ? TimeSpan.FromMinutes(own) : null,
            During = ct =>
            {
                time.Advance(TimeSpan.FromMinutes(9));
                ct.ThrowIfCancellationRequested();
            },
        };
        var pump = new OutboxPump(store, [slow], time, Logger.None, node: "one", chance: new Random(7));
        await pump.PumpAsync(default);
        Assert.Equal(error, pump.States["siem"].LastError);
        Assert.Equal(error is null ? ["1"] : [], slow.Got);
        var lease = DateTimeOffset.Parse(
            (await store.ValueAsync("outbox-lease:siem", default))!.Split(' ')[1],
            System.Globalization.CultureInfo.InvariantCulture
        );
        Assert.Equal(Some.Now + TimeSpan.FromSeconds(minutes is null ? 90 : 660), lease);
    }

    public async ValueTask DisposeAsync()
    {
        await sink.DisposeAsync();
        await store.DisposeAsync();
    }

    private OutboxPump Pump(string? node = null) => new(store, [sink], time, Logger.None, null, node, new Random(7));

    private static Dictionary<string, DeliveryFailure> Refuse(IReadOnlyList<OutboxEntry> batch, params string[] ids) =>
        batch.Where(e => ids.Contains(e.Id)).ToDictionary(e => e.Id, _ => new DeliveryFailure("busy", IsFinal: false));

    private Task OweAsync(params (string Id, string OrderKey)[] entries) =>
        store.EnqueueAsync(
            [
                .. entries.Select(e => new OutboxEntry
                {
                    Id = e.Id,
                    Sink = "siem",
                    OrderKey = e.OrderKey,
                    Payload = Encoding.UTF8.GetBytes(e.Id),
                    Created = Some.Now,
                }),
            ],
            default
        );
}
