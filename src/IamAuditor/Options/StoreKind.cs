namespace IamAuditor.Options;

/// <summary>Where history is kept.</summary>
public enum StoreKind
{
    Sqlite,
    Postgres,
}
