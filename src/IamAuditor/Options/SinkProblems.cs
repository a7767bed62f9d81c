using IamAuditor.Exports.Events;
using IamAuditor.Policies;

namespace IamAuditor.Options;

/// <summary>What can be wrong about sinks.</summary>
internal static class SinkProblems
{
    public static IReadOnlyList<string> Types { get; } =
    ["file", "syslog", "splunk", "elasticsearch", "webhook", "s3", "sqs", "security-hub"];

    private static readonly string[] Shapes = ["plain", "slack", "teams"];

    // The keys of a type beside those of all.
    private static readonly Dictionary<string, string[]> Keys = new(StringComparer.Ordinal)
    {
        ["file"] = [nameof(SinkOptions.Path)],
        ["syslog"] =
        [
            nameof(SinkOptions.Host),
            nameof(SinkOptions.Port),
            nameof(SinkOptions.CaFile),
            nameof(SinkOptions.ClientCertificate),
            nameof(SinkOptions.ClientKey),
        ],
        ["splunk"] =
        [
            nameof(SinkOptions.Url),
            nameof(SinkOptions.Token),
            nameof(SinkOptions.Index),
            nameof(SinkOptions.CaFile),
            nameof(SinkOptions.ClientCertificate),
            nameof(SinkOptions.ClientKey),
        ],
        ["elasticsearch"] =
        [
            nameof(SinkOptions.Url),
            nameof(SinkOptions.Token),
            nameof(SinkOptions.User),
            nameof(SinkOptions.Password),
            nameof(SinkOptions.Index),
            nameof(SinkOptions.CaFile),
            nameof(SinkOptions.ClientCertificate),
            nameof(SinkOptions.ClientKey),
        ],
        ["webhook"] =
        [
            nameof(SinkOptions.Url),
            nameof(SinkOptions.Token),
            nameof(SinkOptions.Secret),
            nameof(SinkOptions.CaFile),
            nameof(SinkOptions.ClientCertificate),
            nameof(SinkOptions.ClientKey),
        ],
        ["s3"] = [nameof(SinkOptions.Bucket), nameof(SinkOptions.Region), nameof(SinkOptions.EndpointUrl)],
        ["sqs"] = [nameof(SinkOptions.Url), nameof(SinkOptions.Region), nameof(SinkOptions.EndpointUrl)],
        ["security-hub"] = [nameof(SinkOptions.Region), nameof(SinkOptions.EndpointUrl)],
    };

    public static IEnumerable<string> Of(IReadOnlyList<SinkOptions> sinks, string where)
    {
        foreach (var (sink, i) in sinks.Select((s, i) => (s, i)))
        {
            foreach (var problem in Of(sink, $"{where}:{i}"))
            {
                yield return problem;
            }

            var twin = sinks.Take(i).ToList().FindIndex(s => s.Name is not null && s.Name == sink.Name);
            if (twin >= 0)
            {
                yield return $"{where}:{i}:Name: `{sink.Name}` is the name of {where}:{twin} too; what is owed to a sink is kept by its name, write another";
            }
        }
    }

