using System.CommandLine;
using System.Globalization;
using IamAuditor.Core.Findings;
using IamAuditor.Exports;
using IamAuditor.Policies;
using IamAuditor.Reports;

namespace IamAuditor.Commands;

/// <summary>`findings history [ID]`: what happened to findings, oldest first: to one, or to all in a time.</summary>
internal static class FindingsHistoryCommand
{
    public static Command Create(Surroundings around)
    {
        var arguments = new HistoryArguments();
        var id = new Argument<string?>("FINDING")
        {
            Description = "Its id, or the first digits of it; none: all findings",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var account = new Option<string?>("--account") { Description = "Only this account", HelpName = "ID" };
        var since = new Option<string?>("--since") { Description = "Only what happened after then", HelpName = "TIME" };
        var updates = new Option<bool>("--updates") { Description = "Also where only message or evidence changed" };
        var command = new Command("history", "Tell what happened to findings, oldest first") { id, account, since, updates };
        arguments.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                arguments.WithStoreAsync(
                    parsed,
                    around,
                    async (store, options, problems) =>
                    {
                        var of = parsed.GetValue(account);
                        var isAccount = AccountId.TryParse(of, out var wanted);
                        if (of is not null && !isAccount)
                        {
                            problems.Add($"--account: `{of}` is not an account id; write twelve digits");
                        }

                        var after = AuditArguments.ReadTime(parsed.GetValue(since), problems, "--since") ?? DateTimeOffset.MinValue;
                        var finding = parsed.GetValue(id) is { } name
                            ? await FindingsShowCommand.FindAsync(store, name, problems, ct)
                            : null;
                        if (problems.Count > 0)
                        {
                            return ExitCode.CouldNotAudit;
                        }

                        var changes = (
                            finding is null
                                ? await store.ChangesSinceAsync(isAccount ? wanted : null, after, ct)
                                : await store.HistoryAsync(finding.Id, ct)
                        )
                            .Where(c => c.At > after && (!isAccount || c.Change.Finding.Account == wanted))
                            .Where(c => c.Change.Kind != ChangeKind.Updated || finding is not null || parsed.GetValue(updates))
                            .ToList();
                        var output = parsed.InvocationConfiguration.Output;
                        var now = around.Time.GetUtcNow();
                        if (arguments.AsJson(parsed))
                        {
                            JsonLines.Write(
                                output,
                                changes,
                                (json, c) =>
                                {
                                    json.WriteStartObject();
                                    json.WriteString("run", c.RunId);
                                    json.WriteString("at", Product.Iso(c.At));
                                    json.WriteString("change", FindingJson.NameOf(c.Change.Kind));
                                    json.WritePropertyName("finding");
                                    FindingJson.Write(json, c.Change.Finding, now);
                                    json.WriteEndObject();
                                }
                            );
                            return ExitCode.Clean;
                        }

                        foreach (var run in changes.GroupBy(c => c.RunId))
                        {
                            var at = run.First().At.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
                            output.WriteLine($"{at} UTC, account {run.First().Change.Finding.Account}, run {run.Key}");
                            foreach (var (_, _, change) in run)
                            {
                                TextLayout.Paragraph(output, Line(change), indent: 2);
                            }
                        }

                        output.WriteLine($"{changes.Count} change{(changes.Count == 1 ? "" : "s")}");
                        return ExitCode.Clean;
                    },
                    ct
                )
        );
        return command;
    }

    private static string Line(FindingChange change) =>
        ShownText.OneLine(
            $"{change.Finding.Id[..FindingJson.ShortId]} {Names.Of(change.Finding.Severity)} {change.Finding.Rule} {FindingsListCommand.ResourceOf(change.Finding)}: {FindingsShowCommand.Sentence(change)}"
        );
}
