using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityHub;
using Amazon.SQS;
using IamAuditor.Core.Findings;
using IamAuditor.Exports;
using IamAuditor.Exports.Aws;
using IamAuditor.Options;
using IamAuditor.Storage;
using IamAuditor.Tests.AwsSdk;
using IamAuditor.Tests.Exports.Events;

namespace IamAuditor.Tests.Exports.Sinks;

/// <summary>The wire of S3, SQS and Security Hub, as the SDK's own clients speak it.</summary>
public sealed class AwsSinkTests
{
    private static readonly BasicAWSCredentials Key = new("AKIAIOSFODNN7EXAMPLE", "secret");

    [Fact]
    public async Task S3_gets_an_object_a_batch_and_the_same_object_again()
    {
        await using var aws = await StrictReceiver.StartAsync();
        aws.Answer = (_, _, _) => (200, "");
        await using var sink = new S3Sink("lake", S3(aws), "bucket", "iam/", ".ndjson", null);
        for (var i = 0; i < 2; i++)
        {
            Assert.Empty(await sink.DeliverAsync([Entry("{\"n\":1}", "e1"), Entry("{\"n\":2}", "e2")], default));
        }

        Assert.Equal(["/bucket/iam/2026/01/15/e1-2.ndjson", "/bucket/iam/2026/01/15/e1-2.ndjson"], aws.Requests.Select(r => r.Target));
        Assert.All(
            aws.Requests,
            r =>
                Assert.Contains(
                    "{\"n\":1}\n{\"n\":2}\n",
                    Encoding.UTF8.GetString(r.Body).Replace("\r\n", "\n", StringComparison.Ordinal),
                    StringComparison.Ordinal
                )
        );
        Assert.All(aws.Requests, r => Signed(r, "s3"));
        aws.Answer = (_, _, _) => (403, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>");
        var denied = await Assert.ThrowsAsync<IOException>(() => sink.DeliverAsync([Entry("x", "e3")], default));
        Assert.Equal("S3 bucket bucket: AccessDenied: no", denied.Message);
    }

    [Fact]
    public async Task SQS_gets_ten_a_call_and_a_FIFO_queue_the_order_of_each_finding()
    {
        await using var aws = await StrictReceiver.StartAsync();
        aws.Answer = (_, headers, body) =>
        {
            Assert.Equal("AmazonSQS.SendMessageBatch", headers["X-Amz-Target"].ToString());
            var messages = JsonDocument.Parse(body).RootElement.GetProperty("Entries").EnumerateArray().ToList();
            Assert.InRange(messages.Count, 1, 10);
            Assert.All(
                messages,
                m =>
                    Assert.Equal(
                        ("finding", m.GetProperty("MessageBody").GetString()),
                        (m.GetProperty("MessageGroupId").GetString(), m.GetProperty("MessageDeduplicationId").GetString())
                    )
            );
            var answers = messages
                .Select(m => (Id: m.GetProperty("Id").GetString(), Body: m.GetProperty("MessageBody").GetString()))
                .ToList();
            return (
                200,
                JsonSerializer.Serialize(
                    new
                    {
                        Successful = answers
                            .Where(a => a.Body != "e11")
                            .Select(a => new
                            {
                                a.Id,
                                MessageId = "m",
                                MD5OfMessageBody = Md5(a.Body!),
                            }),
                        Failed = answers
                            .Where(a => a.Body == "e11")
                            .Select(a => new
                            {
                                a.Id,
                                Code = "InvalidMessageContents",
                                Message = "no",
                                SenderFault = true,
                            }),
                    }
                )
            );
        };
        await using var sink = new SqsSink(
            "queue",
            new AmazonSQSClient(Key, new AmazonSQSConfig { ServiceURL = aws.Url.ToString(), AuthenticationRegion = "eu-central-1" }),
            $"{aws.Url}111122223333/findings.fifo"
        );
        var failures = await sink.DeliverAsync(
            [.. Enumerable.Range(0, 12).Select(i => FileSinkTests.Entry($"e{i}", orderKey: "finding"))],
            default
        );
        Assert.Equal(KeyValuePair.Create("e11", new DeliveryFailure("InvalidMessageContents: no", IsFinal: true)), Assert.Single(failures));
        Assert.Equal(2, aws.Requests.Count);
        Assert.All(aws.Requests, r => Signed(r, "sqs"));
    }

    [Fact]
    public async Task Security_Hub_gets_whole_findings_in_its_own_region_and_answers_one_by_one()
    {
        await using var aws = await StrictReceiver.StartAsync();
        var owed = SinkDeliveries.Of(
            new SinkOptions { Name = "hub", Type = "security-hub" },
            new SomeEvents().Run(SomeEvents.All(0, Outcome.Fail)),
            "host"
        );
        var refused = JsonDocument.Parse(owed[1].Payload).RootElement.GetProperty("Id").GetString();
        aws.Answer = (target, _, _) =>
        {
            Assert.Equal("/findings/import", target);
            return (
                200,
                $$"""{"FailedCount":1,"SuccessCount":2,"FailedFindings":[{"Id":"{{refused}}","ErrorCode":"InvalidInput","ErrorMessage":"no"}]}"""
            );
        };
        await using var sink = new SecurityHubSink(
            "hub",
            new AmazonSecurityHubClient(
                Key,
                new AmazonSecurityHubConfig { ServiceURL = aws.Url.ToString(), AuthenticationRegion = "eu-central-1" }
            ),
            "eu-central-1"
        );
        var failures = await sink.DeliverAsync(owed, default);
        Assert.Equal(KeyValuePair.Create(owed[1].Id, new DeliveryFailure("InvalidInput: no", IsFinal: false)), Assert.Single(failures));
        var sent = JsonDocument.Parse(Assert.Single(aws.Requests).Body).RootElement.GetProperty("Findings").EnumerateArray();
        foreach (var (entry, finding) in owed.Zip(sent))
        {
            // Nothing of the finding is lost on the way through the client's types, and only the region of the product differs.
            var written = Encoding
                .UTF8.GetString(entry.Payload.Span)
                .Replace("securityhub:us-east-1:", "securityhub:eu-central-1:", StringComparison.Ordinal);
            Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(written).RootElement, finding), $"{written}\n{finding}");
        }

