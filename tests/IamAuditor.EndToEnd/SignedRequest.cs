using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IamAuditor.EndToEnd.AwsStandIn;

namespace IamAuditor.EndToEnd;

/// <summary>Sends one signed request with nothing of an AWS SDK in between. Paths without characters that need encoding only.</summary>
public static class SignedRequest
{
    public const string Form = "application/x-www-form-urlencoded; charset=utf-8";
    private static readonly HttpClient Http = new();

    public static async Task<(int Status, string Body)> SendAsync(
        StandIn aws,
        IssuedKey key,
        string service,
        string region,
        string method,
        string target,
        string body,
        string? contentType,
        string? amzTarget,
        CancellationToken? ct = null
    )
    {
        var stop = ct ?? TestContext.Current.CancellationToken;
        var at = DateTimeOffset.UtcNow;
        var time = at.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = aws.Endpoint.Authority,
            ["x-amz-date"] = time,
        };
        if (contentType is not null)
        {
            headers["content-type"] = contentType;
        }

        if (amzTarget is not null)
        {
            headers["x-amz-target"] = amzTarget;
        }

        var parts = target.Split('?', 2);
        var names = string.Join(';', headers.Keys);
        var canonical =
            $"{method}\n{parts[0]}\n{(parts.Length > 1 ? parts[1] : "")}\n{string.Concat(headers.Select(header => $"{header.Key}:{header.Value}\n"))}\n{names}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}";
        var scope = $"{time[..8]}/{region}/{service}/aws4_request";
        var signing = scope
            .Split('/')
            .Aggregate(
                Encoding.UTF8.GetBytes("AWS4" + key.Secret),
                (secret, part) => HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(part))
            );
        var signature = Hex(
            HMACSHA256.HashData(
                signing,
                Encoding.UTF8.GetBytes($"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}")
            )
        );

        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(aws.Endpoint, target));
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential={key.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={signature}"
        );
        request.Headers.TryAddWithoutValidation("X-Amz-Date", time);
        if (amzTarget is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Amz-Target", amzTarget);
        }

        if (contentType is not null)
        {
            request.Content = new StringContent(body);
            request.Content.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        using var response = await Http.SendAsync(request, stop);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(stop));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
