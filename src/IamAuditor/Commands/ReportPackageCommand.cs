using System.CommandLine;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using IamAuditor.Core.Reports;
using IamAuditor.Reports.Excel;
using IamAuditor.Storage;

namespace IamAuditor.Commands;

/// <summary>`report package`: one zip for an auditor with the reports, the evidence, the rules and settings as they were used, every digest, and how to verify it.</summary>
internal static class ReportPackageCommand
{
    private const string OwnRules = "own-rules";

    // Entries carry no moment of writing, so that equal contents give equal bytes.
    private static readonly DateTimeOffset ZipTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Command Create(Surroundings around)
    {
        var arguments = new ReportArguments { FileEnding = ".zip" };
        var command = new Command("package", "Write one zip of reports, evidence, rules, settings and digests, with the way to verify it");
        arguments.AddTo(command);
        command.SetAction(
            async (parsed, ct) =>
            {
                var (replayed, options, folder) = await arguments.LoadOrSayAsync(parsed, around, [], ct);
                if (replayed?.Report is not { } report)
                {
                    return ExitCode.CouldNotAudit;
                }

                var at = report.Snapshot.TakenAt.UtcDateTime.ToString(
                    "yyyyMMdd'T'HHmmss'Z'",
                    System.Globalization.CultureInfo.InvariantCulture
                );
                var path = ReportWriting.FileAt(folder, $"iam-audit-{report.Snapshot.Account}-{at}.zip");
                PrivateOutput.Write(path, stream => Write(stream, replayed, report, options, around));
                ReportWriting.Tell(parsed, around, [path]);
                return ExitCode.Clean;
            }
        );
        return command;
    }

    private static void Write(Stream stream, ReplayedReport replayed, AuditReport report, AuditorOptions options, Surroundings around)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (replayed.EvidenceZip is { } kept)
        {
            Add("evidence.zip", s => s.Write(kept.Span));
        }
        else
        {
            foreach (var (name, bytes) in replayed.Evidence.OrderBy(f => f.Path, StringComparer.Ordinal))
            {
                Add($"evidence/{name}", s => s.Write(bytes.Span));
            }
        }

        if (replayed.Record is { } record)
        {
            Add("run.json", s => s.Write(Encoding.UTF8.GetBytes(StoredRun.Text(record))));
        }

        foreach (var format in OutputFormat.All)
        {
            Add($"reports/{format.FileName}", s => format.Write(report, s));
        }

        var hasOwn = false;
        foreach (var rule in report.Run.Rules.All.Select(r => r.File).Distinct().Order(StringComparer.Ordinal))
        {
            // The built-in ones lie beside the program, one's own are named from where the command was given.
            var file = Path.Combine(around.ProgramDirectory, rule);
            var isOwn = !File.Exists(file);
            hasOwn |= isOwn;
            Keep($"{(isOwn ? OwnRules : "rules")}/{Path.GetFileName(rule)}", isOwn ? around.FullPath(rule) : file);
        }

        var settings = DecidingSettings.Text(options, hasOwn ? [OwnRules] : []);
        Add($"settings/{DecidingSettings.FileName}", s => s.Write(Encoding.UTF8.GetBytes(settings)));
        foreach (var (name, file) in DecidingSettings.Files(options))
        {
            Keep($"settings/{name}", around.FullPath(file));
        }

        Add("README.txt", s => s.Write(Encoding.UTF8.GetBytes(Readme(replayed, report, hasOwn))));
        Add("SHA256SUMS", s => s.Write(Encoding.UTF8.GetBytes(string.Concat(digests.Select(d => $"{d.Value}  {d.Key}\n")))));

        void Keep(string name, string path)
        {
            var bytes = File.ReadAllBytes(path);
            Add(name, s => s.Write(bytes));
        }

        void Add(string name, Action<Stream> write)
        {
            var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
            entry.LastWriteTime = ZipTime;
            using var sha = SHA256.Create();
            using (var content = entry.Open())
            using (var hashed = new CryptoStream(content, sha, CryptoStreamMode.Write))
            {
                write(hashed);
            }

            digests.Add(name, Convert.ToHexStringLower(sha.Hash!));
        }
    }

    private static string Readme(ReplayedReport replayed, AuditReport report, bool hasOwn)
    {
        var record = replayed.Record;
        var lines = new List<string>
        {
            "AWS IAM audit: package for auditors",
            "",
            $"Account        {ExcelReport.AccountName(report)}",
            $"Judged as of   {ExcelReport.Moment(report.Snapshot.TakenAt)} (all times are UTC)",
            $"Made by        {Exports.Product.Name} {Exports.Product.Version}",
            $"Rules          {report.Run.Rules.Rules.Count} ran of {report.Run.Rules.All.Count}; SHA-256 over all rule files {report.Run.Rules.Digest}",
            record is null ? "Run            none: made of evidence in a file" : $"Run            {record.Id}",
        };
        if (record is not null)
        {
            lines.AddRange([
                $"Record's hash  {record.Hash}",
                $"  after        {record.PreviousHash}",
                $"Evidence       SHA-256 {record.EvidenceSha256}",
                $"Verdicts       SHA-256 {record.VerdictsSha256}",
            ]);
        }

        var evidence = replayed.EvidenceZip is null ? "evidence" : "evidence.zip";
        lines.AddRange([
            "",
            "What is in it",
            "  reports/      the reports and the machine-readable files of this run",
            $"  {(replayed.EvidenceZip is null ? "evidence/   " : "evidence.zip")}  what AWS answered, exactly the bytes that were judged; manifest.json in it has a digest of each file",
            "  rules/        the rule files that judged it, of those that come with the program",
        ]);
        if (hasOwn)
        {
            lines.Add($"  {OwnRules}/    the rule files that judged it, of those that do not");
        }

        lines.Add("  settings/     what of the configuration decides it, with waivers, owners and attestations where there are any");
        if (record is not null)
        {
            lines.Add("  run.json      the record of the run, exactly the bytes that its hash covers");
        }

        lines.AddRange([
            "  SHA256SUMS    a digest of every file here",
            "",
            "How to verify it",
            "  1. Nothing was changed since the package was made:  sha256sum -c SHA256SUMS",
            $"  2. The evidence gives these verdicts. Judge it again in this folder, offline, with {Exports.Product.Name} {Exports.Product.Version},",
            "     and compare:",
            $"       iam-auditor audit --from {evidence} --format verdicts --out again --config settings/{DecidingSettings.FileName}",
            "       sha256sum again/verdicts.ndjson reports/verdicts.ndjson",
        ]);
        if (record is not null)
        {
            lines.AddRange([
                "  3. This is the run that was recorded. The hash of its record is the SHA-256 of run.json; the record",
                "     holds the digests of the evidence (evidenceSha256) and of the verdicts (verdictsSha256):",
                "       sha256sum run.json evidence.zip reports/verdicts.ndjson",
                "  4. The record stands unedited in the chain of all runs. Where it was made:  iam-auditor verify",
                $"       `iam-auditor verify --run {record.Id}` names the hash of its record, which must be the one above.",
            ]);
        }

        return string.Join('\n', lines) + "\n";
    }
}
