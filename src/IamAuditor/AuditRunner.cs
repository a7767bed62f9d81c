using IamAuditor.Commands;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Core.Rules.Frameworks;
using IamAuditor.Demo;
using IamAuditor.Reports;
using IamAuditor.Storage;
using Serilog;
using Serilog.Core;
using Spectre.Console;

namespace IamAuditor;

/// <summary>The pipeline, in order: evidence, snapshot, verdicts, report, files, summary. Everything it cannot do it says on <paramref name="messages"/> and in its exit code.</summary>
public sealed class AuditRunner(Surroundings around, AuditorOptions options, IAnsiConsole results, TextWriter messages, ILogger? log = null)
{
    /// <summary>The evidence of a run that read AWS or made it up, beside its reports: `audit --from` judges it again.</summary>
    public const string EvidenceName = "evidence.zip";

    private readonly ILogger log = log ?? Logger.None;

    public async Task<int> RunAsync(AuditRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var started = around.Time.GetUtcNow();
        var rules = LoadRules(request);
        var stewardship = LoadStewardship() is { } read
            ? request.IsDemo
                ? read with
                {
                    Waivers = CompanyHistory.WaiversAt(DemoEvidence.Moment),
                }
                : read
            : null;
        var frameworks = LoadFrameworks();
        var attestations = LoadAttestations(frameworks ?? []);
        if (rules is null || stewardship is null || frameworks is null || attestations is null)
        {
            return ExitCode.CouldNotAudit;
        }

        var (store, problem) = request.DataDirectory is { } folder ? await DataFolder.OpenAsync(options, around, folder, ct) : (null, null);
        await using var closing = store;
        if (problem is not null)
        {
            Say([problem]);
            return ExitCode.CouldNotAudit;
        }

        var evidence = await GatherAsync(request, ct);
        if (evidence is null)
        {
            return ExitCode.CouldNotAudit;
        }

        log.Information("Evidence: {Files} files, {Gaps} gaps", evidence.Files.Count, evidence.Gaps.Count);
        foreach (var gap in evidence.Gaps)
        {
            log.Information(
                "Not read: {Source} {Region} {Part}: {Code}: {Reason}; needs {Permission}",
                gap.Source.Name,
                gap.Region,
                gap.Part,
                gap.Code,
                gap.Message,
                gap.Permission
            );
        }

        var pipeline = new AuditPipeline(around, options, store, request.DataDirectory, stewardship, log)
        {
            // Two demos are the same.
            Letters = request.IsDemo ? () => "weekly" : null,
        };
        // Weeks are judged side by side and kept one after the other.
        var weeks = request.IsDemo ? CompanyHistory.Until(DemoEvidence.Moment).SkipLast(1) : [];
        foreach (var week in weeks.AsParallel().AsOrdered().Select(w => pipeline.Judge(rules, DemoEvidence.Of(w), w.TakenAt)))
        {
            await pipeline.KeepAsync(week, week.Evidence.TakenAt, ct);
        }

        var judged = await pipeline.RunAsync(rules, evidence, request.At, started, ct);
        if (!request.IsDemo || judged.Report is null)
        {
            Say(judged.Messages);
        }

        if (judged.Record is not null && store is not null)
        {
            await Retention.ApplyAsync(store, options.Store, request.DataDirectory!, started, ct);
        }

        if (judged.Report?.With([.. request.Frameworks.Select(s => frameworks.First(f => f.Slug == s))], attestations) is not { } report)
        {
            return ExitCode.CouldNotAudit;
        }

        var (snapshot, verdicts) = (report.Snapshot, report.Run.Verdicts);
        var written = new List<string>();
        try
        {
            foreach (var format in request.Formats)
            {
                var path = Path.Combine(request.OutputDirectory, format.FileName);
                PrivateOutput.Write(path, stream => format.Write(report, stream));
                written.Add(path);
            }

            if (!evidence.IsReplay)
            {
                var path = Path.Combine(request.OutputDirectory, EvidenceName);
                EvidenceFolder.KeptAs(path, snapshot, evidence);
                written.Add(path);
            }
        }
        catch (Exception e) when (judged.Record is not null && (e is IOException or UnauthorizedAccessException))
        {
            Say([
                e.Message,
                $"the run is kept all the same, as {judged.Record!.Id}: `iam-auditor report --run {judged.Record.Id} --data {request.DataDirectory}` writes its reports again",
            ]);
            return ExitCode.CouldNotAudit;
        }

        ConsoleSummary.Write(results, report, [.. written.Select(p => Path.GetRelativePath(around.WorkingDirectory, p))]);
        var waived = report
            .Run.Changes?.Findings.Where(f => f.State == FindingState.Waived)
            .Select(f => f.Id)
            .ToHashSet(StringComparer.Ordinal);
        List<Verdict> counted = waived is { Count: > 0 }
            ? [.. verdicts.Where(v => v.Outcome != Outcome.Fail || !waived.Contains(FindingId.Of(v)))]
            : [.. verdicts];
        var code = ExitCode.Of(counted, request.FailOn, request.AllowUnknown);
        log.Information(
            "Audited {Account} as of {TakenAt} by {Rules} rules: {Failed} failed and {Unknown} unknown of {Verdicts} verdicts; exit code {ExitCode}",
            snapshot.Account.Text,
            snapshot.TakenAt,
            rules.Rules.Count,
            verdicts.Count(v => v.Outcome == Outcome.Fail),
            verdicts.Count(v => v.Outcome == Outcome.Unknown),
            verdicts.Count,
            code
        );
        return code;
    }

