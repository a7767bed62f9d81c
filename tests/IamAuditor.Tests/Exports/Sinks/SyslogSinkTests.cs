using System.Text;
using IamAuditor.Core.Findings;
using IamAuditor.Exports;
using IamAuditor.Exports.Sinks;
using IamAuditor.Storage;

namespace IamAuditor.Tests.Exports.Sinks;

public sealed class SyslogSinkTests
{
    [Fact]
    public async Task Messages_arrive_whole_over_TCP()
    {
        await using var server = await Rsyslog.StartAsync(null);
        await using var sink = new SyslogSink("siem", "localhost", server.Port, null);
        var large = new string('x', 60_000);
        Assert.Empty(await sink.DeliverAsync([Message("grüße\nzwei", "a\"b]c\\d"), Message(large, "2")], default));
        Assert.Equal(
            [
                """108|2026-01-15T12:00:00.000000Z|audit-1|iam-auditor|user.mfa|[iamauditor@32473 id="a\"b\]c\\d"]|grüße#012zwei""",
                $"""108|2026-01-15T12:00:00.000000Z|audit-1|iam-auditor|user.mfa|[iamauditor@32473 id="2"]|{large}""",
            ],
            (await server.LinesAsync(2)).Select(l => l.Replace("\uFEFF", "", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task A_thousand_messages_arrive_in_order_over_TLS()
    {
        await using var server = await Rsyslog.StartAsync("anon");
        await using var sink = new SyslogSink("siem", "localhost", server.Port, new PeerTrust(server.Ca));
        var sent = Enumerable.Range(0, 1000).Select(i => $"event {i}").ToList();
        Assert.Empty(await sink.DeliverAsync([.. sent.Select(t => Message(t, t))], default));
        Assert.Equal(sent, (await server.LinesAsync(1000)).Select(l => l.Split('|')[^1].TrimStart('\uFEFF')));
    }

    [Fact]
    public async Task A_receiver_of_an_unknown_authority_gets_nothing()
    {
        await using var server = await Rsyslog.StartAsync("anon");
        await using var sink = new SyslogSink("siem", "localhost", server.Port, new PeerTrust());
        await Assert.ThrowsAsync<System.Security.Authentication.AuthenticationException>(() =>
            sink.DeliverAsync([Message("x", "1")], default)
        );
    }

    [Fact]
    public async Task A_client_certificate_that_the_receiver_knows_gets_through()
    {
        await using var server = await Rsyslog.StartAsync("x509/name");
        var (certificate, key) = server.Client;
        await using var sink = new SyslogSink("siem", "localhost", server.Port, new PeerTrust(server.Ca, certificate, key));
        Assert.Empty(await sink.DeliverAsync([Message("known", "1")], default));
        Assert.Equal(["known"], (await server.LinesAsync(1)).Select(l => l.Split('|')[^1].TrimStart('\uFEFF')));
    }

    [Fact]
    public async Task A_client_certificate_that_is_refused_or_missing_is_a_failure_and_no_delivery()
    {
        await using var server = await Rsyslog.StartAsync("x509/name");
        var (certificate, key) = server.Stranger;
        foreach (var trust in new[] { new PeerTrust(server.Ca, certificate, key), new PeerTrust(server.Ca) })
        {
            await using var sink = new SyslogSink("siem", "localhost", server.Port, trust);
            await Assert.ThrowsAnyAsync<IOException>(() => sink.DeliverAsync([Message("lost", "1"), Message("lost", "2")], default));
        }

        await using var known = new SyslogSink(
            "siem",
            "localhost",
            server.Port,
            new PeerTrust(server.Ca, server.Client.Certificate, server.Client.Key)
        );
        await known.DeliverAsync([Message("kept", "3")], default);
        Assert.Equal(["kept"], (await server.LinesAsync(1)).Select(l => l.Split('|')[^1].TrimStart('\uFEFF')));
    }

    private static OutboxEntry Message(string text, string id) =>
        new()
        {
            Id = id,
            Sink = "siem",
            OrderKey = id,
            Created = Some.Now,
            Payload = SyslogMessage.Of(Encoding.UTF8.GetBytes(text), Severity.Medium, 13, Some.Now, "audit-1", "user.mfa", [("id", id)]),
        };
}
