using IamAuditor.Core.Reports;

namespace IamAuditor.Reports.Excel;

/// <summary>A row per user with password, MFA, keys and groups, root first.</summary>
internal static class CredentialsSheet
{
    public const string Name = "Users and credentials";

    private const string NotKnown = "not known";
    private const string Nothing = "–";

    private static readonly Column[] Columns =
    [
        new("User", 28),
        new("Findings", 10, Center: true),
        new("Worst", 11, Center: true),
        new("Unknown", 10, Center: true),
        new("Console password", 11, Center: true),
        new("MFA", 11, Center: true),
        new("Password last used", 17),
        new("Password unused, days", 11, Center: true),
        new("Password age, days", 11, Center: true),
        new("Key 1", 10, Center: true),
        new("Key 1 age, days", 9, Center: true),
        new("Key 1 last used", 17),
        new("Key 1 service", 13),
        new("Key 2", 10, Center: true),
        new("Key 2 age, days", 9, Center: true),
        new("Key 2 last used", 17),
        new("Key 2 service", 13),
        new("Groups", 30),
        new("Direct policies", 10, Center: true),
        new("Created", 17),
        new("ARN", 50),
    ];

    public static void Add(WorkbookWriter workbook, AuditReport report) =>
        workbook.Add(
            new SheetSetup(Name, [.. Columns.Select(c => c.Width)])
            {
                FrozenRows = 1,
                FrozenColumns = 1,
                PrintedColumns = 19,
                TabColor = "1D4ED8",
            },
            sheet => sheet.Table("Credentials", Columns, report.Credentials, WriteRow, "none")
        );

    private static void WriteRow(SheetWriter sheet, CredentialRow user)
    {
        var (first, second) = (user.KeyOf(1), user.KeyOf(2));
        sheet.Row([
            Cell.Of(user.Name, user.IsRoot ? RootName : UserName),
            Cell.Of(user.Findings),
            user.Worst is { } worst ? Cell.Often(ExcelReport.NameOf(worst), Look.Of(worst)) : Cell.Often(Nothing, Look.Faint),
            user.Unknowns > 0 ? Cell.Of(user.Unknowns, UnknownCount) : Cell.Often(Nothing, Look.Faint),
            Password(user),
            Mfa(user),
            Used(user.PasswordLastUsed, user.CredentialsRead, user.PasswordEnabled != false),
            Days(user.PasswordUnusedDays),
            Days(user.PasswordAgeDays),
            State(first, user.CredentialsRead),
            Days(first?.AgeDays),
            Used(first?.Key.LastUsed, user.CredentialsRead, first is not null),
            Cell.Often(first?.Key.LastUsedService),
            State(second, user.CredentialsRead),
            Days(second?.AgeDays),
            Used(second?.Key.LastUsed, user.CredentialsRead, second is not null),
            Cell.Often(second?.Key.LastUsedService),
            user.IsRoot ? Cell.Often(Nothing)
            : user.Groups is null ? Cell.Often(NotKnown, Look.Open)
            : Cell.Often(user.Groups.Count == 0 ? "none" : string.Join(", ", user.Groups)),
            user.IsRoot ? Cell.Often(Nothing, Look.Faint)
            : user.DirectPolicies is { } policies ? Cell.Of(policies)
            : Cell.Often(NotKnown, Look.Open),
            user.Created is { } created ? Cell.Of(created) : Cell.Often(Nothing),
            Cell.Of(user.Arn),
        ]);
    }

    private static readonly CellStyle UserName = Look.Text with { Bold = true };
    private static readonly CellStyle RootName = UserName with { Color = Look.ColorOf(Core.Findings.Severity.Critical) };
    private static readonly CellStyle UnknownCount = Look.Number with { Color = Look.Unknown, Bold = true };

    private static Cell Password(CredentialRow user) =>
        user.PasswordEnabled is { } enabled ? Cell.Often(enabled ? "yes" : "no", enabled ? Look.Centered : Look.Faint)
        : user.IsRoot && user.CredentialsRead ? Cell.Often("not reported", Look.Faint)
        : Cell.Often(NotKnown, Look.Open);

    // Red only where it matters: a password that signs in without a second factor.
    private static Cell Mfa(CredentialRow user) =>
        user.MfaActive switch
        {
            null => Cell.Often(NotKnown, Look.Open),
            true => Cell.Often("yes", Look.Good),
            false => Cell.Often("no", user.IsRoot || user.PasswordEnabled == true ? Look.Bad : Look.Faint),
        };

    private static Cell State(KeyRow? key, bool read) =>
        key is not null ? Cell.Often(key.Key.Active ? "active" : "inactive", key.Key.Active ? Look.Centered : Look.Faint)
        : read ? Cell.Often(Nothing, Look.Faint)
        : Cell.Often(NotKnown, Look.Open);

    private static Cell Used(DateTimeOffset? time, bool read, bool exists) =>
        time is { } used ? Cell.Of(used)
        : !read ? Cell.Often(NotKnown, Look.Open)
        : Cell.Often(exists ? "never" : Nothing, FaintLeft);

    private static readonly CellStyle FaintLeft = Look.Text with { Color = Look.Muted };

    private static Cell Days(int? days) => days is { } number ? Cell.Of(number) : Cell.Often(Nothing, Look.Faint);
}
