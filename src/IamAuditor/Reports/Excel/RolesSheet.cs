using IamAuditor.Core.Privileges.Trust;
using IamAuditor.Core.Reports;

namespace IamAuditor.Reports.Excel;

/// <summary>A row per role and party that may assume it. Who reaches furthest from outside comes first, AWS's own roles last.</summary>
internal static class RolesSheet
{
    public const string Name = "Roles and trust";

    private static readonly Column[] Columns =
    [
        new("Role", 32),
        new("Who may assume it", 18),
        new("From", 15, Center: true),
        new("Principal", 46),
        new("Conditions", 42),
        new("Last used", 17),
        new("Unused, days", 10, Center: true),
        new("Policies", 10, Center: true),
        new("Findings", 10, Center: true),
        new("Worst", 11, Center: true),
        new("Unknown", 10, Center: true),
        new("Boundary", 40),
        new("Created", 17),
        new("ARN", 56),
    ];

    private static readonly CellStyle RoleName = Look.Text with { Bold = true };

    public static void Add(WorkbookWriter workbook, AuditReport report) =>
        workbook.Add(
            new SheetSetup(Name, [.. Columns.Select(c => c.Width)])
            {
                FrozenRows = 1,
                FrozenColumns = 1,
                PrintedColumns = 10,
                TabColor = "1D4ED8",
            },
            sheet =>
                sheet.Table(
                    "Roles",
                    Columns,
                    report.Roles.SelectMany(r => r.Trust is { Count: > 0 } trust ? trust.Select(t => (r, (TrustGrant?)t)) : [(r, null)]),
                    WriteRow,
                    report.Snapshot.Coverage.WasRead(Core.Evidence.Source.AuthorizationDetails)
                        ? "No role exists."
                        : "Not known: the authorization details were not read."
                )
        );

    private static void WriteRow(SheetWriter sheet, (RoleRow Row, TrustGrant? Grant) pair)
    {
        var (row, grant) = pair;
        var role = row.Role;
        sheet.Row([
            Cell.Of(role.Name, RoleName),
            grant is not null ? Cell.Often(Party(grant.Party))
            : row.Trust is null ? Cell.Often("not known", Look.Open)
            : Cell.Often("nobody", Look.Text),
            grant is null ? Cell.Often("–", Look.Faint) : From(grant, role.IsAwsOwned),
            Cell.Of(grant?.Principal),
            Cell.Of(grant is null ? null : string.Join("\n", grant.AsksFor)),
            role.LastUsed is { } used ? Cell.Of(used)
            : role.TellsLastUse ? Cell.Often("not in 400 days")
            : Cell.Often("not read"),
            row.UnusedDays is { } days ? Cell.Of(days) : Cell.Often("–", Look.Faint),
            Cell.Of(row.Policies),
            Cell.Of(row.Findings),
            row.Worst is { } worst ? Cell.Often(ExcelReport.NameOf(worst), Look.Of(worst)) : Cell.Often("–", Look.Faint),
            row.Unknowns > 0 ? Cell.Of(row.Unknowns) : Cell.Often("–", Look.Faint),
            Cell.Of(role.PermissionsBoundary?.Text),
            role.Created is { } created ? Cell.Of(created) : Cell.Often("–"),
            Cell.Of(role.Arn.Text),
        ]);
    }

    private static string Party(TrustedParty party) =>
        party switch
        {
            TrustedParty.Everyone => "everyone",
            TrustedParty.Organization => "an organization",
            TrustedParty.Account => "an account",
            TrustedParty.Principal => "a user or role",
            TrustedParty.Deleted => "deleted (nobody)",
            TrustedParty.AwsService => "an AWS service",
            TrustedParty.Oidc => "OpenID Connect",
            TrustedParty.Saml => "SAML",
            _ => party.ToString(),
        };

    private static Cell From(TrustGrant grant, bool isAwsOwned) =>
        isAwsOwned ? Cell.Often("AWS's own role", Look.Faint)
        : grant.IsPublic ? Cell.Often("anywhere", Look.Bad)
        : grant.Party is TrustedParty.AwsService ? Cell.Often("AWS", Look.Faint)
        : grant.Party is TrustedParty.Deleted ? Cell.Often("–", Look.Faint)
        : grant.IsOwnAccount ? Cell.Often("this account", Look.Centered)
        : grant.IsOwnOrganization == true ? Cell.Often("organization", Look.Centered)
        : grant.Party is TrustedParty.Oidc or TrustedParty.Saml ? Cell.Often("federation", Look.Centered)
        : grant.IsOwnOrganization is null ? Cell.Often("another account", Warned)
        : Cell.Often("outside", Warned);

    private static readonly CellStyle Warned = Look.Centered with { Bold = true, Color = "C2410C" };
}
