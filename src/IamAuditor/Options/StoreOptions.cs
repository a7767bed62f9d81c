namespace IamAuditor.Options;

/// <summary>Where runs and findings are remembered, and how long. SQLite is one file in the data directory; PostgreSQL serves several nodes.</summary>
public sealed record StoreOptions
{
    public StoreKind Provider { get; init; } = StoreKind.Sqlite;

    /// <summary>For PostgreSQL only: `env:NAME` or `file:PATH`, where Npgsql's connection string lies.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Of each account at least this many audits are kept, however old; runs of the watch count for none.</summary>
    public int RetainRuns { get; init; } = 60;

    /// <summary>Runs, their evidence and resolved findings older than this go. 0: nothing ever goes.</summary>
    public int RetainDays { get; init; } = 400;

    /// <summary>Evidence older than this goes before its run's record does, which keeps its digest. 0: it stays as long as the record.</summary>
    public int RetainEvidenceDays { get; init; }

    /// <summary>Of each account the evidence of at least this many audits is kept, however old; that of the watch goes by its age alone.</summary>
    public int RetainEvidenceRuns { get; init; } = 10;
}
