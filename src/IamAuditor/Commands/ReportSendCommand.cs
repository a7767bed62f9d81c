using System.CommandLine;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Exports;
using IamAuditor.Options;
using IamAuditor.Reports.Mail;
using IamAuditor.Storage;

namespace IamAuditor.Commands;

/// <summary>`report send`: the mail now, of the history or of one folder of evidence, and what the server said to each recipient.</summary>
internal static class ReportSendCommand
{
    public static Command Create(Surroundings around)
    {
        var to = new Option<string[]>("--to")
        {
            Description = "Address to write to; repeatable (default: the groups of IamAuditor:Mail:Groups)",
            HelpName = "ADDRESS",
        };
        var from = new Option<string?>("--from")
        {
            Description = "Report on this folder or zip of evidence instead of the history",
            HelpName = "PATH",
        };
        var data = new Option<string?>("--data")
        {
            Description = "Where the history lies (default: IamAuditor:DataDirectory)",
            HelpName = "DIR",
        };
        var command = new Command("send", "Send the report by mail") { to, from, data };
        command.SetAction(
            async (parsed, ct) =>
            {
                var settings = Settings.Load(around, parsed.GetValue<string?>("--config"));
                var problems = new List<string>(settings.Problems);
                var mail = settings.Options.Mail;
                var addresses = parsed.GetValue(to) ?? [];
                problems.AddRange(
                    addresses
                        .Where(a => MailOptionsProblems.Address(a) is null)
                        .Select(a => $"--to: `{a}` is not an address; write one like security@example.com")
                );
                List<MailGroup> groups = addresses.Length > 0 ? [new MailGroup { Name = "report send", To = addresses }] : [.. mail.Groups];
                if (mail.Host is null)
                {
                    problems.Add(
                        $"{AuditorOptions.Section}:Mail:Host: no mail server is configured; write Host and From, or IAMAUDITOR__MAIL__HOST and IAMAUDITOR__MAIL__FROM"
                    );
                }

                if (groups.Count == 0)
                {
                    problems.Add($"nobody to write to: say --to ADDRESS, or write {AuditorOptions.Section}:Mail:Groups");
                }

                var evidence = parsed.GetValue(from);
                var folder = parsed.GetValue(data) is { Length: > 0 } given ? around.FullPath(given) : settings.Options.DataDirectory;
                if (evidence is null && folder is null && settings.Options.Store.Provider == StoreKind.Sqlite)
                {
                    problems.Add(
                        $"there is no history to report on: write {AuditorOptions.Section}:DataDirectory or --data DIR, or say --from PATH"
                    );
                }

                if (problems.Count > 0)
                {
                    CommandLine.Say(parsed.InvocationConfiguration.Error, "iam-auditor report send", problems);
                    return ExitCode.CouldNotAudit;
                }

                var sending = new Sending(around, settings.Options, parsed);
                return evidence is not null
                    ? await sending.EvidenceAsync(around.FullPath(evidence), groups, ct)
                    : await sending.HistoryAsync(folder ?? around.DefaultDataDirectory(), groups, ct);
            }
        );
        return command;
    }

    private sealed class Sending(Surroundings around, AuditorOptions options, ParseResult parsed)
    {
        private readonly DateTimeOffset now = around.Time.GetUtcNow();

        /// <summary>A look at evidence is not owed to anybody: it is sent now or not at all.</summary>
        public async Task<int> EvidenceAsync(string path, List<MailGroup> groups, CancellationToken ct)
        {
            if (await ReportOfAsync(path, ct) is not { } report)
            {
                return ExitCode.CouldNotAudit;
            }

            var findings = report.Run.Changes?.Findings ?? [];
            var open = findings.Where(f => f.State == FindingState.Open).OrderByDescending(f => f.Severity).ToList();
            var account = new AccountDigest
            {
                Account = report.Snapshot.Account,
                Alias = report.Alias,
                OrganizationName = AccountWords.NameOf(report.Snapshot),
                Unit = report.OrganizationalUnit,
                Last = RunOf(report),
                Warning = report.ByRule.Any(r => r.DidRun && !r.IsUnassessed)
                    ? null
                    : "No rule could be assessed: nothing is known of the account.",
                Open = open,
                Overdue = [.. open.Where(f => f.IsOverdue(report.Snapshot.TakenAt))],
            };
            var entries = groups
                .SelectMany(g =>
                    MailMessages.Of(
                        $"evidence/{g.Name}/{now:O}",
                        new MailDigest
                        {
                            Group = g,
                            At = now,
                            Accounts = [account],
                        },
                        [MailAttachment.Of(report, path)],
                        options.Mail
                    )
                )
                .ToList();
            return Tell(entries, await DeliverAsync(entries, ct), isOwed: false);
        }

