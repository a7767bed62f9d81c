using System.Security.Cryptography;
using IamAuditor.Commands;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Storage;

namespace IamAuditor;

/// <summary>
/// A report made again, of evidence in a file or of a run that the store kept. <see cref="Report"/> is null where that cannot be; <see cref="Messages"/> say why, and where the run was
/// judged by other rules than there are now.
/// </summary>
internal sealed record ReplayedReport(AuditReport? Report, IReadOnlyList<string> Messages)
{
    /// <summary>The run as it was kept; null for evidence from a file.</summary>
    public RunRecord? Record { get; init; }

    /// <summary>The evidence that was judged: file names and bytes.</summary>
    public IReadOnlyList<(string Path, ReadOnlyMemory<byte> Bytes)> Evidence { get; init; } = [];

    /// <summary>The file that held it, byte for byte; null where it came from a folder.</summary>
    public ReadOnlyMemory<byte>? EvidenceZip { get; init; }

    /// <param name="around">The clock and the folders.</param>
    /// <param name="options">Rules, waivers, attestations, owners.</param>
    /// <param name="request">Where the evidence lies and which frameworks to show.</param>
    /// <param name="runId">A kept run; null: <see cref="AuditRequest.From"/>.</param>
    /// <param name="ct">Cancelled between steps.</param>
    public static async Task<ReplayedReport> OfAsync(
        Surroundings around,
        AuditorOptions options,
        AuditRequest request,
        string? runId,
        CancellationToken ct
    )
    {
        var ruleProblems = new List<RuleProblem>();
        var all = FrameworkFolders.Load(around, ruleProblems);
        var loading = RuleFolders.Load(around, options, request.RuleDirectories, RuleFolders.SettingsOf(options, []));
        var (waivers, waiverProblems) = WaiverFile.Read(options.Waivers.File is { } w ? around.FullPath(w) : null);
        var (attestations, attestationProblems) = WaiverFile.ReadAttestations(
            options.Attestations.File is { } a ? around.FullPath(a) : null
        );
        List<string> problems =
        [
            .. ruleProblems.Concat(loading.Problems).Select(p => p.ToString()),
            .. waiverProblems,
            .. attestationProblems,
        ];
        if (loading.Rules is not { } rules || problems.Count > 0)
        {
            return new ReplayedReport(null, problems);
        }

        var path = request.From;
        RunRecord? record = null;
        KeptHistory? history = null;
        if (runId is not null)
        {
            var data = request.DataDirectory ?? around.DefaultDataDirectory();
            var (store, problem) = await DataFolder.OpenAsync(options, around, data, ct);
            if (store is null)
            {
                return new ReplayedReport(null, [problem!]);
            }

            await using var closing = store;
            record = (await store.RunsAsync(null, ct)).FirstOrDefault(r => r.Id == runId);
            if (record is not { Succeeded: true, EvidencePath: { } kept })
            {
                return new ReplayedReport(
                    null,
                    [
                        record is null ? $"--run: there is no run `{runId}`; `iam-auditor findings history` lists them"
                        : record.Succeeded ? $"--run: the evidence of {runId} was removed by retention; only its record is left"
                        : $"--run: {runId} did not succeed ({record.Failure}); there is nothing to report",
                    ]
                );
            }

            path = DataFolder.FullPath(data, kept);
            if (!File.Exists(path) || DigestOf(path) != record.EvidenceSha256)
            {
                return new ReplayedReport(
                    null,
                    [
                        $"--run: {path} is {(File.Exists(path) ? "not what the run kept: its digest differs" : "gone")}; `iam-auditor verify` says more",
                    ]
                );
            }

            history = await KeptHistory.OfAsync(store, record, ct);
        }

        IReadOnlyList<(string Path, ReadOnlyMemory<byte> Bytes)> files;
        try
        {
            files = EvidenceFolder.Read(path!);
        }
        catch (InvalidDataException e)
        {
            return new ReplayedReport(null, [e.Message]);
        }

        var now = around.Time.GetUtcNow();
        var set = EvidenceFiles.Recognise(files, now);
        if (set.Files.Count == 0)
        {
            return new ReplayedReport(null, [$"{path} holds no evidence; it wants files such as {Source.CredentialReport.File}"]);
        }

        var evidence = new GatheredEvidence(set.Files, set.Gaps, request.Account ?? set.Manifest?.Account, set.Manifest?.TakenAt ?? now)
        {
            Unrecognised = set.Unrecognised,
            Problems = set.Problems,
            IsReplay = true,
        };
        var judged = await new AuditPipeline(around, options, null, null, waivers).RunAsync(
            rules,
            evidence,
            record?.At ?? request.At,
            now,
            ct
        );
        if (judged.Report is not { } report)
        {
            return new ReplayedReport(null, judged.Messages);
        }

        List<string> messages = [.. judged.Messages];
        if (record is not null && history is not null)
        {
            if (record.RulesSha256 != rules.Digest)
            {
                messages.Add(
                    $"run {record.Id} was judged by other rules or settings than there are now; the report shows what today's say of its evidence"
                );
            }

            var changes = history.Changes(report.Run.Verdicts, waivers);
            if (!history.IsWhole(changes))
            {
                messages.Add(
                    $"run {record.Id} is not the newest: its findings are put together from the history, and when some of them were last seen, or waived before what retention removed, may be off"
                );
            }

            report = AuditReport.From(report.Run with { Changes = changes, History = history.Points });
        }

        return new ReplayedReport(report.With([.. request.Frameworks.Select(s => all.First(f => f.Slug == s))], attestations), messages)
        {
            Record = record,
            Evidence = files,
            EvidenceZip = File.Exists(path) ? await File.ReadAllBytesAsync(path, ct) : (ReadOnlyMemory<byte>?)null,
        };
    }

    private static string DigestOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
