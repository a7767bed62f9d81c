using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityHub;
using Amazon.SQS;
using IamAuditor.Exports.Events;
using IamAuditor.Options;

namespace IamAuditor.Exports.Aws;

/// <summary>Sinks of AWS, with the credentials that the SDK finds by itself.</summary>
internal static class AwsSinks
{
    public static ISink Open(SinkOptions sink, string format) =>
        sink.Type switch
        {
            "s3" => new S3Sink(
                sink.Name!,
                S3(sink),
                sink.Bucket!,
                sink.Prefix,
                EventFormat.IsJson(format) ? ".ndjson" : $".{format}",
                EventFormat.Header(format)
            ),
            "sqs" => new SqsSink(sink.Name!, Sqs(sink), sink.Url!),
            "security-hub" => new SecurityHubSink(sink.Name!, SecurityHub(sink), sink.Region!),
            _ => throw new ArgumentOutOfRangeException(nameof(sink), sink.Type, "not a type of sink"),
        };

    public static AmazonS3Client S3(SinkOptions sink) =>
        new(With(new AmazonS3Config { ForcePathStyle = sink.EndpointUrl is not null }, sink, sink.Region));

    public static AmazonSQSClient Sqs(SinkOptions sink) => new(With(new AmazonSQSConfig(), sink, sink.Region ?? RegionOfQueue(sink.Url!)));

    public static AmazonSecurityHubClient SecurityHub(SinkOptions sink) => new(With(new AmazonSecurityHubConfig(), sink, sink.Region));

    // The outbox repeats what fails and knows how long to wait.
    private static T With<T>(T config, SinkOptions sink, string? region)
        where T : ClientConfig
    {
        config.MaxErrorRetry = 1;
        config.Timeout = TimeSpan.FromSeconds(15);
        if (sink.EndpointUrl is { } url)
        {
            config.ServiceURL = url;
            config.AuthenticationRegion = region;
        }
        else if (region is not null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        return config;
    }

    // https://sqs.eu-central-1.amazonaws.com/111122223333/findings
    private static string? RegionOfQueue(string url) =>
        new Uri(url).Host.Split('.') is ["sqs", var region, ..] && region.Contains('-', StringComparison.Ordinal) ? region : null;
}
