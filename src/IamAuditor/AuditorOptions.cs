using IamAuditor.Options;

namespace IamAuditor;

/// <summary>Section <c>IamAuditor</c> of the configuration. Every property is a key that may be written; any other key is refused.</summary>
public sealed record AuditorOptions
{
    public const string Section = "IamAuditor";

    /// <summary>Holds store, evidence, spool and logs. Null: the platform's place for a user's state.</summary>
    public string? DataDirectory { get; init; }
    public AwsOptions Aws { get; init; } = new();
    public CollectOptions Collect { get; init; } = new();
    public RulesOptions Rules { get; init; } = new();

    /// <summary>By account id: `production`, `test` ...; rules may differ by it.</summary>
    public IReadOnlyDictionary<string, string> Environments { get; init; } = new Dictionary<string, string>();
    public PrincipalsOptions Principals { get; init; } = new();
    public AuditOptions Audit { get; init; } = new();
    public AccountsOptions Accounts { get; init; } = new();
    public ScheduleOptions Schedule { get; init; } = new();
    public HttpOptions Http { get; init; } = new();
    public MetricsOptions Metrics { get; init; } = new();
    public ServeOptions Serve { get; init; } = new();
    public StoreOptions Store { get; init; } = new();
    public FindingsOptions Findings { get; init; } = new();
    public WaiversOptions Waivers { get; init; } = new();
    public AttestationsOptions Attestations { get; init; } = new();
    public ReportsOptions Reports { get; init; } = new();
    public MailOptions Mail { get; init; } = new();

    /// <summary>Where events of findings go; empty: nowhere.</summary>
    public IReadOnlyList<SinkOptions> Sinks { get; init; } = [];
}
