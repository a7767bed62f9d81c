using System.CommandLine;
using IamAuditor.Core.Reports;
using IamAuditor.Reports.AccessReview;

namespace IamAuditor.Commands;

/// <summary>`report --run ID --format NAMES`: the files of a kept run or of evidence, made again.</summary>
internal static class ReportWriting
{
    private const string AccessReview = "access-review";

    public static void AddTo(Command command, Surroundings around)
    {
        var arguments = new ReportArguments();
        arguments.AddTo(command);
        var format = new Option<string[]>("--format")
        {
            Description =
                $"Files to write, with commas between: {string.Join(", ", OutputFormat.Names)}, {AccessReview} (default: all but {AccessReview})",
            HelpName = "NAMES",
        };
        command.Options.Add(format);
        command.SetAction(
            async (parsed, ct) =>
            {
                var names = AwsArguments.Words(parsed.GetValue(format));
                var problems = names
                    .Where(n => n != AccessReview)
                    .Select(n => AuditorOptionsValidator.FormatProblem("--format", n))
                    .OfType<string>();
                var (replayed, options, folder) = await arguments.LoadOrSayAsync(parsed, around, problems, ct);
                if (replayed?.Report is not { } report)
                {
                    return ExitCode.CouldNotAudit;
                }

                var written = OutputFormat
                    .All.Where(f => names.Count == 0 || names.Contains(f.Name))
                    .Select(f => Write(report, f, folder))
                    .ToList();
                if (names.Contains(AccessReview))
                {
                    written.AddRange(WriteReviews(replayed, report, options, folder));
                }

                Tell(parsed, around, written);
                return ExitCode.Clean;
            }
        );
    }

    public static IReadOnlyList<AccessReviewRow> RowsOf(ReplayedReport replayed, AuditReport report, AuditorOptions options) =>
        AccessReviewRows.Of(report, FindingTerms.Of(options.Findings, replayed.Owners, report.Snapshot).OwnerOf);

    public static IEnumerable<string> WriteReviews(ReplayedReport replayed, AuditReport report, AuditorOptions options, string folder)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var group in RowsOf(replayed, report, options).GroupBy(r => r.Owner, StringComparer.Ordinal))
        {
            var path = Path.Combine(folder, AccessReview, NameOf(group.Key, taken));
            PrivateOutput.Write(path, stream => AccessReviewWorkbook.Write(report, group.Key, [.. group], stream));
            yield return path;
        }
    }

    /// <summary>Where one file goes: a target with the file's own ending is the file, anything else a folder for it.</summary>
    public static string FileAt(string target, string name) =>
        Path.GetExtension(target).Equals(Path.GetExtension(name), StringComparison.OrdinalIgnoreCase) && !Directory.Exists(target)
            ? target
            : Path.Combine(target, name);

    public static void Tell(ParseResult parsed, Surroundings around, IEnumerable<string> written)
    {
        foreach (var path in written)
        {
            parsed.InvocationConfiguration.Output.WriteLine(Path.GetRelativePath(around.WorkingDirectory, path));
        }
    }

    // An owner is whatever a tag says: only what every file system takes stays, and two owners never share a file.
    private static string NameOf(string owner, HashSet<string> taken)
    {
        var name = new string([.. owner.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '@' ? c : '-')]);
        name = name.Length > 80 ? name[..80] : name;
        var unique = name;
        for (var i = 2; !taken.Add(unique); i++)
        {
            unique = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}-{i}");
        }

        return unique + ".xlsx";
    }

    private static string Write(AuditReport report, OutputFormat format, string folder)
    {
        var path = Path.Combine(folder, format.FileName);
        PrivateOutput.Write(path, stream => format.Write(report, stream));
        return path;
    }
}
