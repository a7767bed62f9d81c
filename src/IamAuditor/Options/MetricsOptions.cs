namespace IamAuditor.Options;

/// <summary>Metrics are scraped at /metrics; with an endpoint they are sent as well.</summary>
public sealed record MetricsOptions
{
    /// <summary>OTLP over gRPC: `http://127.0.0.1:4317`.</summary>
    public string? OtlpEndpoint { get; init; }
}
