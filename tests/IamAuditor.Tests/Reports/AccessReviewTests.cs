using ClosedXML.Excel;
using IamAuditor.Core.Reports;
using IamAuditor.Reports.AccessReview;

namespace IamAuditor.Tests.Reports;

public sealed class AccessReviewTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("iam-auditor-review-").FullName;
    private readonly AuditReport report = SampleRuns.Company().Report();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Every_user_and_key_stands_with_its_owner()
    {
        var rows = Rows();
        Assert.Equal(report.Credentials.Count - 1 + report.Keys.Count, rows.Count);
        var key = rows.Single(r => r.Name == "employee-04" && r.Part == "access-key-1");
        Assert.Equal(
            ("platform", "access key", "active, rotated 120 days ago, last for s3", "2026-02-27 10:15 UTC", "2025-11-01", 1),
            (key.Owner, key.Kind, key.Access, key.LastUsed, key.Created, key.Findings)
        );
        Assert.Equal(RunBuilder.UserArn("employee-04"), key.Arn);
        Assert.Equal("nobody", rows.First(r => r.Name == "employee-01").Owner);
    }

    [Fact]
    public void A_complete_review_comes_back_without_problems()
    {
        var path = Returned(sheet =>
        {
            foreach (var row in Data(sheet))
            {
                row.Cell(9).Value = "Remove";
                row.Cell(10).Value = "left in May";
                row.Cell(11).Value = "Ana";
            }
        });
        var reading = AccessReviewReading.Of(path, Rows(), AccessReviewWorkbook.TitleOf(report));
        Assert.Equal([], reading.Problems);
        Assert.Equal(
            [.. Rows().Where(r => r.Owner == "platform").Select(r => new ReviewDecision(r, "remove", "left in May", "Ana"))],
            reading.Decisions
        );
    }

    [Fact]
    public void Rows_that_are_undecided_unsigned_changed_missing_or_strange_are_named()
    {
        var path = Returned(sheet =>
        {
            var rows = Data(sheet);
            foreach (var row in rows.Skip(2))
            {
                row.Cell(9).Value = "keep";
                row.Cell(11).Value = "Ana";
            }

            rows[0].Cell(9).Value = "perhaps";
            rows[1].Cell(9).Value = "keep";
            rows[2].Cell(4).Value = "limited";
            rows[3].Cell(12).Value = RunBuilder.UserArn("stranger");
        });
        var rows = Rows().Where(r => r.Owner == "platform").ToList();
        Assert.Equal(4, rows.Count);
        var reading = AccessReviewReading.Of(path, Rows(), AccessReviewWorkbook.TitleOf(report));
        Assert.Equal(
            [
                $"review.xlsx, row 4: user {rows[0].Name}: `perhaps` is neither keep nor remove",
                $"review.xlsx, row 5: access key {rows[1].Name} access-key-1: nobody signed; write who decided under Reviewed by",
                $"review.xlsx, row 6: user {rows[2].Name} was changed, or is of another moment: what was reviewed is not what was sent",
                $"review.xlsx, row 7: access key {rows[3].Name} access-key-1 is not in what was sent",
                $"review.xlsx: access key {rows[3].Name} access-key-1 is missing",
            ],
            reading.Problems
        );
        Assert.Equal([null, "keep"], reading.Decisions.Select(d => d.Choice));
    }

    [Fact]
    public void A_file_of_another_moment_is_named_and_a_row_of_another_owner_is_not_decided_in_this_one()
    {
        var stale = Returned(sheet => sheet.Cell(1, 1).Value = "Access review of 111122223333, 2025-01-01 06:00 UTC: platform");
        Assert.Equal(
            [
                $"review.xlsx: this is `Access review of 111122223333, 2025-01-01 06:00 UTC: platform`, and what it is held against is `{AccessReviewWorkbook.TitleOf(report)}`; name the run that was sent, with --run",
            ],
            AccessReviewReading.Of(stale, Rows(), AccessReviewWorkbook.TitleOf(report)).Problems
        );

        var other = Rows().First(r => r.Owner == "nobody");
        var mixed = Returned(sheet =>
        {
            foreach (var row in Data(sheet))
            {
                row.Cell(9).Value = "keep";
                row.Cell(11).Value = "Ana";
            }

            Data(sheet)[0].Cell(12).Value = other.Arn;
            Data(sheet)[0].Cell(3).Value = other.Part;
        });
        var own = Rows().First(r => r.Owner == "platform");
        var reading = AccessReviewReading.Of(mixed, Rows(), AccessReviewWorkbook.TitleOf(report));
        Assert.Equal(
            [
                $"review.xlsx, row 4: user {own.Name} is for nobody to decide, and not in this file",
                $"review.xlsx: user {own.Name} is missing",
            ],
            reading.Problems
        );
        Assert.Equal(3, reading.Decisions.Count);
    }

    [Fact]
    public void Something_else_than_a_review_is_said_to_be_none()
    {
        var path = Path.Combine(folder, "notes.xlsx");
        File.WriteAllText(path, "no workbook");
        Assert.Equal(
            ["notes.xlsx: this is no workbook that can be read; save it as .xlsx"],
            AccessReviewReading.Of(path, Rows(), AccessReviewWorkbook.TitleOf(report)).Problems
        );
    }

    [Fact]
    public void Decisions_are_chosen_from_a_list()
    {
        using var workbook = new XLWorkbook(Returned(_ => { }));
        var validation = Assert.Single(workbook.Worksheet(1).DataValidations);
        Assert.Equal(("\"keep,remove\"", XLAllowedValues.List), (validation.Value, validation.AllowedValues));
        Assert.Equal("I4:I7", validation.Ranges.Single().RangeAddress.ToString());
    }

    private IReadOnlyList<AccessReviewRow> Rows() =>
        AccessReviewRows.Of(
            report,
            v =>
                v.Resource.EndsWith("-04", StringComparison.Ordinal) || v.Resource.EndsWith("-05", StringComparison.Ordinal)
                    ? "platform"
                    : null
        );

    private string Returned(Action<IXLWorksheet> edit)
    {
        var path = Path.Combine(folder, "review.xlsx");
        using (var file = File.Create(path))
        {
            AccessReviewWorkbook.Write(report, "platform", [.. Rows().Where(r => r.Owner == "platform")], file);
        }

        using var workbook = new XLWorkbook(path);
        edit(workbook.Worksheet(1));
        workbook.Save();
        return path;
    }

    private static List<IXLRangeRow> Data(IXLWorksheet sheet) => [.. sheet.Table(0).DataRange.Rows().Select(r => (IXLRangeRow)r)];
}
