using System.Net.Http.Headers;
using System.Text;
using IamAuditor.Exports.Aws;
using IamAuditor.Exports.Events;
using IamAuditor.Exports.Sinks;
using IamAuditor.Options;

namespace IamAuditor.Exports;

/// <summary>The sinks of a configuration, ready to deliver. Every secret or certificate that is not there is a problem, all at once.</summary>
public static class SinkSet
{
    public static (IReadOnlyList<ISink> Sinks, IReadOnlyList<string> Problems) Open(
        IReadOnlyList<SinkOptions> options,
        Func<string, string?> environment,
        string folder,
        TimeProvider time
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        var sinks = new List<ISink>();
        var problems = new List<string>();
        for (var i = 0; i < options.Count; i++)
        {
            var where = $"{AuditorOptions.Section}:Sinks:{i}";
            var before = problems.Count;
            var sink = options[i];
            var secrets = new[] { ("Token", sink.Token), ("Password", sink.Password), ("Secret", sink.Secret) }.ToDictionary(
                s => s.Item1,
                s => Secret($"{where}:{s.Item1}", s.Item2)
            );
            foreach (
                var (key, file) in new[]
                {
                    ("CaFile", sink.CaFile),
                    ("ClientCertificate", sink.ClientCertificate),
                    ("ClientKey", sink.ClientKey),
                }
            )
            {
                if (file is not null && !File.Exists(file))
                {
                    problems.Add($"{where}:{key}: there is no file {file}");
                }
            }

            if (problems.Count > before)
            {
                continue;
            }

            try
            {
                sinks.Add(Open(sink, secrets["Token"], secrets["Password"], secrets["Secret"], time));
            }
            catch (Exception e)
                when (e is System.Security.Cryptography.CryptographicException or IOException or UnauthorizedAccessException)
            {
                problems.Add($"{where}: {sink.CaFile ?? sink.ClientCertificate} cannot be used: {e.Message}");
            }
        }

        return (sinks, problems);

        string? Secret(string where, string? text)
        {
            if (!SecretReference.TryParse(text, out var reference))
            {
                return null;
            }

            var (secret, problem) = reference.Read(environment, folder);
            if (problem is not null)
            {
                problems.Add($"{where}: {problem}");
            }

            return secret;
        }
    }

    private static ISink Open(SinkOptions sink, string? token, string? password, string? secret, TimeProvider time)
    {
        var name = sink.Name!;
        var format = SinkDeliveries.FormatOf(sink);
        var trust = new PeerTrust(sink.CaFile, sink.ClientCertificate, sink.ClientKey);
        return sink.Type switch
        {
            "file" => new FileSink(name, sink.Path!, time, EventFormat.Header(format), (long)sink.RotateMegabytes << 20, sink.KeepFiles),
            "syslog" => new SyslogSink(name, sink.Host!, sink.Port ?? (sink.Tls ? 6514 : 601), sink.Tls ? trust : null),
            "splunk" => new SplunkSink(name, new Uri(sink.Url!), token!, trust, time, sink.Acknowledge),
            "elasticsearch" => new ElasticsearchSink(
                name,
                new Uri(sink.Url!),
                sink.Index!,
                trust,
                token is not null ? new AuthenticationHeaderValue("ApiKey", token)
                    : password is not null
                        ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{sink.User}:{password}")))
                    : null
            ),
            "webhook" => new WebhookSink(
                name,
                new Uri(sink.Url!),
                sink.Shape != "plain" || EventFormat.IsJson(format) ? "application/json"
                    : format == "csv" ? "text/csv; charset=utf-8"
                    : "text/plain; charset=utf-8",
                secret,
                trust,
                token is null ? null : new AuthenticationHeaderValue("Bearer", token),
                time
            ),
            _ => AwsSinks.Open(sink, format),
        };
    }
}
