using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Reports.Excel;

namespace IamAuditor.Reports.AccessReview;

/// <summary>Every user, key and role of a report as rows to review, by owner. What nobody owns stands under <see cref="NoOwner"/>: somebody has to take it.</summary>
internal static class AccessReviewRows
{
    public const string NoOwner = "nobody";

    /// <param name="report">Of the account.</param>
    /// <param name="ownerOf">Who owns a resource; null: nobody.</param>
    public static IReadOnlyList<AccessReviewRow> Of(AuditReport report, Func<Verdict, string?> ownerOf)
    {
        var levels = report.Privileges.ToDictionary(p => p.Principal.Arn.Text, p => p.Level, StringComparer.Ordinal);
        var rows = new List<AccessReviewRow>();
        foreach (var user in report.Credentials.Where(c => !c.IsRoot))
        {
            var owner = OwnerOf(user.Arn);
            var access = string.Join(
                "; ",
                user.Groups is null ? "groups not known"
                    : user.Groups.Count == 0 ? "no group"
                    : $"groups: {string.Join(", ", user.Groups)}",
                user.DirectPolicies is { } policies ? Paper.Count(policies, "direct policy", "direct policies") : "policies not known",
                user.PasswordEnabled switch
                {
                    null => "password not known",
                    true => user.MfaActive == true ? "password with MFA" : "password without MFA",
                    false => "no password",
                }
            );
            rows.Add(
                Row(
                    owner,
                    "user",
                    user.Name,
                    "",
                    Level(user.Arn),
                    access,
                    user.PasswordLastUsed,
                    user.Created,
                    user.Findings,
                    user.Arn,
                    user.CredentialsRead
                )
            );
            rows.AddRange(
                user.Keys.Select(k =>
                    Row(
                        owner,
                        "access key",
                        user.Name,
                        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"access-key-{k.Key.Slot}"),
                        Level(user.Arn),
                        (k.Key.Active ? "active" : "inactive")
                            + (k.AgeDays is { } age ? $", rotated {Paper.Count(age, "day")} ago" : "")
                            + (k.Key.LastUsedService is { } service ? $", last for {service}" : ""),
                        k.Key.LastUsed,
                        k.Key.LastRotated,
                        report.Keys.First(r => r.Arn == user.Arn && r.Key.Key.Slot == k.Key.Slot).Findings,
                        user.Arn,
                        true
                    )
                )
            );
        }

        foreach (var role in report.Roles.Where(r => !r.Role.IsAwsOwned))
        {
            var arn = role.Role.Arn.Text;
            var trusted =
                role.Trust is null ? "trust not known"
                : role.Trust.Count == 0 ? "trusts nobody"
                : $"trusts {string.Join(", ", role.Trust.Select(t => t.Principal).Distinct())}";
            var access = $"{trusted}; {Paper.Count(role.Policies, "policy", "policies")}";
            rows.Add(
                Row(
                    OwnerOf(arn),
                    "role",
                    role.Role.Name,
                    "",
                    Level(arn),
                    access,
                    role.Role.LastUsed,
                    role.Role.Created,
                    role.Findings,
                    arn,
                    true
                )
            );
        }

        return
        [
            .. rows.OrderBy(r => r.Owner, StringComparer.Ordinal)
                .ThenBy(r => r.Kind == "role")
                .ThenBy(r => r.Arn, StringComparer.Ordinal)
                .ThenBy(r => r.Part, StringComparer.Ordinal),
        ];

        string Level(string arn) =>
            levels.TryGetValue(arn, out var level)
                ? level switch
                {
                    PrivilegeLevel.Administrator => "administrator",
                    PrivilegeLevel.Escalates => "can become administrator",
                    PrivilegeLevel.MayEscalate => "may become administrator",
                    PrivilegeLevel.Limited => "limited",
                    PrivilegeLevel.None => "no rights",
                    _ => "not known",
                }
                : "not known";

        string OwnerOf(string arn) =>
            ownerOf(
                new Verdict
                {
                    Rule = "access-review",
                    Account = report.Snapshot.Account,
                    Resource = arn,
                    Outcome = Outcome.NotApplicable,
                    Severity = Severity.Info,
                    Message = "",
                }
            ) ?? NoOwner;
    }

    private static AccessReviewRow Row(
        string owner,
        string kind,
        string name,
        string part,
        string level,
        string access,
        DateTimeOffset? used,
        DateTimeOffset? created,
        int findings,
        string arn,
        bool isRead
    ) =>
        new(
            owner,
            kind,
            SheetText.OfCell(name),
            part,
            level,
            SheetText.OfCell(access),
            used is { } time ? ExcelReport.Moment(time)
                : kind == "role" ? "not in 400 days"
                : isRead ? "never"
                : "not known",
            created is { } born ? Paper.Day(born) : "not known",
            findings,
            SheetText.OfCell(arn)
        );
}
