using IamAuditor.Commands;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Core.Rules.Frameworks;
using IamAuditor.Demo;
using IamAuditor.Reports;
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
        var rules = LoadRules(request);
        var frameworks = LoadFrameworks(request);
        if (rules is null || frameworks is null)
        {
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

        var assembled = SnapshotAssembly.Assemble(evidence.Account, request.At ?? evidence.TakenAt, evidence.Files, evidence.Gaps);
        Say(evidence.Unrecognised.Select(name => $"{name}: not read; no evidence file is named so"));
        Say(evidence.Problems.Concat(assembled.Problems).Select(p => p.ToString()).Distinct());
        // A live run goes on without what came damaged; a replay of damaged or foreign files would judge something else than it says.
        if (
            assembled.Snapshot is not { } snapshot
            || (evidence.IsReplay && evidence.Problems.Concat(assembled.Problems).Any(p => p.IsError))
        )
        {
            return ExitCode.CouldNotAudit;
        }

        var verdicts = Audit.Evaluate(rules, snapshot);
        var report = AuditReport.From(
            new AuditRun
            {
                Snapshot = snapshot,
                Rules = rules,
                Verdicts = verdicts,
                Evidence =
                [
                    .. evidence.Files.Select(f => new EvidenceDigest(
                        f.Source,
                        f.Region,
                        f.Path,
                        f.ReadAt,
                        f.Bytes.Length,
                        f.Sha256,
                        f.Calls
                    )),
                ],
            }
        );
        report = report.With(frameworks, []);
        ct.ThrowIfCancellationRequested();
        var written = new List<string>();
        foreach (var format in request.Formats)
        {
            var path = Path.Combine(request.OutputDirectory, format.FileName);
            PrivateOutput.Write(path, stream => format.Write(report, stream));
            written.Add(path);
        }

        if (!evidence.IsReplay)
        {
            var path = Path.Combine(request.OutputDirectory, EvidenceName);
            var manifest = Manifest.Of(
                snapshot.Account,
                snapshot.Partition,
                evidence.TakenAt,
                $"{Exports.Product.Name} {Exports.Product.Version}",
                evidence.Files,
                evidence.Gaps
            );
            EvidenceFolder.Write(path, evidence.Files, manifest);
            written.Add(path);
        }

        ConsoleSummary.Write(results, report, [.. written.Select(p => Path.GetRelativePath(around.WorkingDirectory, p))]);
        var code = ExitCode.Of(verdicts, request.FailOn, request.AllowUnknown);
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

    private List<Framework>? LoadFrameworks(AuditRequest request)
    {
        var problems = new List<RuleProblem>();
        var all = FrameworkFolders.Load(around, problems);
        Say(problems.Select(p => p.ToString()));
        return problems.Count > 0 ? null : [.. request.Frameworks.Select(s => all.First(f => f.Slug == s))];
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

        var now = around.Time.GetUtcNow();
        var set = EvidenceFiles.Recognise(files, now);
        if (set.Files.Count == 0)
        {
            Say(set.Unrecognised.Select(name => $"{name}: not read; no evidence file is named so"));
            Say([$"{path} holds no evidence. IamAuditor looks for any of these files there:", .. Source.All.Select(s => $"  {s.File}")]);
            return null;
        }

        return new GatheredEvidence(set.Files, set.Gaps, request.Account ?? set.Manifest?.Account, set.Manifest?.TakenAt ?? now)
        {
            Unrecognised = set.Unrecognised,
            Problems = set.Problems,
            IsReplay = true,
        };
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
