using System.CommandLine;
using System.Globalization;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Exports;
using IamAuditor.Policies;
using IamAuditor.Reports;
using Spectre.Console;

namespace IamAuditor.Commands;

/// <summary>`findings list`: the findings of all accounts, those that fail unless asked otherwise, the worst first.</summary>
internal static class FindingsListCommand
{
    private static readonly string[] States = ["open", "waived", "resolved"];

    public static Command Create(Surroundings around)
    {
        var arguments = new HistoryArguments();
        var state = new Option<string[]>("--state")
        {
            Description = "open, waived, resolved, all; repeatable (default: open and waived)",
            HelpName = "NAME",
        };
        var severity = new Option<string[]>("--severity")
        {
            Description = "Only this severity; repeatable: critical, high, medium, low, info",
            HelpName = "NAME",
        };
        var rule = new Option<string[]>("--rule") { Description = "Only this rule, or a pattern (`root.*`); repeatable", HelpName = "ID" };
        var account = new Option<string[]>("--account") { Description = "Only this account; repeatable", HelpName = "ID" };
        var owner = new Option<string[]>("--owner")
        {
            Description = "Only what this owner must act on, or a pattern; repeatable; none: nobody's",
            HelpName = "NAME",
        };
        var overdue = new Option<bool>("--overdue") { Description = "Only what should have been resolved by now" };
        var newSince = new Option<string?>("--new-since")
        {
            Description = "Only what was first seen or reopened since then",
            HelpName = "TIME",
        };
        var command = new Command("list", "List findings, the worst first") { state, severity, rule, account, owner, overdue, newSince };
        arguments.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                arguments.WithStoreAsync(
                    parsed,
                    around,
                    async (store, options, problems) =>
                    {
                        var states = Words(parsed.GetValue(state), [.. States, "all"], "--state", problems);
                        var severities = Words(
                            parsed.GetValue(severity),
                            [.. Enum.GetValues<Severity>().Reverse().Select(Names.Of)],
                            "--severity",
                            problems
                        );
                        var accounts = AwsArguments.Words(parsed.GetValue(account));
                        problems.AddRange(
                            accounts
                                .Where(a => !AccountId.TryParse(a, out _))
                                .Select(a => $"--account: `{a}` is not an account id; write twelve digits")
                        );
                        var since = AuditArguments.ReadTime(parsed.GetValue(newSince), problems, "--new-since");
                        if (problems.Count > 0)
                        {
                            return ExitCode.CouldNotAudit;
                        }

                        var now = around.Time.GetUtcNow();
                        var rules = AwsArguments.Words(parsed.GetValue(rule));
                        var owners = AwsArguments.Words(parsed.GetValue(owner));
                        var findings = (await store.AllFindingsAsync(ct))
                            .Where(f =>
                                (
                                    states.Contains("all")
                                    || (states.Count == 0 ? f.State != FindingState.Resolved : states.Contains(StateOf(f)))
                                )
                                && (severities.Count == 0 || severities.Contains(Names.Of(f.Severity)))
                                && (rules.Count == 0 || rules.Any(r => Wildcard.Matches(r, f.Rule)))
                                && (accounts.Count == 0 || accounts.Contains(f.Account.Text))
                                && (
                                    owners.Count == 0
                                    || owners.Any(o =>
                                        f.Owner is null ? o == "none" : Wildcard.Matches(o.ToLowerInvariant(), f.Owner.ToLowerInvariant())
                                    )
                                )
                                && (!parsed.GetValue(overdue) || f.IsOverdue(now))
                                && (since is null || f.OpenSince >= since)
                            )
                            .OrderByDescending(f => f.Severity)
                            .ThenBy(f => f.Due ?? DateTimeOffset.MaxValue)
                            .ThenBy(f => f.Rule, StringComparer.Ordinal)
                            .ThenBy(f => f.Resource, StringComparer.Ordinal)
                            .ThenBy(f => f.Id, StringComparer.Ordinal)
                            .ToList();
                        var output = parsed.InvocationConfiguration.Output;
                        if (arguments.AsJson(parsed))
                        {
                            JsonLines.Write(output, findings, (json, f) => FindingJson.Write(json, f, now));
                        }
                        else
                        {
                            Table(Terminal.On(output, around), findings, now);
                        }

                        return ExitCode.Clean;
                    },
                    ct
                )
        );
        return command;
    }

    public static string StateOf(Finding finding) => finding.State.ToString().ToLowerInvariant();

    /// <summary>`user/jane access-key-1`: what the ARN says beyond service, partition and account.</summary>
    public static string ResourceOf(Finding finding) =>
        (
            Arn.TryParse(finding.Resource, out var arn)
                ? arn.Service == "iam"
                    ? arn.Resource
                    : $"{arn.Service}: {arn.Resource}"
                : finding.Resource.StartsWith("AWS::::Account:", StringComparison.Ordinal)
                    ? "the account"
                    : finding.Resource
        )
        + (finding.Subresource is { } part ? $" {part}" : "")
        + (finding.Region is { } region && region != finding.Subresource ? $" in {region}" : "");

    private static HashSet<string> Words(string[]? given, IReadOnlyList<string> known, string option, List<string> problems)
    {
        var words = AwsArguments.Words(given).Select(w => w.ToLowerInvariant()).ToList();
        problems.AddRange(
            words
                .Where(w => !known.Contains(w))
                .Select(w => $"{option}: `{w}` is not one of {string.Join(", ", known)}{Spelling.Hint(w, known)}")
        );
        return [.. words];
    }

    private static void Table(IAnsiConsole console, List<Finding> findings, DateTimeOffset now)
    {
        var table = new Table { Border = TableBorder.None };
        table.AddColumn(new TableColumn("Finding").NoWrap().PadRight(2));
        table.AddColumn(new TableColumn("Severity").NoWrap().PadRight(2));
        table.AddColumn(new TableColumn("State").NoWrap().PadRight(2));
        table.AddColumn(new TableColumn("Due").NoWrap().PadRight(2));
        table.AddColumn(new TableColumn("What").PadRight(0));
        var accounts = findings.Select(f => f.Account).Distinct().Count();
        foreach (var finding in findings)
        {
            table.AddRow(
                new Text(finding.Id[..FindingJson.ShortId]),
                new Text(Names.Of(finding.Severity)),
                new Text(StateOf(finding) + (finding.UnknownSince is null ? "" : "?")),
                new Text(DueOf(finding, now)),
                new Text(
                    $"{finding.Rule}\n{ShownText.OneLine(ResourceOf(finding))}{(accounts > 1 ? $" in {finding.Account}" : "")}{(finding.Owner is { } owner ? $", {ShownText.OneLine(owner)}" : "")}"
                )
            );
        }

        if (findings.Count > 0)
        {
            console.Write(table);
            console.WriteLine();
        }

        var late = findings.Count(f => f.IsOverdue(now));
        var unknown = findings.Count(f => f.UnknownSince is not null && f.State != FindingState.Resolved);
        console.WriteLine(
            $"{findings.Count} finding{(findings.Count == 1 ? "" : "s")}{(late == 0 ? "" : $", {late} overdue")}{(unknown == 0 ? "" : $", {unknown} not assessed by the last run (?)")}"
        );
        if (findings.Count > 0)
        {
            console.WriteLine("`iam-auditor findings show FINDING` tells the whole story of one.");
        }
    }

    private static string DueOf(Finding finding, DateTimeOffset now) =>
        finding.State != FindingState.Open || finding.Due is not { } due ? ""
        : finding.IsOverdue(now) ? $"{Math.Max(1, (int)(now - due).TotalDays)}d overdue"
        : due.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
