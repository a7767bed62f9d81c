using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IamAuditor.Core.Findings;
using IamAuditor.Policies;

namespace IamAuditor.Storage;

/// <summary>Recomputes the hashes of one account's records, changes and findings, and says in words what does not fit.</summary>
internal static class ChainVerification
{
    public static async Task<ChainCheck> OfAsync(SqlSession session, string account)
    {
        var problems = new List<string>();
        var removed = await session.QueryAsync(
            "SELECT removed, last_hash FROM removed_runs WHERE account = @account",
            r => (Count: r.GetInt32(0), Hash: r.GetString(1)),
            ("@account", account)
        );
        var rows = await session.QueryAsync(
            "SELECT id, at, succeeded, record, hash, evidence_path FROM audit_runs WHERE account = @account ORDER BY seq",
            r =>
                (
                    Id: r.GetString(0),
                    At: r.GetString(1),
                    Succeeded: r.GetInt32(2) == 1,
                    Text: r.GetString(3),
                    Hash: r.GetString(4),
                    Evidence: SqlSession.Text(r, 5)
                ),
            ("@account", account)
        );
        var before = removed.Count > 0 ? removed[0].Hash : StoredRun.NoHash;
        var earlier = removed.Count > 0 ? "the runs that retention removed" : "the first run";
        RunRecord? last = null;
        RunRecord? judged = null;
        foreach (var row in rows)
        {
            var record = Read(row.Text, row.Hash, row.Evidence);
            if (record is null)
            {
                problems.Add($"run {row.Id}: the record was edited; it cannot be read any more");
                (before, earlier) = (row.Hash, $"run {row.Id}");
                continue;
            }

            if (StoredRun.HashOf(row.Text) != row.Hash)
            {
                problems.Add($"run {row.Id}: the record was edited; its hash is not that of its text");
            }

            if (record.PreviousHash != before)
            {
                problems.Add(
                    removed.Count == 0 && last is null
                        ? $"run {row.Id}: it is not the first run of the account; records before it were taken out"
                        : $"run {row.Id}: it does not follow {earlier}; records between them were taken out, put in or moved"
                );
            }

            if ((record.Id, record.Account.Text, StoreTime.Text(record.At), record.Succeeded) != (row.Id, account, row.At, row.Succeeded))
            {
                problems.Add($"run {row.Id}: the columns beside the record were edited; they do not say what the record says");
            }

            if (record.ChangesSha256 is { } changes && await ChangesAsync(session, record.Id) != changes)
            {
                problems.Add($"run {row.Id}: what it changed was edited; the history of findings is not as the run wrote it");
            }

            judged = record.FindingsSha256 is null ? judged : record;
            (before, earlier, last) = (row.Hash, $"run {row.Id}", record);
        }

        problems.AddRange(await FindingsAsync(session, account, judged));
        return new ChainCheck(AccountId.Parse(account))
        {
            Runs = rows.Count,
            Removed = removed.Count > 0 ? removed[0].Count : 0,
            From = rows.Count > 0 ? StoreTime.Parse(rows[0].At) : null,
            To = rows.Count > 0 ? StoreTime.Parse(rows[^1].At) : null,
            Head = before,
            Problems = problems,
        };
    }

    private static RunRecord? Read(string text, string hash, string? evidence)
    {
        try
        {
            return StoredRun.Read(text, hash, evidence);
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static async Task<string> ChangesAsync(SqlSession session, string run)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await session.QueryAsync(
            "SELECT kind, body FROM finding_changes WHERE run_id = @run ORDER BY finding_id",
            r =>
            {
                FindingDigest.Add(hash, r.GetString(0), Encoding.UTF8.GetBytes(r.GetString(1)));
                return true;
            },
            ("@run", run)
        );
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task<List<string>> FindingsAsync(SqlSession session, string account, RunRecord? judged)
    {
        var problems = new List<string>();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var rows = await session.QueryAsync(
            "SELECT id, state, resolved_at, body FROM findings WHERE account = @account ORDER BY id",
            r => (Id: r.GetString(0), State: r.GetString(1), ResolvedAt: SqlSession.Text(r, 2), Body: r.GetString(3)),
            ("@account", account)
        );
        foreach (var row in rows)
        {
            Finding? finding = null;
            try
            {
                finding = StoredFinding.Read(row.Body);
            }
            catch (Exception e)
                when (e is JsonException or FormatException or ArgumentException or InvalidOperationException or KeyNotFoundException)
            {
                problems.Add($"finding {row.Id}: it was edited; it cannot be read any more");
            }

            if (
                finding is not null
                && (finding.Id, finding.Account.Text, finding.State.ToString(), StoreTime.Text(finding.ResolvedAt))
                    != (row.Id, account, row.State, row.ResolvedAt)
            )
            {
                problems.Add($"finding {row.Id}: the columns beside it were edited; they do not say what the finding says");
            }

            if (finding is { State: not FindingState.Resolved })
            {
                FindingDigest.Add(hash, null, Encoding.UTF8.GetBytes(row.Body));
            }
        }

        var closed = await session.QueryAsync(
            """
            SELECT f.id FROM findings f WHERE f.account = @account AND f.state = 'Resolved' AND NOT EXISTS (
              SELECT 1 FROM finding_changes c JOIN audit_runs r ON r.id = c.run_id
              WHERE c.finding_id = f.id AND c.kind = 'Resolved' AND c.body = f.body AND r.account = f.account AND r.at = f.resolved_at)
            ORDER BY f.id
            """,
            r => r.GetString(0),
            ("@account", account)
        );
        problems.AddRange(closed.Select(id => $"finding {id}: it was edited or put in; no run resolved it so"));
        var digest = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (judged is null ? rows.Count > 0 : digest != judged.FindingsSha256)
        {
            problems.Add(
                judged is null
                    ? "there are findings, and no record of the run that found them"
                    : $"findings: those that still fail are not as run {judged.Id} left them; some were edited, put in or taken out"
            );
        }

        return problems;
    }
}
