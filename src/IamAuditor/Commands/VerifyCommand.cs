using System.CommandLine;
using System.Globalization;
using IamAuditor.Exports;
using IamAuditor.Storage;

namespace IamAuditor.Commands;

/// <summary>`verify`: whether anything that is remembered was edited: run records, history, findings, evidence.</summary>
public static class VerifyCommand
{
    public static Command Create(Surroundings around)
    {
        var arguments = new HistoryArguments();
        var command = new Command("verify", "Check that records, findings and evidence are as they were written");
        arguments.AddTo(command);
        var run = new Option<string?>("--run") { Description = "Name the hash of this run's record as well", HelpName = "ID" };
        command.Options.Add(run);
        command.SetAction(
            (parsed, ct) =>
                arguments.WithStoreAsync(
                    parsed,
                    around,
                    async (store, options, problems) =>
                    {
                        var asked = parsed.GetValue(run);
                        var record = asked is null ? null : (await store.RunsAsync(null, ct)).FirstOrDefault(r => r.Id == asked);
                        if (asked is not null && record is null)
                        {
                            problems.Add($"--run: there is no run `{asked}`; `iam-auditor findings history` lists them");
                            return ExitCode.CouldNotAudit;
                        }

                        var folder = arguments.Folder(parsed, options, around);
                        var checks = new List<(ChainCheck Check, int Evidence, int Forgotten)>();
                        foreach (var check in await store.VerifyAsync(ct))
                        {
                            // Records that cannot be read are named by the check already, and their evidence cannot be.
                            var runs = check.Problems.Any(p => p.Contains("cannot be read", StringComparison.Ordinal))
                                ? []
                                : await store.RunsAsync(check.Account, ct);
                            var evidence = runs.Select(r => EvidenceCheck.ProblemOf(r, folder)).OfType<string>();
                            checks.Add(
                                (
                                    check with
                                    {
                                        Problems = [.. check.Problems, .. evidence],
                                    },
                                    runs.Count(r => r.EvidencePath is not null),
                                    runs.Count(r => r is { EvidenceSha256: not null, EvidencePath: null })
                                )
                            );
                        }

                        var output = parsed.InvocationConfiguration.Output;
                        if (arguments.AsJson(parsed))
                        {
                            JsonLines.Write(
                                output,
                                checks,
                                (json, c) =>
                                {
                                    json.WriteStartObject();
                                    json.WriteString("account", c.Check.Account.Text);
                                    json.WriteNumber("runs", c.Check.Runs);
                                    json.WriteNumber("removed", c.Check.Removed);
                                    json.WriteNumber("evidence", c.Evidence);
                                    json.WriteNumber("evidenceRemoved", c.Forgotten);
                                    if (c.Check is { From: { } from, To: { } to })
                                    {
                                        json.WriteString("from", Product.Iso(from));
                                        json.WriteString("to", Product.Iso(to));
                                    }

                                    json.WriteString("head", c.Check.Head);
                                    if (record?.Account == c.Check.Account)
                                    {
                                        json.WriteString("run", record.Id);
                                        json.WriteString("hash", record.Hash);
                                    }

                                    json.WriteBoolean("intact", c.Check.Problems.Count == 0);
                                    json.WriteStartArray("problems");
                                    foreach (var problem in c.Check.Problems)
                                    {
                                        json.WriteStringValue(problem);
                                    }

                                    json.WriteEndArray();
                                    json.WriteEndObject();
                                }
                            );
                        }
                        else
                        {
                            Tell(output, checks, record);
                        }

                        return checks.Exists(c => c.Check.Problems.Count > 0) ? ExitCode.Found : ExitCode.Clean;
                    },
                    ct
                )
        );
        return command;
    }

    private static void Tell(TextWriter output, List<(ChainCheck Check, int Evidence, int Forgotten)> checks, RunRecord? record)
    {
        foreach (var (check, evidence, forgotten) in checks)
        {
            output.WriteLine($"Account {check.Account}: {(check.Problems.Count == 0 ? "intact" : $"{check.Problems.Count} problem(s)")}");
            var times = check is { From: { } from, To: { } to } ? $" from {Day(from)} to {Day(to)}" : "";
            TextLayout.Labelled(
                output,
                "runs",
                $"{check.Runs}{times}{(check.Removed == 0 ? "" : $"; {check.Removed} earlier ones were removed by retention")}"
            );
            TextLayout.Labelled(
                output,
                "evidence",
                $"{evidence} file{(evidence == 1 ? "" : "s")} compared with the records{(forgotten == 0 ? "" : $"; {forgotten} removed by retention, their digests kept")}"
            );
            TextLayout.Labelled(output, "last hash", check.Head);
            if (record?.Account == check.Account)
            {
                TextLayout.Labelled(output, "run", record.Id);
                TextLayout.Labelled(output, "its hash", record.Hash);
            }

            foreach (var problem in check.Problems)
            {
                TextLayout.Labelled(output, "edited", problem);
            }

            output.WriteLine();
        }

        output.WriteLine(
            checks.Count == 0 ? "There are no runs yet."
            : checks.TrueForAll(c => c.Check.Problems.Count == 0)
                ? "Nothing was edited. Whoever notes the last hash elsewhere can tell later\nthat nothing was cut off."
            : "Something was edited. Compare with a backup."
        );
    }

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
