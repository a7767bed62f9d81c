using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Exports;
using IamAuditor.Storage;

namespace IamAuditor.Commands;

/// <summary>`rules preview ID`: what a rule would have said on earlier evidence, before it is switched on. Changes nothing.</summary>
internal static partial class RulesPreviewCommand
{
    private const int MostShown = 20;

    public static Command Create(Surroundings around)
    {
        var arguments = new RulesArguments();
        var id = new Argument<string>("ID") { Description = "The rule, whether it is on or off" };
        var on = new Option<string?>("--on") { Description = "The last N evidence folders that were kept", HelpName = "LAST-N" };
        var from = new Option<string[]>("--from")
        {
            Description = "Evidence folders or zips, as many as there are",
            HelpName = "PATH",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("preview", "Show what a rule would have said on earlier evidence") { id, on, from };
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            var settings = Settings.Load(around, parsed.GetValue<string?>("--config"));
            var problems = new List<string>();
            var paths = Evidence(parsed.GetValue(on), parsed.GetValue(from) ?? [], settings, around, problems);
            if (problems.Count > 0)
            {
                RulesArguments.Say(parsed, problems);
                return ExitCode.CouldNotAudit;
            }

            var wanted = parsed.GetValue(id)!;
            if (arguments.LoadOrSay(parsed, around) is not { } all || RulesArguments.Find(parsed, all, wanted) is not { } rule)
            {
                return ExitCode.CouldNotAudit;
            }

            // Loaded once more with this rule alone: on, whatever configuration says.
            var set = arguments.LoadOrSay(parsed, around, [wanted])!;
            var runs = new List<Run>();
            foreach (var path in paths)
            {
                var replay = EvidenceReplay.Of(path, null, null, around.Time.GetUtcNow());
                RulesArguments.Say(parsed, replay.Messages.Select(m => $"{Shown(path, around)}: {m}"));
                if (replay.Snapshot is { } snapshot)
                {
                    runs.Add(new Run(Shown(path, around), snapshot.TakenAt, Audit.Evaluate(set, snapshot)));
                }
            }

            if (runs.Count == 0)
            {
                RulesArguments.Say(parsed, ["none of the evidence could be read"]);
                return ExitCode.CouldNotAudit;
            }

            runs.Sort((a, b) => a.TakenAt.CompareTo(b.TakenAt));
            var output = parsed.InvocationConfiguration.Output;
            if (arguments.AsJson(parsed))
            {
                JsonLines.Write(
                    output,
                    runs.SelectMany(r => r.Verdicts.Select(v => (Run: r, Verdict: v))),
                    (json, v) => Write(json, v.Run, v.Verdict)
                );
            }
            else
            {
                Tell(output, rule, set.Rules.Count > 0 && all.Rules.Any(r => r.Id == wanted), runs);
            }

            return runs.Count == paths.Count ? ExitCode.Clean : ExitCode.CouldNotAudit;
        });
        return command;
    }

    private sealed record Run(string Evidence, DateTimeOffset TakenAt, IReadOnlyList<Verdict> Verdicts);

    [GeneratedRegex("^LAST-(?<count>[1-9][0-9]{0,4})$", RegexOptions.IgnoreCase)]
    private static partial Regex LastPattern();

    private static List<string> Evidence(string? on, string[] from, Settings settings, Surroundings around, List<string> problems)
    {
        problems.AddRange(settings.Problems);
        if ((on is null) == (from.Length == 0))
        {
            problems.Add("say on which evidence: --from PATH..., or --on LAST-5 for the last five that were kept");
            return [];
        }

        if (on is null)
        {
            problems.AddRange(
                from.Where(p => p.Length == 0 || !Path.Exists(around.FullPath(p))).Select(p => $"--from: there is no folder or file `{p}`")
            );
            return [.. from.Where(p => p.Length > 0).Select(around.FullPath)];
        }

        var match = LastPattern().Match(on);
        if (!match.Success)
        {
            problems.Add($"--on: `{on}` is not of the form LAST-5");
            return [];
        }

        var folder = Path.Combine(
            settings.Options.DataDirectory is { } data ? around.FullPath(data) : around.DefaultDataDirectory(),
            DataFolder.EvidenceFolderName
        );
        var kept = Directory.Exists(folder)
            ? Directory
                .EnumerateDirectories(folder)
                // Runs that are kept lie in a folder by account.
                .Concat(Directory.EnumerateFiles(folder, "*.zip", SearchOption.AllDirectories))
                .Select(p => (Path: p, At: TakenAt(p)))
                .Where(p => p.At is not null)
                .OrderByDescending(p => p.At)
                .ThenBy(p => p.Path, StringComparer.Ordinal)
                .Take(int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture))
                .Select(p => p.Path)
                .ToList()
            : [];
        if (kept.Count == 0)
        {
            problems.Add(
                $"--on: no evidence is kept in {folder}; run `iam-auditor collect --out {Path.Combine(folder, "TODAY.zip")}`, or name evidence with --from PATH"
            );
        }

        return kept;
    }

    // Null: it has no manifest that can be read, and so no moment.
    private static DateTimeOffset? TakenAt(string path)
    {
        try
        {
            var files = Directory.Exists(path)
                ? File.Exists(Path.Combine(path, EvidencePath.ManifestName))
                    ? [(EvidencePath.ManifestName, (ReadOnlyMemory<byte>)File.ReadAllBytes(Path.Combine(path, EvidencePath.ManifestName)))]
                    : []
                : EvidenceFolder.Read(path).Where(f => f.Path.EndsWith(EvidencePath.ManifestName, StringComparison.Ordinal)).ToList();
            return files.Select(f => Manifest.Read(f.Item2, [])).OfType<Manifest>().FirstOrDefault()?.TakenAt;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Tell(TextWriter output, Rule rule, bool isOn, List<Run> runs)
    {
        TextLayout.Paragraph(output, $"{rule.Id}: {rule.Title}");
        TextLayout.Paragraph(output, $"severity {Names.Of(rule.Severity)}, {(isOn ? "on" : "off")} today");
        output.WriteLine();
        output.WriteLine("Taken              Account        Fail  Unknown  Pass  Not applicable");
        foreach (var run in runs)
        {
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{run.TakenAt.UtcDateTime:yyyy-MM-dd HH:mm}   {run.Verdicts[0].Account.Text, -12} {Of(run, Outcome.Fail), 6} {Of(run, Outcome.Unknown), 8} {Of(run, Outcome.Pass), 5} {Of(run, Outcome.NotApplicable), 15}"
                )
            );
        }

        Listed(output, runs, Outcome.Fail, "Would be findings");
        Listed(output, runs, Outcome.Unknown, "Could not be assessed");

        static int Of(Run run, Outcome outcome) => run.Verdicts.Count(v => v.Outcome == outcome);
    }

    private static void Listed(TextWriter output, List<Run> runs, Outcome outcome, string heading)
    {
        var groups = runs.SelectMany(r => r.Verdicts.Where(v => v.Outcome == outcome).Select(v => (Run: r, Verdict: v)))
            .GroupBy(v => (v.Verdict.Resource, v.Verdict.Subresource, v.Verdict.Region))
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key.Resource, StringComparer.Ordinal)
            .ThenBy(g => g.Key.Subresource, StringComparer.Ordinal)
            .ToList();
        if (groups.Count == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine($"{heading} ({groups.Count})");
        foreach (var group in groups.Take(MostShown))
        {
            var last = group.Last();
            var times = runs.Count == 1 ? "" : $", in {group.Count()} of {runs.Count}";
            TextLayout.Paragraph(output, $"{last.Verdict.Resource}{(last.Verdict.Subresource is { } part ? $" {part}" : "")}{times}", 2);
            TextLayout.Paragraph(output, last.Verdict.Message, 4);
        }

        if (groups.Count > MostShown)
        {
            output.WriteLine($"  and {groups.Count - MostShown} more; `--format json` prints all");
        }
    }

    private static void Write(Utf8JsonWriter json, Run run, Verdict verdict)
    {
        json.WriteStartObject();
        json.WriteString("evidence", run.Evidence);
        json.WriteString("takenAt", run.TakenAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteString("rule", verdict.Rule);
        json.WriteString("account", verdict.Account.Text);
        json.WriteString("resource", verdict.Resource);
        if (verdict.Subresource is { } subresource)
        {
            json.WriteString("subresource", subresource);
        }

        if (verdict.Region is { } region)
        {
            json.WriteString("region", region);
        }

        json.WriteString("outcome", Names.Of(verdict.Outcome));
        json.WriteString("severity", Names.Of(verdict.Severity));
        json.WriteString("message", verdict.Message);
        json.WritePropertyName("observations");
        NdJson.WriteObservations(json, verdict.Observations);
        json.WriteEndObject();
    }

    private static string Shown(string path, Surroundings around)
    {
        var relative = Path.GetRelativePath(around.WorkingDirectory, path).Replace('\\', '/');
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
