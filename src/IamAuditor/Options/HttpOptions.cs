namespace IamAuditor.Options;

/// <summary>Where the daemon can be looked into. Off the loopback only with a token and TLS.</summary>
public sealed record HttpOptions
{
    public bool Enabled { get; init; } = true;
    public string Url { get; init; } = "http://127.0.0.1:8787";

    /// <summary>Asked for by `Authorization: Bearer` or as the password of HTTP Basic: `env:NAME` or `file:PATH`.</summary>
    public string? Token { get; init; }

    /// <summary>PEM files.</summary>
    public string? Certificate { get; init; }
    public string? CertificateKey { get; init; }
}
