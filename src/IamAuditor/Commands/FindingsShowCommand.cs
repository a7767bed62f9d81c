using System.CommandLine;
using System.Globalization;
using IamAuditor.Core.Findings;
using IamAuditor.Exports;
using IamAuditor.Storage;

namespace IamAuditor.Commands;

/// <summary>`findings show ID`: one finding with what it rests on and what happened to it.</summary>
internal static class FindingsShowCommand
{
    private const int ShortestId = 4;

    public static Command Create(Surroundings around)
    {
        var arguments = new HistoryArguments();
        var id = new Argument<string>("FINDING") { Description = "Its id, or the first digits of it" };
        var command = new Command("show", "Tell the whole story of one finding") { id };
        arguments.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                arguments.WithStoreAsync(
                    parsed,
                    around,
                    async (store, options, problems) =>
                    {
                        if (await FindAsync(store, parsed.GetValue(id)!, problems, ct) is not { } finding)
                        {
                            return ExitCode.CouldNotAudit;
                        }

                        var history = await store.HistoryAsync(finding.Id, ct);
                        var output = parsed.InvocationConfiguration.Output;
                        var now = around.Time.GetUtcNow();
                        if (arguments.AsJson(parsed))
                        {
                            JsonLines.Write(
                                output,
                                [finding],
                                (json, f) =>
                                {
                                    json.WriteStartObject();
                                    FindingJson.WriteMembers(json, f, now);
                                    json.WriteStartArray("history");
                                    foreach (var (run, at, change) in history)
                                    {
                                        json.WriteStartObject();
                                        json.WriteString("run", run);
                                        json.WriteString("at", Product.Iso(at));
                                        json.WriteString("change", FindingJson.NameOf(change.Kind));
                                        json.WriteString("message", change.Finding.Message);
                                        json.WriteEndObject();
                                    }

                                    json.WriteEndArray();
                                    json.WriteEndObject();
                                }
                            );
                        }
                        else
                        {
                            Tell(output, finding, history, now);
                        }

                        return ExitCode.Clean;
                    },
                    ct
                )
        );
        return command;
    }

    /// <summary>Null: a problem was added.</summary>
    public static async Task<Finding?> FindAsync(IStore store, string id, List<string> problems, CancellationToken ct)
    {
        var wanted = id.Trim().ToLowerInvariant();
        if (wanted.Length < ShortestId || !wanted.All(char.IsAsciiHexDigitLower))
        {
            problems.Add($"`{id}` is not the id of a finding; write at least {ShortestId} of its digits, as `findings list` prints them");
            return null;
        }

        var found = (await store.AllFindingsAsync(ct)).Where(f => f.Id.StartsWith(wanted, StringComparison.Ordinal)).ToList();
        if (found.Count != 1)
        {
            problems.Add(
                found.Count == 0
                    ? $"there is no finding `{id}`; `findings list --state all` names them all"
                    : $"{found.Count} findings begin with `{id}`; write more of its digits"
            );
        }

        return found.Count == 1 ? found[0] : null;
    }

    private static void Tell(
        TextWriter output,
        Finding finding,
        IReadOnlyList<(string RunId, DateTimeOffset At, FindingChange Change)> history,
        DateTimeOffset now
    )
    {
        TextLayout.Paragraph(output, finding.Message);
        output.WriteLine();
        TextLayout.Labelled(output, "finding", finding.Id);
        TextLayout.Labelled(output, "rule", $"{finding.Rule} (`iam-auditor rules show {finding.Rule}` says why, and what to do)");
        TextLayout.Labelled(output, "severity", Names.Of(finding.Severity));
        TextLayout.Labelled(output, "account", finding.Account.Text);
        TextLayout.Labelled(output, "resource", finding.Resource + (finding.Subresource is { } part ? $", {part}" : ""));
        if (finding.Region is { } region)
        {
            TextLayout.Labelled(output, "region", region);
        }

        TextLayout.Labelled(output, "state", StateOf(finding));
        TextLayout.Labelled(
            output,
            "seen",
            $"first {Day(finding.FirstSeen)}{(finding.KnownAtStart ? " (known at start)" : "")}, last {Day(finding.LastSeen)}"
        );
        if (finding.UnknownSince is { } unknown)
        {
            TextLayout.Labelled(output, "not assessed", $"since {Day(unknown)}: what it needs could not be read");
        }

        if (finding.State == FindingState.Open)
        {
            TextLayout.Labelled(
                output,
                "due",
                finding.Due is { } due
                    ? Day(due) + (finding.IsOverdue(now) ? $", {Math.Max(1, (int)(now - due).TotalDays)} days overdue" : "")
                    : "no limit"
            );
        }

        TextLayout.Labelled(output, "owner", finding.Owner ?? "nobody (no tag, no entry in IamAuditor:Findings:Owners or OwnersFile)");
        foreach (var (name, value) in NdJson.Named(finding.Observations))
        {
            TextLayout.Labelled(output, "rests on", $"{name} = {value}");
        }

        output.WriteLine();
        output.WriteLine("History");
        Finding? before = null;
        foreach (var (_, at, change) in history)
        {
            TextLayout.Labelled(output, Day(at), before is null ? Sentence(change) : Sentence(before, change));
            before = change.Finding;
        }
    }

    // What is told of a change is what is different, in the words that the rest of the page uses.
    private static string Sentence(Finding before, FindingChange change)
    {
        var now = change.Finding;
        List<string> changed =
        [
            .. new[]
            {
                before.Message == now.Message ? null : now.Message,
                before.Severity == now.Severity ? null : $"severity {Names.Of(before.Severity)} to {Names.Of(now.Severity)}",
                before.Owner == now.Owner ? null : $"owner {before.Owner ?? "nobody"} to {now.Owner ?? "nobody"}",
                before.Due == now.Due ? null : $"due {(now.Due is { } due ? Day(due) : "no more")}",
                before.Waiver == now.Waiver ? null : $"waiver {before.Waiver ?? "none"} to {now.Waiver ?? "none"}",
            }.OfType<string>(),
        ];
        if (changed.Count == 0)
        {
            changed.AddRange(now.Observations.Except(before.Observations).Select(o => $"{o.Name} = {o.Value}"));
        }

        return change.Kind == ChangeKind.Updated && changed.Count > 0 ? $"changed: {string.Join("; ", changed)}" : Sentence(change);
    }

    public static string Sentence(FindingChange change) =>
        change.Kind switch
        {
            ChangeKind.New => change.Finding.KnownAtStart ? "known at start" : "new",
            ChangeKind.Reopened => "reopened",
            ChangeKind.Waived => $"waived by `{change.Finding.Waiver}`",
            ChangeKind.WaiverEnded => "open again: its waiver ended",
            ChangeKind.Updated => $"changed: {change.Finding.Message}",
            _ => $"resolved: {ReasonOf(change.Finding)}",
        };

    private static string StateOf(Finding finding) =>
        finding.State switch
        {
            FindingState.Open => $"open since {Day(finding.OpenSince)}"
                + (
                    finding.TimesReopened == 0 ? ""
                    : finding.TimesReopened == 1 ? ", reopened once"
                    : $", reopened {finding.TimesReopened} times"
                ),
            FindingState.Waived => $"waived by `{finding.Waiver}`",
            _ => $"resolved on {Day(finding.ResolvedAt ?? finding.LastSeen)}: {ReasonOf(finding)}",
        };

    private static string ReasonOf(Finding finding) =>
        finding.ResolvedBy switch
        {
            ResolvedBy.Fixed => "the rule passes",
            ResolvedBy.NotApplicable => "the rule no longer applies",
            ResolvedBy.Gone => "the resource is gone",
            ResolvedBy.RuleOff => "the rule is off",
            ResolvedBy.AccountRemoved => "the account is no longer audited",
            ResolvedBy.Aged => "archived, long after the event",
            _ => "",
        };

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