        Assert.All(aws.Requests, r => Signed(r, "securityhub"));
    }

    private static AmazonS3Client S3(StrictReceiver aws) =>
        new(
            Key,
            new AmazonS3Config
            {
                ServiceURL = aws.Url.ToString(),
                AuthenticationRegion = "eu-central-1",
                ForcePathStyle = true,
                MaxErrorRetry = 0,
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            }
        );

    // By a verifier that shares nothing with the SDK; and whoever changes a byte on the way is seen.
    private static void Signed((string Target, Microsoft.AspNetCore.Http.IHeaderDictionary Headers, byte[] Body) request, string service)
    {
        var verdict = Verified(request.Body);
        Assert.True(verdict.IsValid, verdict.Reason);
        Assert.Equal((service, "eu-central-1"), (verdict.Service, verdict.Region));
        byte[] changed = [.. request.Body];
        changed[changed.Length / 2] ^= 1;
        Assert.False(Verified(changed).IsValid);

        SigV4Verdict Verified(byte[] body) =>
            SigV4Verifier.Verify(
                service == "s3" ? "PUT" : "POST",
                request.Target.Split('?')[0],
                request.Target.Split('?').ElementAtOrDefault(1) ?? "",
                request.Headers.Select(h => KeyValuePair.Create(h.Key, string.Join(',', h.Value.ToArray()))),
                body,
                id => id == "AKIAIOSFODNN7EXAMPLE" ? "secret" : null,
                DateTimeOffset.UtcNow
            );
    }

#pragma warning disable CA5351 // SQS answers with it and its client compares.
    private static string Md5(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    private static OutboxEntry Entry(string payload, string id) => FileSinkTests.Entry(payload, id);
}
