using IamAuditor.Core.Reports;

namespace IamAuditor.Reports.Excel;

/// <summary>What the audit rests on: every source, and every file with its digest.</summary>
internal static class EvidenceSheet
{
    public const string Name = "Evidence";

    private static readonly double[] Widths = [28, 16, 52, 20, 14, 10, 72];

    private static readonly Column[] SourceColumns =
    [
        new("Source", 0),
        new("Read", 0, Center: true),
        new("Where evidence folders keep it", 0),
        new("Files", 0, Center: true),
        new("Bytes", 0, Center: true),
        new("API calls", 0, Center: true),
        new("Gaps and rules", 0),
    ];

    private static readonly Column[] FileColumns =
    [
        new("Source", 0),
        new("Region", 0),
        new("File", 0),
        new("Read at", 0),
        new("Bytes", 0, Center: true),
        new("API calls", 0, Center: true),
        new("SHA-256", 0),
    ];

    public static void Add(WorkbookWriter workbook, AuditReport report) =>
        workbook.Add(
            new SheetSetup(Name, Widths),
            sheet =>
            {
                sheet.Merged([Cell.Often("Sources", Look.Heading)], 24, (0, 6));
                sheet.Table("Sources", SourceColumns, report.Sources, WriteSource, "none");
                sheet.Skip();
                sheet.Merged([Cell.Often("Files", Look.Heading)], 24, (0, 6));
                sheet.Merged(
                    [Cell.Often("The digests are over exactly the bytes that were judged; times are UTC.", Look.Subtitle)],
                    18,
                    (0, 6)
                );
                sheet.Table("Files", FileColumns, report.Run.Evidence, WriteFile, "none");
            }
        );

    private static void WriteSource(SheetWriter sheet, SourceCoverage source) =>
        sheet.Row([
            Cell.Often(source.Source.Name),
            source.IsComplete ? Cell.Often("completely", Look.Good)
            : source.WasRead ? Cell.Often("in part", Look.Open)
            : source.Rules == 0 ? Cell.Often("no", Look.Faint)
            : Cell.Often("no", Look.Open),
            Cell.Often(source.Source.File),
            Cell.Of(source.Files),
            Cell.Of(source.Bytes),
            Cell.Of(source.Calls),
            Cell.Of(
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"{source.Gaps} {(source.Gaps == 1 ? "gap" : "gaps")}, needed by {source.Rules} {(source.Rules == 1 ? "rule" : "rules")}"
                )
            ),
        ]);

    private static void WriteFile(SheetWriter sheet, EvidenceDigest file) =>
        sheet.Row([
            Cell.Often(file.Source.Name),
            Cell.Often(file.Region),
            Cell.Of(file.Path),
            Cell.Of(file.ReadAt),
            Cell.Of(file.Size),
            Cell.Of(file.Calls),
            Cell.Of(file.Sha256, Look.Code),
        ]);
}
