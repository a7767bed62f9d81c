namespace IamAuditor.Storage;

/// <summary>
/// The tables, as steps from one version to the next; a step that has shipped is never edited. Words in braces differ between databases. Numbers and names in columns are there to search by: what
/// counts, and what hashes cover, stands in the JSON beside them.
/// </summary>
internal static class StoreSchema
{
    public static IReadOnlyList<string> Steps { get; } =
    [
        """
            CREATE TABLE audit_runs (
              seq {sequence},
              id {text} NOT NULL UNIQUE,
              account {text} NOT NULL,
              at {text} NOT NULL,
              succeeded INTEGER NOT NULL,
              record {text} NOT NULL,
              hash {text} NOT NULL,
              evidence_path {text}
            ){strict};
            CREATE INDEX audit_runs_by_account ON audit_runs (account, seq);
            CREATE TABLE removed_runs (
              account {text} NOT NULL PRIMARY KEY,
              removed INTEGER NOT NULL,
              last_hash {text} NOT NULL
            ){strict};
            CREATE TABLE findings (
              account {text} NOT NULL,
              id {text} NOT NULL,
              state {text} NOT NULL,
              resolved_at {text},
              body {text} NOT NULL,
              PRIMARY KEY (account, id)
            ){rows};
            CREATE TABLE finding_changes (
              run_id {text} NOT NULL,
              finding_id {text} NOT NULL,
              kind {text} NOT NULL,
              body {text} NOT NULL,
              PRIMARY KEY (run_id, finding_id)
            ){rows};
            CREATE INDEX finding_changes_by_finding ON finding_changes (finding_id);
            CREATE TABLE outbox (
              seq {sequence},
              id {text} NOT NULL UNIQUE,
              sink {text} NOT NULL,
              order_key {text} NOT NULL,
              payload {bytes} NOT NULL,
              created {text} NOT NULL,
              attempts INTEGER NOT NULL DEFAULT 0,
              next_attempt {text},
              last_error {text},
              parked INTEGER NOT NULL DEFAULT 0,
              delivered {text}
            ){strict};
            CREATE INDEX outbox_owed ON outbox (sink, order_key, seq) WHERE delivered IS NULL AND parked = 0;
            CREATE TABLE named_values (
              name {text} NOT NULL PRIMARY KEY,
              value {text} NOT NULL
            ){strict};
            """,
    ];
}
