using System.Security.Cryptography;
using IamAuditor.Commands;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Storage;

namespace IamAuditor;

/// <summary>The report of a run that the store kept, made again: its evidence, judged by rules of today, with the history as it was when the run was the newest.</summary>
internal sealed class KeptReport(
    Surroundings around,
    AuditorOptions options,
    IStore store,
    string dataFolder,
    RuleSet rules,
    Stewardship stewardship
)
{
    /// <summary><see cref="JudgedRun.Report"/> is null where evidence is gone or edited; the messages say so, and what of the report may be off.</summary>
    public async Task<JudgedRun> OfAsync(RunRecord record, CancellationToken ct)
    {
        if (record is not { Succeeded: true, EvidencePath: { } kept })
        {
            return Nothing(
                record.Succeeded
                    ? $"the evidence of run {record.Id} was removed by retention; only its record is left"
                    : $"run {record.Id} did not succeed ({record.Failure}); there is nothing to report"
            );
        }

        var path = DataFolder.FullPath(dataFolder, kept);
        if (!File.Exists(path) || DigestOf(path) != record.EvidenceSha256)
        {
            return Nothing(
                $"{path} is {(File.Exists(path) ? "not what the run kept: its digest differs" : "gone")}; `iam-auditor verify` says more"
            );
        }

        var now = around.Time.GetUtcNow();
        var evidence = GatheredEvidence.Of(EvidenceFolder.Read(path), record.Account, now);
        var judged = await new AuditPipeline(around, options, null, null, stewardship).RunAsync(rules, evidence, record.At, now, ct);
        if (judged.Report is not { } report)
        {
            return judged;
        }

        List<string> messages = [.. judged.Messages];
        if (record.RulesSha256 != rules.Digest)
        {
            messages.Add(
                $"run {record.Id} was judged by other rules or settings than there are now; the report shows what today's say of its evidence"
            );
        }

        var history = await KeptHistory.OfAsync(store, record, ct);
        var changes = history.Changes(report.Run.Verdicts, stewardship.Waivers);
        if (!history.IsWhole(changes))
        {
            messages.Add(
                $"run {record.Id} is not the newest: its findings are put together from the history, and when some of them were last seen, or waived before what retention removed, may be off"
            );
        }

        return new JudgedRun
        {
            Report = AuditReport.From(report.Run with { Changes = changes, History = history.Points }),
            Record = record,
            Messages = messages,
        };
    }

    private static JudgedRun Nothing(string why) => new() { Messages = [why] };

    private static string DigestOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
