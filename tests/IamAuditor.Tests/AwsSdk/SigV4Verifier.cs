using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IamAuditor.Tests.AwsSdk;

/// <summary>
/// Verifies AWS Signature Version 4 on a received request, written from "Create a signed AWS API request" in the IAM User Guide and from nothing
/// of the SDK, so that an error of the SDK's signer or of our marshalling shows. Services other than S3 only: the path is encoded twice.
/// </summary>
public static class SigV4Verifier
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string Streaming = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(5);

    /// <param name="method">The HTTP method as received.</param>
    /// <param name="path">The path as it stood on the wire, still percent-encoded.</param>
    /// <param name="query">The query string as it stood on the wire, with or without its question mark.</param>
    /// <param name="headers">All headers, Host included. Names in any case; several values of one name joined by a comma.</param>
    /// <param name="body">The body's bytes.</param>
    /// <param name="secretOf">The secret of an access key id, or null where the id is not known.</param>
    /// <param name="now">Where given, a signature more than five minutes away from it is refused.</param>
    public static SigV4Verdict Verify(
        string method,
        string path,
        string query,
        IEnumerable<KeyValuePair<string, string>> headers,
        ReadOnlySpan<byte> body,
        Func<string, string?> secretOf,
        DateTimeOffset? now = null
    )
    {
        var sent = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in headers)
            sent[name.ToLowerInvariant()] = value;

        if (!sent.TryGetValue("authorization", out var authorization))
            return SigV4Verdict.Refused("MissingAuthenticationToken", "no Authorization header");
        if (!authorization.StartsWith(Algorithm + " ", StringComparison.Ordinal))
            return SigV4Verdict.Refused("IncompleteSignature", $"the algorithm is not {Algorithm}: {authorization.Split(' ')[0]}");

        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in authorization[(Algorithm.Length + 1)..].Split(','))
            if (part.Trim().Split('=', 2) is [var name, var value])
                parts[name] = value;
        if (
            !parts.TryGetValue("Credential", out var credential)
            || !parts.TryGetValue("SignedHeaders", out var signedHeaders)
            || !parts.TryGetValue("Signature", out var signature)
        )
            return SigV4Verdict.Refused("IncompleteSignature", "Credential, SignedHeaders or Signature is missing");
        if (credential.Split('/') is not [var keyId, var date, var region, var service, "aws4_request"])
            return SigV4Verdict.Refused("IncompleteSignature", $"the credential scope is malformed: {credential}");

        SigV4Verdict Refuse(string code, string reason) => new(code, reason, keyId, region, service);

        if (!sent.TryGetValue("x-amz-date", out var time))
            return Refuse("IncompleteSignature", "no X-Amz-Date header");
        if (!DateTimeOffset.TryParseExact(time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signedAt))
            return Refuse("IncompleteSignature", $"X-Amz-Date is not a basic ISO 8601 time: {time}");
        if (date != time[..8])
            return Refuse("SignatureDoesNotMatch", $"the scope's date {date} is not the date of {time}");
        if (now is { } clock && (signedAt - clock).Duration() > AllowedSkew)
            return Refuse(
                "SignatureDoesNotMatch",
                $"Signature not yet current or expired: {time}, the server's time is {clock.UtcDateTime:O}"
            );
        if (secretOf(keyId) is not { } secret)
            return Refuse("InvalidClientTokenId", $"the access key {keyId} does not exist");

        var signed = signedHeaders.Split(';');
        if (!signed.SequenceEqual(signed.Order(StringComparer.Ordinal)) || signedHeaders.Any(char.IsAsciiLetterUpper))
            return Refuse("SignatureDoesNotMatch", $"SignedHeaders is not in lower case and sorted: {signedHeaders}");
        if (signed.FirstOrDefault(n => !sent.ContainsKey(n)) is { } absent)
            return Refuse("SignatureDoesNotMatch", $"the signed header {absent} did not arrive");
        var mustBeSigned = sent
            .Keys.Where(n => n is "host" or "content-type" || n.StartsWith("x-amz-", StringComparison.Ordinal))
            .Append("host");
        if (mustBeSigned.FirstOrDefault(n => !signed.Contains(n)) is { } unsigned)
            return Refuse("SignatureDoesNotMatch", $"the header {unsigned} is not signed");

        var payload = Hex(SHA256.HashData(body));
        if (sent.TryGetValue("x-amz-content-sha256", out var declared))
        {
            if (declared is not ("UNSIGNED-PAYLOAD" or Streaming) && declared != payload)
                return Refuse("SignatureDoesNotMatch", $"the body's SHA-256 is {payload}, X-Amz-Content-Sha256 says {declared}");
            payload = declared;
        }

        var canonicalRequest = string.Join(
            '\n',
            method,
            CanonicalPath(path),
            CanonicalQuery(query),
            string.Concat(signed.Select(n => $"{n}:{CanonicalValue(sent[n])}\n")),
            signedHeaders,
            payload
        );
        var scope = $"{date}/{region}/{service}/aws4_request";
        var stringToSign = $"{Algorithm}\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in new[] { date, region, service, "aws4_request" })
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        var expected = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(stringToSign)));
        return expected == signature
            ? payload == Streaming && ChunkProblem(body, key, time, scope, signature) is { } problem
                ? Refuse("SignatureDoesNotMatch", problem)
                : new SigV4Verdict(null, null, keyId, region, service)
            : Refuse("SignatureDoesNotMatch", $"the signature should be {expected} over the canonical request\n{canonicalRequest}");
    }

    // Each chunk's signature covers that of the chunk before it, the first one's that of the head: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
    private static string? ChunkProblem(ReadOnlySpan<byte> body, byte[] key, string time, string scope, string previous)
    {
        while (true)
        {
            var end = body.IndexOf("\r\n"u8);
            if (end < 0 || Encoding.ASCII.GetString(body[..end]).Split(";chunk-signature=") is not [var size, var signature])
                return "a chunk has no size and signature";
            if (
                !int.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length)
                || body.Length < end + 2 + length + 2
            )
                return $"a chunk is shorter than {size} bytes";
            var data = body.Slice(end + 2, length);
            var stringToSign =
                $"AWS4-HMAC-SHA256-PAYLOAD\n{time}\n{scope}\n{previous}\n{Hex(SHA256.HashData([]))}\n{Hex(SHA256.HashData(data))}";
            var expected = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(stringToSign)));
            if (expected != signature)
                return $"the signature of a chunk of {length} bytes should be {expected}";
            if (length == 0)
                return body.Length == end + 4 ? null : "something follows the last chunk";
            body = body[(end + 2 + length + 2)..];
            previous = signature;
        }
    }

    private static string CanonicalPath(string path)
    {
        var kept = new List<string>();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == "..")
            {
                if (kept.Count > 0)
                    kept.RemoveAt(kept.Count - 1);
            }
            else if (segment != ".")
                kept.Add(Encode(Encoding.UTF8.GetBytes(segment)));
        }
        var slash = kept.Count > 0 && path.EndsWith('/') ? "/" : "";
        return "/" + string.Join('/', kept) + slash;
    }

    private static string CanonicalQuery(string query)
    {
        var pairs = query
            .TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: Encode(Decode(pair[0])), Value: pair.Length > 1 ? Encode(Decode(pair[1])) : ""))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal);
        return string.Join('&', pairs.Select(pair => $"{pair.Name}={pair.Value}"));
    }

    private static string CanonicalValue(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static byte[] Decode(string text)
    {
        var bytes = new List<byte>(text.Length);
        var utf8 = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] == '%' && i + 2 < utf8.Length && char.IsAsciiHexDigit((char)utf8[i + 1]) && char.IsAsciiHexDigit((char)utf8[i + 2]))
            {
                bytes.Add(byte.Parse($"{(char)utf8[i + 1]}{(char)utf8[i + 2]}", NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
            }
            else
                bytes.Add(utf8[i]);
        }
        return [.. bytes];
    }

    private static string Encode(byte[] bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var b in bytes)
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
                text.Append((char)b);
            else
                text.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }
        return text.ToString();
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
