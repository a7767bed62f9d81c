using IamAuditor.Core.Findings;

namespace IamAuditor.Options;

/// <summary>One receiver of events. Which of the keys belong to which type stands in docs/siem.md; a key that does not is refused.</summary>
public sealed record SinkOptions
{
    public string? Name { get; init; }

    /// <summary>file, syslog, splunk, elasticsearch, webhook, s3, sqs, security-hub.</summary>
    public string? Type { get; init; }

    /// <summary>ocsf, asff, cef, json, csv. Null: ocsf, for Security Hub asff.</summary>
    public string? Format { get; init; }

    /// <summary>Findings below it are not sent.</summary>
    public Severity MinSeverity { get; init; }

    /// <summary>Empty: all.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = [];

    /// <summary>file: the file.</summary>
    public string? Path { get; init; }
    public int RotateMegabytes { get; init; } = 100;
    public int KeepFiles { get; init; } = 30;

    /// <summary>syslog.</summary>
    public string? Host { get; init; }
    public int? Port { get; init; }

    /// <summary>syslog: TLS, on unless it is switched off.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>syslog: 13 is "log audit", 16 to 23 are local0 to local7.</summary>
    public int Facility { get; init; } = 13;

    /// <summary>splunk, elasticsearch, webhook: the receiver; sqs: the queue.</summary>
    public string? Url { get; init; }

    /// <summary>splunk: the collector's token; elasticsearch: an API key; a reference.</summary>
    public string? Token { get; init; }

    /// <summary>elasticsearch: a user, with <see cref="Password"/>, a reference.</summary>
    public string? User { get; init; }
    public string? Password { get; init; }

    /// <summary>elasticsearch: index or data stream; splunk: index.</summary>
    public string? Index { get; init; }

    /// <summary>splunk: whether to ask until the indexers have the events.</summary>
    public bool Acknowledge { get; init; } = true;

    /// <summary>webhook: what the signature is made with; a reference.</summary>
    public string? Secret { get; init; }

    /// <summary>webhook: plain, slack, teams.</summary>
    public string Shape { get; init; } = "plain";

    /// <summary>PEM files: the receiver's authorities in place of the machine's, and who the auditor is.</summary>
    public string? CaFile { get; init; }
    public string? ClientCertificate { get; init; }
    public string? ClientKey { get; init; }

    /// <summary>s3.</summary>
    public string? Bucket { get; init; }
    public string Prefix { get; init; } = "iam-auditor/";

    /// <summary>s3, sqs, security-hub: null: as the SDK finds it.</summary>
    public string? Region { get; init; }
    public string? EndpointUrl { get; init; }
}
