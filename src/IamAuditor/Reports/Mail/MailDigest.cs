using IamAuditor.Core.Findings;
using IamAuditor.Options;
using IamAuditor.Policies;
using IamAuditor.Reports.Html;
using IamAuditor.Storage;

namespace IamAuditor.Reports.Mail;

/// <summary>What a mail to one group says: what cannot be trusted, what changed since the last mail, where the accounts stand.</summary>
public sealed record MailDigest
{
    public required MailGroup Group { get; init; }

    /// <summary>Changes after this moment are told; null: the first mail, which tells where things stand.</summary>
    public DateTimeOffset? Since { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Those with a warning first, then by id.</summary>
    public required IReadOnlyList<AccountDigest> Accounts { get; init; }

    /// <summary>By id of a finding, how its remedy begins; of those whose report could be made again.</summary>
    public IReadOnlyDictionary<string, string> FirstSteps { get; init; } = new Dictionary<string, string>();

    public IEnumerable<AccountDigest> Warned => Accounts.Where(a => a.Warning is not null);

    /// <summary>Those that the group hears something of: of others an owner needs no report.</summary>
    public IEnumerable<AccountDigest> Reported =>
        Accounts.Where(a => Group.Scope != MailScope.Owners || a.Open.Count + a.Changes.Count > 0);

    public int Count(ChangeKind kind) => Accounts.Sum(a => a.Changes.Count(c => c.Kind == kind));

    public int Overdue => Accounts.Sum(a => a.Overdue.Count);

    public int OpenOf(Severity severity) => Accounts.Sum(a => a.Open.Count(f => f.Severity == severity));

    /// <param name="store">What is remembered.</param>
    /// <param name="group">Who is told.</param>
    /// <param name="expected">Accounts that should be audited, so that one that never was is missed; those with runs count anyway.</param>
    /// <param name="since">Of the last mail; null: there was none.</param>
    /// <param name="at">Now.</param>
    /// <param name="options">How often accounts should be audited.</param>
    /// <param name="ct">Stops the reading.</param>
    public static async Task<MailDigest> FromAsync(
        IStore store,
        MailGroup group,
        IEnumerable<AccountId> expected,
        DateTimeOffset? since,
        DateTimeOffset at,
        MailOptions options,
        CancellationToken ct
    )
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(options);
        var runs = (await store.RunsAsync(null, ct)).Where(r => !r.IsWatch).ToLookup(r => r.Account.Text, StringComparer.Ordinal);
        var findings = (await store.AllFindingsAsync(ct))
            .Where(f => Concerns(group, f))
            .ToLookup(f => f.Account.Text, StringComparer.Ordinal);
        var changes = (await store.ChangesSinceAsync(null, since ?? at, ct))
            .Select(c => c.Change)
            .Where(c => c.Kind != ChangeKind.Updated && Concerns(group, c.Finding))
            .ToLookup(c => c.Finding.Account.Text, StringComparer.Ordinal);
        var accounts = expected.Select(a => a.Text).Concat(runs.Select(r => r.Key)).Distinct(StringComparer.Ordinal);
        return new MailDigest
        {
            Group = group,
            Since = since,
            At = at,
            Accounts =
            [
                .. accounts
                    .Where(a => group.Scope != MailScope.Accounts || group.Accounts.Contains(a, StringComparer.Ordinal))
                    .Select(a => Account(AccountId.Parse(a), [.. runs[a]], [.. findings[a]], [.. changes[a]], since, at, options))
                    .OrderBy(a => a.Warning is null)
                    .ThenBy(a => a.Account.Text, StringComparer.Ordinal),
            ],
        };
    }

    private static bool Concerns(MailGroup group, Finding finding) =>
        group.Scope switch
        {
            MailScope.Accounts => group.Accounts.Contains(finding.Account.Text, StringComparer.Ordinal),
            MailScope.Owners => finding.Owner is { } owner && group.Owners.Contains(owner, StringComparer.OrdinalIgnoreCase),
            _ => true,
        };

    private static AccountDigest Account(
        AccountId account,
        List<RunRecord> runs,
        List<Finding> findings,
        List<FindingChange> changes,
        DateTimeOffset? since,
        DateTimeOffset at,
        MailOptions options
    )
    {
        var good = runs.Where(r => r.Succeeded).ToList();
        var last = good.LastOrDefault();
        var failed = runs.AsEnumerable().Reverse().TakeWhile(r => !r.Succeeded).ToList();
        var open = findings.Where(f => f.State == FindingState.Open).OrderByDescending(f => f.Severity).ThenBy(f => f.Due).ToList();
        return new AccountDigest
        {
            Account = account,
            Alias = last?.Alias ?? runs.LastOrDefault()?.Alias,
            OrganizationName = last?.Name,
            Unit = last?.Unit,
            Last = last,
            FailedSince = failed.Count,
            Warning = Warning(good, failed, since, at, options),
            History = good,
            Changes = changes,
            Open = open,
            Overdue = [.. open.Where(f => f.IsOverdue(at))],
        };
    }

    // An old picture and a narrower one both look like peace.
    private static string? Warning(
        List<RunRecord> good,
        List<RunRecord> failed,
        DateTimeOffset? since,
        DateTimeOffset at,
        MailOptions options
    )
    {
        var why = failed.Count > 0 && failed[0].Failure is { } failure ? $" The last attempt failed: {failure}" : "";
        if (good.Count == 0)
        {
            return $"No audit has succeeded yet.{why}";
        }

        var last = good[^1];
        if (at - last.Finished > TimeSpan.FromHours(options.AuditEveryHours + 2))
        {
            var tries = failed.Count > 0 ? $"; {HtmlWords.Count(failed.Count, "attempt")} failed since" : "";
            return $"No successful audit since {HtmlWords.Moment(last.At)}{tries}. What follows is as old as that.{why}";
        }

        var before = good.LastOrDefault(r => r != last && (since is null || r.Finished <= since)) ?? good.Find(r => r != last);
        return before is not null && last.RulesAssessed < before.RulesAssessed
            ? $"Coverage fell: {HtmlWords.Number(last.RulesAssessed)} of {HtmlWords.Count(last.Rules, "rule")} could be assessed, {HtmlWords.Number(before.RulesAssessed)} on {HtmlWords.Day(before.At)}. Findings that could not be judged stay open."
            : null;
    }
}
