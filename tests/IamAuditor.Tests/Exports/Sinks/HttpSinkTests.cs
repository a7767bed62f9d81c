using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IamAuditor.Exports;
using IamAuditor.Exports.Sinks;
using IamAuditor.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace IamAuditor.Tests.Exports.Sinks;

/// <summary>Receivers that no test can start here are stood in for by their documented wire: what they would refuse is refused.</summary>
public sealed class HttpSinkTests
{
    private readonly FakeTimeProvider time = new(Some.Now) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task Splunk_has_a_batch_when_its_indexers_say_so()
    {
        await using var splunk = await StrictReceiver.StartAsync();
        var asked = 0;
        splunk.Answer = (target, headers, body) =>
        {
            if (headers.Authorization != "Splunk s3cret")
            {
                return (401, """{"text":"Invalid token","code":4}""");
            }

            var channel = headers["X-Splunk-Request-Channel"].ToString();
            if (!Guid.TryParse(channel, out _))
            {
                return (400, """{"text":"Data channel is missing","code":10}""");
            }

            if (target == "/services/collector/event")
            {
                return Documents(body).All(d => d.TryGetProperty("event", out _))
                    ? (200, """{"text":"Success","code":0,"ackId":7}""")
                    : (400, """{"text":"Event field is required","code":12}""");
            }

            Assert.Equal($"/services/collector/ack?channel={channel}", target);
            Assert.Equal("""{"acks":[7]}""", Encoding.UTF8.GetString(body));
            return (200, ++asked < 3 ? """{"acks":{"7":false}}""" : """{"acks":{"7":true}}""");
        };
        await using var sink = new SplunkSink("splunk", splunk.Url, "s3cret", new PeerTrust(), time);
        var delivery = sink.DeliverAsync([Entry("""{"event":{"n":1}}"""), Entry("""{"event":{"n":2}}""")], default);
        while (!delivery.IsCompleted)
        {
            await Task.Delay(5);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Empty(await delivery);
        Assert.Equal(3, asked);
        Assert.Equal("{\"event\":{\"n\":1}}\n{\"event\":{\"n\":2}}\n", Encoding.UTF8.GetString(splunk.Requests.First().Body));
    }

    [Fact]
    public async Task Splunk_refusals_say_what_to_mend_and_never_the_token()
    {
        await using var splunk = await StrictReceiver.StartAsync();
        await using var sink = new SplunkSink("splunk", splunk.Url, "s3cret", new PeerTrust(), time);
        splunk.Answer = (_, _, _) => (401, """{"text":"Invalid token","code":4}""");
        var refused = await Assert.ThrowsAsync<IOException>(() => sink.DeliverAsync([Entry("{}")], default));
        Assert.Equal(
            "127.0.0.1 answers 401 Unauthorized: {\"text\":\"Invalid token\",\"code\":4}; check the token or user of the sink",
            refused.Message
        );
        splunk.Answer = (_, _, _) => (200, """{"text":"Success","code":0}""");
        var silent = await Assert.ThrowsAsync<IOException>(() => sink.DeliverAsync([Entry("{}")], default));
        Assert.Equal(
            "127.0.0.1 gives no acknowledgement; switch on indexer acknowledgement for the token, or write Acknowledge: false",
            silent.Message
        );
    }

    [Fact]
    public async Task Of_a_batch_that_Splunk_cannot_read_nothing_is_known_and_of_one_event_everything()
    {
        await using var splunk = await StrictReceiver.StartAsync();
        await using var sink = new SplunkSink("splunk", splunk.Url, "s3cret", new PeerTrust(), time);
        splunk.Answer = (_, _, _) => (400, """{"text":"Invalid data format","code":6,"invalid-event-number":1}""");
        await Assert.ThrowsAsync<IOException>(() => sink.DeliverAsync([Entry("a"), Entry("b")], default));
        var failure = Assert.Single(await sink.DeliverAsync([Entry("b")], default));
        Assert.Equal(("b", false), (failure.Key, failure.Value.IsFinal));
        splunk.Answer = (_, _, _) => (413, "");
        Assert.True((await sink.DeliverAsync([Entry("b")], default))["b"].IsFinal);
    }

    [Fact]
    public async Task A_busy_receiver_says_when_to_come_back()
    {
        await using var splunk = await StrictReceiver.StartAsync();
        splunk.Answer = (_, _, _) => (503, """{"text":"Server is busy","code":9}""");
        splunk.RetryAfter = "120";
        await using var sink = new SplunkSink("splunk", splunk.Url, "s3cret", new PeerTrust(), time);
        var busy = await Assert.ThrowsAsync<BusyException>(() => sink.DeliverAsync([Entry("{}")], default));
        Assert.Equal(TimeSpan.FromMinutes(2), busy.RetryAfter);
    }

    [Fact]
    public async Task A_dropped_connection_is_no_delivery()
    {
        await using var server = await StrictReceiver.StartAsync();
        server.Answer = (_, _, _) => (0, "");
        await using var splunk = new SplunkSink("splunk", server.Url, "s3cret", new PeerTrust(), time);
        await using var elastic = new ElasticsearchSink("elastic", server.Url, "iam", new PeerTrust(), null);
        await Assert.ThrowsAnyAsync<Exception>(() => splunk.DeliverAsync([Entry("{}")], default));
        await Assert.ThrowsAnyAsync<Exception>(() => elastic.DeliverAsync([Entry("{}")], default));
    }

    [Fact]
    public async Task Elasticsearch_creates_documents_under_the_entrys_id_and_answers_one_by_one()
    {
        await using var elastic = await StrictReceiver.StartAsync();
        elastic.Answer = (target, headers, body) =>
        {
            Assert.Equal("/iam-findings/_bulk", target);
            Assert.Equal("ApiKey key", headers.Authorization);
            Assert.Equal("application/x-ndjson", headers.ContentType);
            Assert.Equal((byte)'\n', body[^1]);
            return (
                200,
                """
                {"took":1,"errors":true,"items":[
                {"create":{"_index":"iam-findings","_id":"new","status":201}},
                {"create":{"_index":"iam-findings","_id":"repeat","status":409,"error":{"type":"version_conflict_engine_exception","reason":"document already exists"}}},
                {"create":{"_index":"iam-findings","_id":"busy","status":429,"error":{"type":"es_rejected_execution_exception","reason":"queue full"}}},
                {"create":{"_index":"iam-findings","_id":"odd","status":400,"error":{"type":"document_parsing_exception","reason":"failed to parse field [time]"}}}]}
                """
            );
        };
        await using var sink = new ElasticsearchSink(
            "elastic",
            elastic.Url,
            "iam-findings",
            new PeerTrust(),
            new AuthenticationHeaderValue("ApiKey", "key")
        );
        var failures = await sink.DeliverAsync(
            [Entry("{\"n\":1}", "new"), Entry("{\"n\":2}", "repeat"), Entry("{\"n\":3}", "busy"), Entry("{\"n\":4}", "odd")],
            default
        );
        Assert.Equal(
            [
                KeyValuePair.Create("busy", new DeliveryFailure("429 es_rejected_execution_exception: queue full", false)),
                KeyValuePair.Create("odd", new DeliveryFailure("400 document_parsing_exception: failed to parse field [time]", false)),
            ],
            failures.OrderBy(f => f.Key, StringComparer.Ordinal)
        );
        Assert.Equal(
            "{\"create\":{\"_id\":\"new\"}}\n{\"n\":1}\n{\"create\":{\"_id\":\"repeat\"}}\n{\"n\":2}\n{\"create\":{\"_id\":\"busy\"}}\n{\"n\":3}\n{\"create\":{\"_id\":\"odd\"}}\n{\"n\":4}\n",
            Encoding.UTF8.GetString(elastic.Requests.Single().Body)
        );
    }

    [Fact]
    public async Task An_answer_that_names_fewer_documents_is_no_confirmation()
    {
        await using var server = await StrictReceiver.StartAsync();
        await using var sink = new ElasticsearchSink("elastic", server.Url, "iam", new PeerTrust(), null);
        await Assert.ThrowsAsync<IOException>(() => sink.DeliverAsync([Entry("{}")], default));
    }

    [Fact]
    public async Task A_webhook_can_tell_a_forgery_by_its_signature()
    {
        await using var hook = await StrictReceiver.StartAsync();
        await using var sink = new WebhookSink(
            "hook",
            hook.Url,
            "application/json",
            "key",
            new PeerTrust(),
            null,
            new FakeTimeProvider(Some.Now)
        );
        Assert.Empty(await sink.DeliverAsync([Entry("{\"n\":1}", "e1")], default));
        var (_, headers, body) = hook.Requests.Single();
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData("key"u8.ToArray(), Encoding.UTF8.GetBytes("1768478400.{\"n\":1}")));
        Assert.Equal(
            ("e1", "1768478400", $"sha256={expected}", "{\"n\":1}"),
            (
                Header(headers, "X-IamAuditor-Event"),
                Header(headers, "X-IamAuditor-Timestamp"),
                Header(headers, "X-IamAuditor-Signature"),
                Encoding.UTF8.GetString(body)
            )
        );
    }