    private RuleSet? LoadRules(AuditRequest request)
    {
        List<string> only = [.. request.RuleIds, .. request.Packs.Select(p => "pack:" + p)];
        var loading = RuleFolders.Load(around, options, request.RuleDirectories, RuleFolders.SettingsOf(options, only));
        Say(loading.Problems.Select(p => p.ToString()));
        if (loading.Rules is null)
        {
            Say([$"{loading.Problems.Count} problem(s) in the rules; nothing was audited, because a skipped rule would read as a pass"]);
        }

        return loading.Rules;
    }

    private Stewardship? LoadStewardship()
    {
        var (read, problems) = Stewardship.Read(around, options);
        Say(problems);
        if (problems.Count > 0)
        {
            Say([
                $"{problems.Count} problem(s) in the waivers or owners; nothing was audited, because a waiver misread hides or brings back findings, and an owner misread sends them to somebody else",
            ]);
            return null;
        }

        return read;
    }

    private IReadOnlyList<Framework>? LoadFrameworks()
    {
        var problems = new List<RuleProblem>();
        var all = FrameworkFolders.Load(around, problems);
        Say(problems.Select(p => p.ToString()));
        return problems.Count > 0 ? null : all;
    }

    // One that cannot be read would show a requirement as open that somebody answers for, or the reverse.
    private IReadOnlyList<Attestation>? LoadAttestations(IReadOnlyList<Framework> frameworks)
    {
        var (read, problems) = WaiverFile.ReadAttestations(
            options.Attestations.File is { } file ? around.FullPath(file) : null,
            frameworks
        );
        Say(problems);
        return problems.Count > 0 ? null : read;
    }

    private async Task<GatheredEvidence?> GatherAsync(AuditRequest request, CancellationToken ct)
    {
        if (request.IsDemo)
        {
            return DemoEvidence.Of(Company.At(DemoEvidence.Moment));
        }

        return request.From is { } path
            ? Replay(path, request)
            : await AwsEvidence.CollectAsync(request.Aws, around.Time, SourceProgress.On(messages, around), line => Say([line]), ct);
    }

    private GatheredEvidence? Replay(string path, AuditRequest request)
    {
        IReadOnlyList<(string Path, ReadOnlyMemory<byte> Bytes)> files;
        try
        {
            files = EvidenceFolder.Read(path);
        }
        catch (InvalidDataException e)
        {
            Say([e.Message]);
            return null;
        }

        var evidence = GatheredEvidence.Of(files, request.Account, around.Time.GetUtcNow());
        if (evidence.Files.Count > 0)
        {
            return evidence;
        }

        Say(evidence.Unrecognised.Select(name => $"{name}: not read; no evidence file is named so"));
        Say([
            $"{path} holds no evidence. IamAuditor looks for any of these files there:",
            .. Source.All.Select(s => $"  {s.File}{(s == Source.CredentialReport ? " or credential-report.json" : "")}"),
        ]);
        return null;
    }

    private void Say(IEnumerable<string> lines)
    {
        var said = lines.ToList();
        CommandLine.Say(messages, "iam-auditor", said);
        foreach (var line in said)
        {
            log.Information("Said: {Line}", line);
        }
    }
}