    private static IEnumerable<string> Of(SinkOptions sink, string where)
    {
        if (string.IsNullOrWhiteSpace(sink.Name))
        {
            yield return $"{where}:Name: a sink needs a name; write one such as \"soc-splunk\", and keep it: what is owed is kept by it";
        }
        else if (sink.Name == "mail")
        {
            yield return $"{where}:Name: `mail` is what the outbox calls reports by mail; write another name";
        }

        if (sink.Type is null || !Types.Contains(sink.Type))
        {
            yield return sink.Type is null
                ? $"{where}:Type: this is missing; write one of {string.Join(", ", Types)}"
                : $"{where}:Type: `{sink.Type}` is not a type of sink{Choice(sink.Type, Types)}";
            yield break;
        }

        foreach (var problem in Format(sink, where).Concat(Values(sink, where)).Concat(Strangers(sink, where)))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> Format(SinkOptions sink, string where)
    {
        if (sink.Format is null)
        {
            yield break;
        }

        if (!EventFormat.Names.Contains(sink.Format))
        {
            yield return $"{where}:Format: `{sink.Format}` is not a format{Choice(sink.Format, EventFormat.Names)}";
        }
        else if (sink.Type == "security-hub" && sink.Format != "asff")
        {
            yield return $"{where}:Format: Security Hub takes asff alone; leave the key out";
        }
        else if (sink.Type == "elasticsearch" && !EventFormat.IsJson(sink.Format))
        {
            yield return $"{where}:Format: Elasticsearch takes JSON documents and `{sink.Format}` is none; write ocsf, asff or json";
        }
        else if (sink.Type == "webhook" && sink.Shape != "plain")
        {
            yield return $"{where}:Format: a message for {sink.Shape} has a shape of its own; leave Format out";
        }
    }

    private static IEnumerable<string> Values(SinkOptions sink, string where)
    {
        (string Key, string? Value, string Instead)[] needed = sink.Type switch
        {
            "file" => [("Path", sink.Path, "the file, as an absolute path")],
            "syslog" => [("Host", sink.Host, "the receiver's name, such as siem.example.com")],
            "splunk" =>
            [
                ("Url", sink.Url, "the collector, such as https://splunk.example.com:8088"),
                ("Token", sink.Token, "a reference to the collector's token: env:NAME or file:PATH"),
            ],
            "elasticsearch" =>
            [
                ("Url", sink.Url, "the cluster, such as https://elastic.example.com:9200"),
                ("Index", sink.Index, "an index or data stream, such as iam-findings"),
            ],
            "webhook" => [("Url", sink.Url, "the receiver, such as https://hooks.example.com/iam")],
            "s3" => [("Bucket", sink.Bucket, "the bucket's name")],
            "sqs" => [("Url", sink.Url, "the queue, such as https://sqs.eu-central-1.amazonaws.com/111122223333/findings")],
            "security-hub" => [("Region", sink.Region, "the region whose Security Hub takes the findings")],
            _ => [],
        };
        foreach (var (key, _, instead) in needed.Where(n => string.IsNullOrWhiteSpace(n.Value)))
        {
            yield return $"{where}:{key}: a {sink.Type} sink needs it; write {instead}";
        }

        foreach (
            var (key, path) in new[]
            {
                ("Path", sink.Path),
                ("CaFile", sink.CaFile),
                ("ClientCertificate", sink.ClientCertificate),
                ("ClientKey", sink.ClientKey),
            }
        )
        {
            if (path is { Length: > 0 } && !System.IO.Path.IsPathFullyQualified(path))
            {
                yield return $"{where}:{key}: `{path}` is relative and a service's working directory is not yours; write an absolute path";
            }
        }

        foreach (var (key, secret) in new[] { ("Token", sink.Token), ("Password", sink.Password), ("Secret", sink.Secret) })
        {
            // The value is not printed: it may be the secret itself.
            if (secret is not null && !SecretReference.TryParse(secret, out _))
            {
                yield return $"{where}:{key}: secrets do not belong in a configuration; write env:NAME or file:PATH, where it lies";
            }
        }

        foreach (var (key, url) in new[] { ("Url", sink.Url), ("EndpointUrl", sink.EndpointUrl) })
        {
            if (url is { Length: > 0 } && AuditorOptionsValidator.EndpointProblem($"{where}:{key}", url) is { } problem)
            {
                yield return problem;
            }
        }

        if (AuditorOptionsValidator.RegionProblem($"{where}:Region", sink.Region) is { } region)
        {
            yield return region;
        }

        if (sink.Url is not null && Uri.TryCreate(sink.Url, UriKind.Absolute, out var parsed) && parsed.UserInfo.Length > 0)
        {
            yield return $"{where}:Url: it holds a user or password; write them as User and Password, by reference";
        }

        if (sink.Port is < 1 or > 65535)
        {
            yield return $"{where}:Port: {sink.Port} is not a port; write 1 to 65535, or leave it out for 6514 (TLS) or 601";
        }

        if (sink.Facility is < 0 or > 23)
        {
            yield return $"{where}:Facility: {sink.Facility} is not a facility of syslog; write 0 to 23";
        }

        if (sink.RotateMegabytes < 1)
        {
            yield return $"{where}:RotateMegabytes: {sink.RotateMegabytes} leaves no room for an event; write 1 or more";
        }

        if (sink.KeepFiles < 0)
        {
            yield return $"{where}:KeepFiles: {sink.KeepFiles} is no number of files; write 0 or more";
        }

        if (sink.ClientCertificate is null != sink.ClientKey is null)
        {
            yield return $"{where}:{(sink.ClientKey is null ? "ClientKey" : "ClientCertificate")}: a certificate and its key belong together; write both, or neither";
        }

        if (sink.User is null != sink.Password is null)
        {
            yield return $"{where}:{(sink.User is null ? "User" : "Password")}: a user and its password belong together; write both, or neither";
        }

        if (sink.Type == "elasticsearch" && sink.Token is not null && sink.User is not null)
        {
            yield return $"{where}:Token: an API key and a user are two ways to sign in; write one of them";
        }

        if (sink.Type == "syslog" && !sink.Tls && (sink.CaFile ?? sink.ClientCertificate) is not null)
        {
            yield return $"{where}:Tls: certificates mean nothing without TLS; leave Tls out, or leave the certificates out";
        }

        if (!Shapes.Contains(sink.Shape))
        {
            yield return $"{where}:Shape: `{sink.Shape}` is not a shape{Choice(sink.Shape, Shapes)}";
        }

        foreach (var (account, i) in sink.Accounts.Select((a, i) => (a, i)).Where(a => !AccountId.TryParse(a.a, out _)))
        {
            yield return $"{where}:Accounts:{i}: `{account}` is not an account id; write twelve digits, in quotes";
        }
    }

    private static string Choice(string word, IReadOnlyList<string> known) =>
        Spelling.Hint(word, known) is { Length: > 0 } hint ? hint : $"; write one of {string.Join(", ", known)}";

    // A key that does nothing is a misunderstanding.
    private static IEnumerable<string> Strangers(SinkOptions sink, string where)
    {
        (string Key, object? Value)[] some =
        [
            (nameof(SinkOptions.Path), sink.Path),
            (nameof(SinkOptions.Host), sink.Host),
            (nameof(SinkOptions.Port), sink.Port),
            (nameof(SinkOptions.Url), sink.Url),
            (nameof(SinkOptions.Token), sink.Token),
            (nameof(SinkOptions.User), sink.User),
            (nameof(SinkOptions.Password), sink.Password),
            (nameof(SinkOptions.Index), sink.Index),
            (nameof(SinkOptions.Secret), sink.Secret),
            (nameof(SinkOptions.CaFile), sink.CaFile),
            (nameof(SinkOptions.ClientCertificate), sink.ClientCertificate),
            (nameof(SinkOptions.ClientKey), sink.ClientKey),
            (nameof(SinkOptions.Bucket), sink.Bucket),
            (nameof(SinkOptions.Region), sink.Region),
            (nameof(SinkOptions.EndpointUrl), sink.EndpointUrl),
        ];
        var own = Keys[sink.Type!];
        foreach (var (key, _) in some.Where(s => s.Value is not null && !own.Contains(s.Key)))
        {
            yield return $"{where}:{key}: a {sink.Type} sink has no such key; leave it out, or write one of {string.Join(", ", own)}";
        }
    }
}
