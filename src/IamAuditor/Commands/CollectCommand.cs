using System.CommandLine;
using IamAuditor.Core.Evidence;
using IamAuditor.Exports;

namespace IamAuditor.Commands;

/// <summary>`collect`: evidence only, for judging later or elsewhere.</summary>
public static class CollectCommand
{
    public static Command Create(Surroundings around)
    {
        ArgumentNullException.ThrowIfNull(around);
        var output = new Option<string>("--out")
        {
            Description = "New folder, or a file that ends in .zip",
            HelpName = "PATH",
            Required = true,
        };
        var aws = new AwsArguments();
        var command = new Command("collect", "Read an account and keep the evidence; `audit --from` judges it") { output };
        aws.AddTo(command);
        command.SetAction(
            async (parsed, ct) =>
            {
                var (results, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
                var settings = Settings.Load(around, parsed.GetValue<string?>("--config"));
                var problems = new List<string>(settings.Problems);
                var path = parsed.GetValue(output)!;
                if (path.Length == 0)
                {
                    problems.Add("--out: the path is empty");
                }

                var request = aws.Read(parsed, settings.Options, around, problems);
                var name = CommandLine.NameOf(parsed.CommandResult);
                if (problems.Count > 0)
                {
                    CommandLine.Say(error, name, problems);
                    return ExitCode.CouldNotAudit;
                }

                var evidence = await AwsEvidence.CollectAsync(
                    request,
                    around.Time,
                    SourceProgress.On(error, around),
                    line => CommandLine.Say(error, name, [line]),
                    ct
                );
                if (evidence is null)
                {
                    return ExitCode.CouldNotAudit;
                }

                var assembled = SnapshotAssembly.Assemble(evidence.Account, evidence.TakenAt, evidence.Files, evidence.Gaps);
                CommandLine.Say(error, name, assembled.Problems.Select(p => p.ToString()));
                if (assembled.Snapshot is not { } snapshot)
                {
                    return ExitCode.CouldNotAudit;
                }

                var manifest = Manifest.Of(
                    snapshot.Account,
                    snapshot.Partition,
                    evidence.TakenAt,
                    $"{Product.Name} {Product.Version}",
                    evidence.Files,
                    evidence.Gaps
                );
                EvidenceFolder.Write(around.FullPath(path), evidence.Files, manifest);
                await results.WriteLineAsync($"{path}: {evidence.Files.Count} files, {evidence.Gaps.Count} gaps");
                foreach (var gap in evidence.Gaps.Where(g => g.Code != GapCode.SwitchedOff))
                {
                    await results.WriteLineAsync(
                        $"  not read: {gap.Source}{(gap.Region is null ? "" : " in " + gap.Region)}{(gap.Part is null ? "" : " of " + gap.Part)}: {gap.Code}{(gap.Permission is null ? "" : ", needs " + gap.Permission)}"
                    );
                }

                return ExitCode.Clean;
            }
        );
        return command;
    }
}
