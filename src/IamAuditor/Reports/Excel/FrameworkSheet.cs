using IamAuditor.Core.Reports;

namespace IamAuditor.Reports.Excel;

/// <summary>Every requirement of one framework with its state and what that rests on.</summary>
internal static class FrameworkSheet
{
    private static readonly Column[] Columns =
    [
        new("Requirement", 14),
        new("Title", 52),
        new("State", 18, Center: true),
        new("Because", 60),
        new("Rules", 36),
        new("Findings", 10, Center: true),
        new("Accepted", 10, Center: true),
        new("Unknown", 10, Center: true),
        new("Passed", 10, Center: true),
        new("Attested by", 22),
        new("On", 13),
        new("Until", 13),
        new("Evidence", 40),
    ];

    private static readonly CellStyle Fulfilled = Look.Centered with { Bold = true, Color = "FFFFFF", Fill = Look.Passed };
    private static readonly CellStyle ByPerson = Look.Centered with { Bold = true, Color = Look.Passed };
    private static readonly CellStyle ToDo = Look.Centered with { Bold = true, Fill = "FDE68A" };
    private static readonly CellStyle Requirement = Look.Text with { Bold = true };

    /// <summary>Slugs are short and have no character that a sheet's name must not have.</summary>
    public static string NameOf(FrameworkResult result) => result.Framework.Slug;

    public static void Add(WorkbookWriter workbook, FrameworkResult result, RowIndex rows) =>
        workbook.Add(
            new SheetSetup(NameOf(result), [.. Columns.Select(c => c.Width)])
            {
                FrozenRows = 3,
                PrintedColumns = 9,
                TabColor = Look.Passed,
            },
            sheet =>
            {
                var counts = Enum.GetValues<RequirementState>()
                    .Select(s => (State: s, Count: result.Count(s)))
                    .Where(c => c.Count > 0)
                    .Select(c => $"{Paper.Text(c.Count)} {Words(c.State)}");
                Paper.Title(
                    sheet,
                    result.Framework.Name,
                    $"{Paper.Count(result.Requirements.Count, "requirement")}: {string.Join(", ", counts)}. {result.Framework.Scope}",
                    8,
                    Columns.Take(9).Sum(c => c.Width)
                );
                var table = "Framework_" + new string([.. result.Framework.Slug.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
                sheet.Table(table, Columns, result.Requirements, (s, r) => WriteRow(s, r, rows), "none");
            }
        );

    public static string Words(RequirementState state) =>
        state switch
        {
            RequirementState.Pass => "pass",
            RequirementState.Fail => "fail",
            RequirementState.NotAssessed => "not assessed",
            RequirementState.Attested => "attested",
            RequirementState.ManualAndOpen => "manual and open",
            _ => "not applicable",
        };

    private static void WriteRow(SheetWriter sheet, RequirementResult row, RowIndex rows)
    {
        var deciding = row.Covered.Rules.Count > 0 ? row.Covered.Rules : row.Covered.SwitchedOff;
        var link = deciding.Count > 0 ? rows.FirstFinding(deciding[0]) ?? rows.Rule(deciding[0]) : null;
        sheet.Row([
            Cell.Often(row.Requirement.Id, Requirement),
            Cell.Of(row.Requirement.Title),
            Cell.Often(
                Words(row.State),
                row.State switch
                {
                    RequirementState.Pass => Fulfilled,
                    RequirementState.Fail => Look.Bad,
                    RequirementState.NotAssessed => Look.Open,
                    RequirementState.Attested => ByPerson,
                    RequirementState.ManualAndOpen => ToDo,
                    _ => Look.Faint,
                }
            ),
            Cell.Of(row.Because),
            Cell.Of(string.Join(", ", deciding), link is null ? Look.Text : Look.TextLink),
            Cell.Of(row.Outcomes.Fail),
            Cell.Of(row.Waived),
            Cell.Of(row.Outcomes.Unknown),
            Cell.Of(row.Outcomes.Pass),
            Cell.Of(row.Attestation?.By),
            Cell.Often(row.Attestation is { } on ? Paper.Day(on.Date) : null),
            Cell.Often(row.Attestation is { } until ? Paper.Day(until.Expires) : null),
            Cell.Of(row.Attestation?.Evidence),
        ]);
        if (link is not null)
        {
            sheet.Link(4, link);
        }
    }
}