    [Fact]
    public async Task A_webhook_that_breaks_off_keeps_what_it_took()
    {
        await using var hook = await StrictReceiver.StartAsync();
        hook.Answer = (_, headers, _) => (Header(headers, "X-IamAuditor-Event") == "e2" ? 503 : 200, "");
        await using var sink = new WebhookSink("hook", hook.Url, "application/json", null, new PeerTrust(), null, time);
        var failures = await sink.DeliverAsync([Entry("1", "e1"), Entry("2", "e2"), Entry("3", "e3")], default);
        Assert.Equal(["e2", "e3"], failures.Keys.Order(StringComparer.Ordinal));
        Assert.All(failures.Values, f => Assert.Equal((false, true), (f.IsFinal, f.IsUntried)));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_the_token()
    {
        await using var hook = await StrictReceiver.StartAsync();
        hook.Answer = (_, _, _) => (302, "");
        await using var sink = new WebhookSink(
            "hook",
            hook.Url,
            "application/json",
            null,
            new PeerTrust(),
            new AuthenticationHeaderValue("Bearer", "t"),
            time
        );
        var moved = await Assert.ThrowsAsync<IOException>(() => sink.DeliverAsync([Entry("1")], default));
        Assert.Equal("127.0.0.1 answers 302 Found; redirects are not followed, write the address it points to", moved.Message);
    }

    private static string Header(IHeaderDictionary headers, string name) => headers[name].ToString();

    private static OutboxEntry Entry(string payload, string? id = null) => FileSinkTests.Entry(payload, id);

    private static IEnumerable<JsonElement> Documents(byte[] body) =>
        Encoding.UTF8.GetString(body).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement);
}