        public async Task<int> HistoryAsync(string folder, List<MailGroup> groups, CancellationToken ct)
        {
            var (store, problem) = await DataFolder.OpenAsync(options, around, folder, ct);
            await using var closing = store;
            if (store is null)
            {
                Say([problem!]);
                return ExitCode.CouldNotAudit;
            }

            var runs = await store.RunsAsync(null, ct);
            if (runs.Count == 0)
            {
                Say([$"{folder} holds no run yet; `iam-auditor audit --data {folder}` makes one"]);
                return ExitCode.CouldNotAudit;
            }

            if (Load() is not var (rules, stewardship))
            {
                return ExitCode.CouldNotAudit;
            }

            var kept = new KeptReport(around, options, store, folder, rules, stewardship);
            var workbooks = new Dictionary<string, MailAttachment?>(StringComparer.Ordinal);
            var entries = new List<OutboxEntry>();
            foreach (var group in groups)
            {
                // What the newest run of each account changed, beside where things stand.
                var since = runs.Where(r => r.Succeeded).GroupBy(r => r.Account).Select(g => g.Max(r => r.At)).DefaultIfEmpty(now).Min();
                var digest = (await MailDigest.FromAsync(store, group, [], since.AddTicks(-1), now, options.Mail, ct)) with
                {
                    Since = since,
                };
                foreach (var run in digest.Reported.Select(a => a.Last).OfType<RunRecord>())
                {
                    if (!workbooks.ContainsKey(run.Id))
                    {
                        var made = await kept.OfAsync(run, ct);
                        Say(made.Messages);
                        workbooks.Add(
                            run.Id,
                            made.Report is { } report ? MailAttachment.Of(report, DataFolder.FullPath(folder, run.EvidencePath!)) : null
                        );
                    }
                }

                var attachments = digest.Reported.Select(a => a.Last is { } last ? workbooks[last.Id] : null).OfType<MailAttachment>();
                entries.AddRange(MailMessages.Of($"send/{group.Name}/{now:O}", digest, [.. attachments], options.Mail));
            }

            await store.EnqueueAsync(entries, ct);
            var failures = await DeliverAsync(entries, ct);
            await store.DeliveredAsync([.. entries.Select(e => e.Id).Where(id => !failures.ContainsKey(id))], around.Time.GetUtcNow(), ct);
            foreach (var (id, failure) in failures)
            {
                await store.FailedAsync(
                    id,
                    failure.Reason,
                    failure.IsFinal ? null : around.Time.GetUtcNow().AddMinutes(5),
                    failure.IsFinal,
                    ct
                );
            }

            return Tell(entries, failures, isOwed: true);
        }

        private async Task<IReadOnlyDictionary<string, DeliveryFailure>> DeliverAsync(List<OutboxEntry> entries, CancellationToken ct)
        {
            await using var sink = new MailSink(options.Mail, around.Variable, around.WorkingDirectory);
            return await sink.DeliverAsync(entries, ct);
        }

        private int Tell(List<OutboxEntry> entries, IReadOnlyDictionary<string, DeliveryFailure> failures, bool isOwed)
        {
            foreach (var entry in entries.Where(e => !failures.ContainsKey(e.Id)))
            {
                parsed.InvocationConfiguration.Output.WriteLine($"sent to {entry.OrderKey}");
            }

            Say(
                entries
                    .Where(e => failures.ContainsKey(e.Id))
                    .Select(e =>
                        $"not sent to {e.OrderKey}: {failures[e.Id].Reason}{(isOwed && !failures[e.Id].IsFinal ? "; `iam-auditor serve` tries again" : "")}"
                    )
            );
            return failures.Count == 0 ? ExitCode.Clean : ExitCode.CouldNotAudit;
        }

        private async Task<AuditReport?> ReportOfAsync(string path, CancellationToken ct)
        {
            if (Load() is not var (rules, stewardship))
            {
                return null;
            }

            var judged = await ReplayedReport.OfEvidenceAsync(around, options, path, null, rules, stewardship, ct);
            Say(judged.Messages);
            return judged.Report;
        }

        /// <summary>Rules, waivers and owners as every audit here reads them; null where they are broken, which has been said.</summary>
        private (RuleSet Rules, Stewardship Stewardship)? Load()
        {
            IReadOnlyList<string> folders = [.. options.Rules.Directories.Select(around.FullPath)];
            var loading = RuleFolders.Load(around, options, folders, RuleFolders.SettingsOf(options, []));
            var (stewardship, problems) = Stewardship.Read(around, options);
            Say([.. loading.Problems.Select(p => p.ToString()), .. problems]);
            return loading.Rules is { } rules && problems.Count == 0 ? (rules, stewardship) : null;
        }

        private static RunRecord RunOf(AuditReport report) =>
            new()
            {
                Id = "evidence",
                Account = report.Snapshot.Account,
                At = report.Snapshot.TakenAt,
                Started = report.Snapshot.TakenAt,
                Finished = report.Snapshot.TakenAt,
                Succeeded = true,
                Alias = report.Alias,
                RulesAssessed = report.ByRule.Count(r => r.DidRun && !r.IsUnassessed),
                Rules = report.ByRule.Count,
            };

        private void Say(IEnumerable<string> lines) =>
            CommandLine.Say(parsed.InvocationConfiguration.Error, "iam-auditor report send", lines);
    }
}
