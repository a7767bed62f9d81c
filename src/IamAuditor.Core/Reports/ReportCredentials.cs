using IamAuditor.Core.Accounts;
using IamAuditor.Core.Findings;

namespace IamAuditor.Core.Reports;

/// <summary>The credentials sheet: a row per user, root first.</summary>
internal static class ReportCredentials
{
    public static IReadOnlyList<CredentialRow> Rows(
        AccountSnapshot account,
        IReadOnlyList<ReportFinding> findings,
        IReadOnlyList<ReportFinding> unknowns
    )
    {
        var fails = findings
            .AggregateBy(
                f => f.Verdict.Resource,
                (Count: 0, Worst: Severity.Info),
                (sum, f) => (sum.Count + 1, f.Verdict.Severity > sum.Worst ? f.Verdict.Severity : sum.Worst),
                StringComparer.Ordinal
            )
            .ToDictionary(StringComparer.Ordinal);
        var open = unknowns.CountBy(f => f.Verdict.Resource, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var root = Row(account.Root.Arn.Text, "root user", true, account.Root.Created, account.Root.Credentials, null);
        return [root, .. account.Users.Select(u => Row(u.Arn.Text, u.Name, false, u.Created, u.Credentials, u.Details))];

        CredentialRow Row(string arn, string name, bool isRoot, DateTimeOffset? created, Credentials? credentials, UserDetails? details)
        {
            // Last use is as old as the report that says it; everything else is judged at the moment of the snapshot.
            var reported = account.CredentialReportGenerated ?? account.TakenAt;
            return new CredentialRow
            {
                Arn = arn,
                Name = name,
                IsRoot = isRoot,
                Created = created,
                CredentialsRead = credentials is not null,
                PasswordEnabled = credentials?.Password.Enabled,
                PasswordLastUsed = credentials?.Password.LastUsed,
                PasswordAgeDays = Days(credentials?.Password.LastChanged, account.TakenAt),
                PasswordUnusedDays = Days(credentials?.Password.LastUsed, reported),
                MfaActive = credentials?.MfaActive,
                Keys =
                [
                    .. (credentials?.AccessKeys ?? [])
                        .OrderBy(k => k.Slot)
                        .Select(k => new KeyRow(k, Days(k.LastRotated, account.TakenAt), Days(k.LastUsed, reported))),
                ],
                Groups = details?.Groups,
                DirectPolicies = details is null ? null : details.InlinePolicies.Count + details.AttachedPolicies.Count,
                Findings = fails.GetValueOrDefault(arn).Count,
                Unknowns = open.GetValueOrDefault(arn),
                Worst = fails.TryGetValue(arn, out var found) ? found.Worst : null,
            };
        }
    }

    // A clock a little ahead of AWS's makes a fresh key a few seconds younger than nothing.
    internal static int? Days(DateTimeOffset? since, DateTimeOffset until) =>
        since is { } start ? (int)Math.Floor(Math.Max(0, (until - start).TotalDays)) : null;
}
