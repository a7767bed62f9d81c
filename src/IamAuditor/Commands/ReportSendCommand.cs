using System.CommandLine;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Exports;
using IamAuditor.Options;
using IamAuditor.Reports.Excel;
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
            if (ReportOf(path) is not { } report)
            {
                return ExitCode.CouldNotAudit;
            }

            var findings = report.Run.Changes?.Findings ?? [];
            var open = findings.Where(f => f.State == FindingState.Open).OrderByDescending(f => f.Severity).ToList();
            var account = new AccountDigest
            {
                Account = report.Snapshot.Account,
                Alias = report.Alias,
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
                        [Workbook(report, path)],
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

            var entries = new List<OutboxEntry>();
            foreach (var group in groups)
            {
                // What the newest run of each account changed, beside where things stand.
                var since = runs.Where(r => r.Succeeded).GroupBy(r => r.Account).Select(g => g.Max(r => r.At)).DefaultIfEmpty(now).Min();
                var digest = await MailDigest.FromAsync(store, group, [], since.AddTicks(-1), now, options.Mail, ct);
                var attachments = digest
                    .Accounts.Where(_ => group.Scope != MailScope.Owners)
                    .Select(a => a.Last is { EvidencePath: { } path } ? WorkbookOf(DataFolder.FullPath(folder, path)) : null)
                    .OfType<MailAttachment>();
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

        private MailAttachment? WorkbookOf(string path) =>
            File.Exists(path) && ReportOf(path) is { } report ? Workbook(report, path) : null;

        private static MailAttachment Workbook(AuditReport report, string path)
        {
            using var bytes = new MemoryStream();
            new ExcelReport().Write(report, bytes);
            return new MailAttachment(
                $"iam-audit-{report.Snapshot.Account}-{report.Snapshot.TakenAt.UtcDateTime:yyyy-MM-dd}.xlsx",
                bytes.ToArray(),
                $"{path} as evidence; `iam-auditor audit --from {path} --format xlsx` writes it"
            );
        }

        private AuditReport? ReportOf(string path)
        {
            var loading = RuleFolders.Load(around, options, [], RuleFolders.SettingsOf(options, []));
            Say(loading.Problems.Select(p => p.ToString()));
            var replay = EvidenceReplay.Of(path, null, null, now);
            Say(replay.Messages);
            if (loading.Rules is not { } rules || replay.Snapshot is not { } snapshot)
            {
                return null;
            }

            var (waivers, problems) = WaiverFile.Read(options.Waivers.File is { } file ? around.FullPath(file) : null);
            Say(problems);
            var verdicts = Audit.Evaluate(rules, snapshot);
            return problems.Count > 0
                ? null
                : AuditReport.From(
                    new AuditRun
                    {
                        Snapshot = snapshot,
                        Rules = rules,
                        Verdicts = verdicts,
                        Waivers = waivers,
                        Changes = Ledger.Reconcile(
                            snapshot.Account,
                            null,
                            verdicts,
                            LedgerCoverage.Of(rules, snapshot),
                            waivers,
                            snapshot.TakenAt,
                            FindingTerms.Of(options.Findings, snapshot)
                        ),
                    }
                );
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
