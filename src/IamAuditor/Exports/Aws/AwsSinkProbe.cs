using Amazon.Runtime;
using Amazon.S3.Model;
using Amazon.SecurityHub.Model;
using IamAuditor.Aws;
using IamAuditor.Options;

namespace IamAuditor.Exports.Aws;

/// <summary>
/// Whether S3, SQS or Security Hub would take what a sink sends, by a call that changes nothing there. S3 checks the permission to put an object before it looks for the upload that a part claims to belong to; the other
/// two have no such call, so they are asked about the queue and the hub.
/// </summary>
internal static class AwsSinkProbe
{
    // No upload has this name: a part of it is refused after the permission was checked, and nothing is stored.
    private const string NoUpload = "iam-auditor-doctor";

    public static bool Knows(SinkOptions sink) => sink.Type is "s3" or "sqs" or "security-hub";

    /// <summary>What holds where <see cref="ProblemAsync"/> finds nothing.</summary>
    public static string Tried(SinkOptions sink) =>
        sink.Type switch
        {
            "s3" => $"bucket {sink.Bucket} is there, and objects may be put below {sink.Prefix}",
            "sqs" => $"queue {sink.Url} is there; whether it takes messages shows with the first one",
            _ => $"Security Hub is on in {sink.Region}; whether it takes findings shows with the first one",
        };

    /// <summary>Null: nothing is wrong; else what, and what to do.</summary>
    public static async Task<(string Problem, string Advice)?> ProblemAsync(SinkOptions sink, CancellationToken ct)
    {
        try
        {
            switch (sink.Type)
            {
                case "s3":
                    await PutNothingAsync(sink, ct);
                    break;
                case "sqs":
                    using (var client = AwsSinks.Sqs(sink))
                    {
                        await client.GetQueueAttributesAsync(sink.Url, ["QueueArn"], ct);
                    }

                    break;
                default:
                    using (var client = AwsSinks.SecurityHub(sink))
                    {
                        await client.DescribeHubAsync(new DescribeHubRequest(), ct);
                    }

                    break;
            }

            return null;
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            var (code, message) = AwsFailure.Describe(e);
            // That S3 knows no such upload is what was hoped for.
            return code == "NoSuchUpload" ? null : ($"{code}: {message}", AdviceFor(code, sink));
        }
    }

    private static async Task PutNothingAsync(SinkOptions sink, CancellationToken ct)
    {
        using var client = AwsSinks.S3(sink);
        using var body = new MemoryStream([0]);
        await client.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = sink.Bucket,
                Key = $"{sink.Prefix}{NoUpload}",
                UploadId = NoUpload,
                PartNumber = 1,
                InputStream = body,
            },
            ct
        );
    }

    private static string AdviceFor(string code, SinkOptions sink) =>
        AwsFailure.CredentialAdvice(code)
        ?? code switch
        {
            "NoSuchBucket" => "check Bucket, and make the bucket",
            "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" =>
                "write the bucket's own region under Region",
            "QueueDoesNotExist" or "AWS.SimpleQueueService.NonExistentQueue" => "check Url, and make the queue",
            "InvalidAccessException" => $"switch Security Hub on in {sink.Region}, or write another Region",
            _ when AwsFailure.IsRefusal(code) => sink.Type switch
            {
                "s3" =>
                    $"grant s3:PutObject on {sink.Bucket}/{sink.Prefix}* to the service's own credentials, and kms:GenerateDataKey where a key of yours encrypts the bucket",
                "sqs" => "grant sqs:SendMessage to the service's own credentials, and for this check sqs:GetQueueAttributes",
                _ => "grant securityhub:BatchImportFindings to the service's own credentials, and for this check securityhub:DescribeHub",
            },
            _ => "check the network and the region",
        };
}
