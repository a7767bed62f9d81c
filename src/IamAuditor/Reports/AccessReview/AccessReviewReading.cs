using System.Globalization;
using ClosedXML.Excel;
using IamAuditor.Reports.Excel;

namespace IamAuditor.Reports.AccessReview;

/// <summary>
/// A returned access review held against the rows that went out: the decisions, and by name every row that is unknown, of another owner, changed, given twice, missing or undecided.
/// </summary>
public sealed record AccessReviewReading(IReadOnlyList<ReviewDecision> Decisions, IReadOnlyList<string> Problems)
{
    private static readonly string[] Choices = ["keep", "remove"];

    /// <param name="path">The file that came back.</param>
    /// <param name="expected">The rows that went out, of all owners.</param>
    /// <param name="title">What its heading says before the owner.</param>
    public static AccessReviewReading Of(string path, IReadOnlyList<AccessReviewRow> expected, string title)
    {
        ArgumentNullException.ThrowIfNull(expected);
        var name = Path.GetFileName(path);
        IXLTable? table;
        XLWorkbook workbook;
        try
        {
            workbook = new XLWorkbook(path);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new AccessReviewReading([], [$"{name}: this is no workbook that can be read; save it as .xlsx"]);
        }

        using (workbook)
        {
            if (!workbook.TryGetWorksheet(AccessReviewWorkbook.SheetName, out var sheet))
            {
                return new AccessReviewReading(
                    [],
                    [$"{name}: there is no sheet `{AccessReviewWorkbook.SheetName}`; is it an access review?"]
                );
            }

            // Somebody may have written over the heading: whose review it is then follows from the rows.
            var heading = Text(sheet.Cell(1, 1));
            var ours = $"{SheetText.OfCell(title)}: ";
            if (
                heading.StartsWith(AccessReviewWorkbook.Heading, StringComparison.Ordinal)
                && !heading.StartsWith(ours, StringComparison.Ordinal)
            )
            {
                return new AccessReviewReading(
                    [],
                    [
                        $"{name}: this is `{ShownText.OneLine(heading)}`, and what it is held against is `{title}`; name the run that was sent, with --run",
                    ]
                );
            }

            var owner = heading.StartsWith(ours, StringComparison.Ordinal) ? heading[ours.Length..] : null;
            table = sheet.Tables.FirstOrDefault(t => t.Name == AccessReviewWorkbook.TableName);
            var header = table?.HeadersRow().RowNumber() ?? Enumerable.Range(1, 20).FirstOrDefault(r => Text(sheet.Cell(r, 1)) == "Kind");
            if (header == 0)
            {
                return new AccessReviewReading([], [$"{name}: the table of the review is gone; start from the file that was sent"]);
            }

            var columns = sheet
                .Row(header)
                .CellsUsed()
                .GroupBy(Text, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.First().Address.ColumnNumber, StringComparer.Ordinal);
            var lacking = AccessReviewWorkbook.Columns.Select(c => c.Name).Where(c => !columns.ContainsKey(c)).ToList();
            return lacking.Count > 0
                ? new AccessReviewReading(
                    [],
                    [$"{name}: columns are missing: {string.Join(", ", lacking)}; start from the file that was sent"]
                )
                : Read(name, sheet, header, columns, expected, owner);
        }
    }

    private static AccessReviewReading Read(
        string name,
        IXLWorksheet sheet,
        int header,
        Dictionary<string, int> columns,
        IReadOnlyList<AccessReviewRow> expected,
        string? owner
    )
    {
        var problems = new List<string>();
        var decisions = new List<ReviewDecision>();
        var known = expected.ToDictionary(r => (r.Arn, r.Part));
        var seen = new HashSet<(string, string)>();
        HashSet<string> owners = owner is null ? new(StringComparer.Ordinal) : new(StringComparer.Ordinal) { owner };
        var last = sheet.LastRowUsed()?.RowNumber() ?? header;
        for (var number = header + 1; number <= last; number++)
        {
            var (arn, part) = (Of("ARN"), Of("Part"));
            if (columns.Values.All(c => Text(sheet.Cell(number, c)).Length == 0) || (arn.Length == 0 && Of("Kind") == "nothing to review"))
            {
                continue;
            }

            var what =
                $"{name}, row {number.ToString(CultureInfo.InvariantCulture)}: {Of("Kind")} {ShownText.OneLine(Of("Name"))} {part}".TrimEnd();
            if (!known.TryGetValue((arn, part), out var row))
            {
                problems.Add($"{what} is not in what was sent");
                continue;
            }

            if (owner is not null && SheetText.OfCell(row.Owner) != owner)
            {
                problems.Add($"{what} is for {ShownText.OneLine(row.Owner)} to decide, and not in this file");
                continue;
            }

            if (!seen.Add((arn, part)))
            {
                problems.Add($"{what} is here twice; only the first counts");
                continue;
            }

            owners.Add(SheetText.OfCell(row.Owner));
            var shown = new AccessReviewRow(
                row.Owner,
                Of("Kind"),
                Of("Name"),
                part,
                Of("Privilege level"),
                Of("Access"),
                Of("Last used"),
                Of("Created or rotated"),
                int.TryParse(Of("Findings"), NumberStyles.Number, CultureInfo.InvariantCulture, out var findings) ? findings : -1,
                arn
            );
            if (shown.Check != row.Check || Of(AccessReviewWorkbook.CheckName) != row.Check)
            {
                problems.Add($"{what} was changed, or is of another moment: what was reviewed is not what was sent");
                continue;
            }

            var choice = Of(AccessReviewWorkbook.Decision).Trim().ToLowerInvariant();
            if (!Choices.Contains(choice))
            {
                problems.Add(
                    choice.Length == 0 ? $"{what} is undecided" : $"{what}: `{ShownText.OneLine(choice)}` is neither keep nor remove"
                );
            }
            else if (Of(AccessReviewWorkbook.Reviewer).Trim().Length == 0)
            {
                problems.Add($"{what}: nobody signed; write who decided under {AccessReviewWorkbook.Reviewer}");
            }

            decisions.Add(
                new ReviewDecision(
                    row,
                    Choices.Contains(choice) ? choice : null,
                    Of(AccessReviewWorkbook.Comment),
                    Of(AccessReviewWorkbook.Reviewer).Trim()
                )
            );

            string Of(string column) => Text(sheet.Cell(number, columns[column]));
        }

        problems.AddRange(
            expected
                .Where(r => owners.Contains(SheetText.OfCell(r.Owner)) && !seen.Contains((r.Arn, r.Part)))
                .Select(r => $"{name}: {r.Kind} {ShownText.OneLine(r.Name)} {r.Part}".TrimEnd() + " is missing")
        );
        return new AccessReviewReading(decisions, problems);
    }

    // ClosedXML gives text as the file has it; `_x005F_` is the underscore of what would be an escape.
    private static string Text(IXLCell cell) =>
        cell.GetFormattedString().ReplaceLineEndings("\n").Replace("_x005F_", "_", StringComparison.Ordinal);
}
