using IamAuditor.Commands;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Policies;
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

    /// <summary>Who owns what, as it was read for the report.</summary>
    public IReadOnlyList<OwnerEntry> Owners { get; init; } = [];

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
        var (stewardship, stewardProblems) = Stewardship.Read(around, options);
        var (attestations, attestationProblems) = WaiverFile.ReadAttestations(
            options.Attestations.File is { } a ? around.FullPath(a) : null,
            all
        );
        List<string> problems =
        [
            .. ruleProblems.Concat(loading.Problems).Select(p => p.ToString()),
            .. stewardProblems,
            .. attestationProblems,
        ];
        if (loading.Rules is not { } rules || problems.Count > 0)
        {
            return new ReplayedReport(null, problems);
        }

        var path = request.From;
        JudgedRun judged;
        if (runId is not null)
        {
            var data = request.DataDirectory ?? around.DefaultDataDirectory();
            var (store, problem) = await DataFolder.OpenAsync(options, around, data, ct);
            if (store is null)
            {
                return new ReplayedReport(null, [problem!]);
            }

            await using var closing = store;
            var record = (await store.RunsAsync(null, ct)).FirstOrDefault(r => r.Id == runId);
            if (record is null)
            {
                return new ReplayedReport(null, [$"--run: there is no run `{runId}`; `iam-auditor findings history` names them"]);
            }

            judged = await new KeptReport(around, options, store, data, rules, stewardship).OfAsync(record, ct);
            path = judged.Record?.EvidencePath is { } kept ? DataFolder.FullPath(data, kept) : null;
        }
        else
        {
            judged = await OfEvidenceAsync(around, options, path!, request.Account, rules, stewardship, ct);
        }

        return judged.Report is not { } report
            ? new ReplayedReport(null, judged.Messages)
            : new ReplayedReport(
                report.With([.. request.Frameworks.Select(s => all.First(f => f.Slug == s))], attestations),
                judged.Messages
            )
            {
                Record = judged.Record,
                Owners = stewardship.Owners,
                Evidence = EvidenceFolder.Read(path!),
                EvidenceZip = File.Exists(path) ? await File.ReadAllBytesAsync(path, ct) : (ReadOnlyMemory<byte>?)null,
            };
    }

    /// <summary>Evidence in a folder or zip, judged by itself.</summary>
    public static async Task<JudgedRun> OfEvidenceAsync(
        Surroundings around,
        AuditorOptions options,
        string path,
        AccountId? account,
        RuleSet rules,
        Stewardship stewardship,
        CancellationToken ct
    )
    {
        var now = around.Time.GetUtcNow();
        GatheredEvidence evidence;
        try
        {
            evidence = GatheredEvidence.Of(EvidenceFolder.Read(path), account, now);
        }
        catch (InvalidDataException e)
        {
            return new JudgedRun { Messages = [e.Message] };
        }

        return evidence.Files.Count == 0
            ? new JudgedRun { Messages = [$"{path} holds no evidence; it wants files such as {Source.CredentialReport.File}"] }
            : await new AuditPipeline(around, options, null, null, stewardship).RunAsync(rules, evidence, null, now, ct);
    }
}
