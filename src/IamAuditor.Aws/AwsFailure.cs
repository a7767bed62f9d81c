using System.Text.Json;
using System.Xml;
using Amazon.Runtime;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws;

/// <summary>What a call that did not work is called in a gap: AWS's own code where it gave one, ours where it did not.</summary>
public static class AwsFailure
{
    private static readonly string[] Refusals =
    [
        "AccessDenied",
        "AccessDeniedException",
        "UnauthorizedOperation",
        "AuthorizationError",
        "NotAuthorized",
    ];

    /// <summary>The code of a call that no credentials were found for.</summary>
    public const string NoCredentials = "NoCredentials";

    /// <summary>What to do where AWS does not know the caller; null: it does, and something else is wrong.</summary>
    public static string? CredentialAdvice(string code) =>
        code switch
        {
            NoCredentials =>
                "give the service a role (instance profile, task role), a profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
            "InvalidClientTokenId" or "UnrecognizedClientException" or "InvalidAccessKeyId" =>
                "the access key is unknown or deactivated; use another",
            "ExpiredToken" or "ExpiredTokenException" =>
                "the session is over; sign in again (aws sso login), or use a role that renews itself",
            "SignatureDoesNotMatch" or "InvalidSignatureException" => "the secret does not belong to the access key",
            "RequestTimeTooSkewed" => "set the clock: start chrony or systemd-timesyncd",
            _ => null,
        };

    public static bool IsRefusal(string code) => Refusals.Contains(code, StringComparer.Ordinal);

    /// <summary>Code and message for people; never a stack trace, never an HTML page.</summary>
    public static (string Code, string Message) Describe(Exception failure)
    {
        var inner = failure;
        while (inner is AggregateException or AmazonUnmarshallingException { InnerException: not null })
        {
            inner = inner.InnerException!;
        }

        return inner switch
        {
            AmazonServiceException { ErrorCode: { Length: > 0 } code } service when !IsMarkup(code) => (code, OneLine(service.Message)),
            AmazonServiceException { StatusCode: var status } when (int)status >= 400 => (
                $"Http{(int)status}",
                $"the service answered with HTTP status {(int)status} and no error that can be read"
            ),
            XmlException or JsonException or FormatException or AmazonUnmarshallingException => (
                GapCode.Malformed,
                "the answer was cut or is not what the service promises"
            ),
            TimeoutException or OperationCanceledException => (GapCode.Timeout, "no answer came in time"),
            HttpRequestException or IOException or System.Net.Sockets.SocketException => (
                GapCode.Unreachable,
                "the connection failed: " + OneLine(inner.Message)
            ),
            AmazonClientException => inner.InnerException is { } deeper and not AmazonClientException
                ? Describe(deeper)
                : (NoCredentials, OneLine(inner.Message)),
            AmazonServiceException => (GapCode.Malformed, "the answer is not what the service promises"),
            _ => (inner.GetType().Name, OneLine(inner.Message)),
        };
    }

    private static bool IsMarkup(string code) => code.Contains('<', StringComparison.Ordinal) || code.Length > 128;

    private static string OneLine(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        var markup = line.IndexOf('<', StringComparison.Ordinal);
        line = markup >= 0 ? line[..markup].Trim() + " (a page that is not AWS's answer)" : line;
        return line.Length > 400 ? line[..400] + "..." : line;
    }
}
