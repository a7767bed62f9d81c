using System.Globalization;

namespace IamAuditor.Reports.Excel;

/// <summary>The layout of sheets that are read rather than filtered: a margin, seven columns for tables, a gap, and the width of a chart.</summary>
internal static class Paper
{
    public const int LastColumn = 13;
    public const int ChartColumn = 8;
    public const double RowHeight = 18;

    public static readonly double[] Widths = [2, 17, 11, 11, 11, 11, 11, 3, 13, 13, 13, 13, 13, 13];

    public static Cell Blank => new(Look.Plain, null, null, false);

    public static void Heading(SheetWriter sheet, string text) =>
        sheet.Merged([Blank, Cell.Often(text, Look.Heading)], 24, (1, LastColumn));

    public static void Sentences(SheetWriter sheet, IEnumerable<string> sentences, CellStyle style)
    {
        var width = Widths.Skip(1).Sum();
        foreach (var sentence in sentences)
        {
            sheet.Merged(
                [Blank, Cell.Of(sentence, style)],
                Math.Max(RowHeight, SheetWriter.HeightOf(sentence, width, style.Size) + 3),
                (1, LastColumn)
            );
        }
    }

    public static void Line(SheetWriter sheet, string label, string value)
    {
        var height = SheetWriter.HeightOf(value, Widths.Skip(2).Sum());
        sheet.Merged([Blank, Cell.Often(label, Look.Label), Cell.Of(value, Look.Plain)], Math.Max(RowHeight, height + 2), (2, LastColumn));
    }

    /// <summary>A heading and a sentence over the whole width of a sheet with tables.</summary>
    public static void Title(SheetWriter sheet, string title, string text, int lastColumn, double width)
    {
        sheet.Skip(sheet.RowNumber == 0 ? 0 : 1);
        sheet.Merged([Cell.Often(title, Look.Heading)], 24, (0, lastColumn));
        sheet.Merged(
            [Cell.Of(text, Look.Subtitle with { Wrap = true })],
            Math.Max(RowHeight, SheetWriter.HeightOf(text, width, Look.Subtitle.Size) + 3),
            (0, lastColumn)
        );
    }

    public static string Count(int number, string one, string? many = null) => $"{Text(number)} {(number == 1 ? one : many ?? one + "s")}";

    public static string Text(long number) => number.ToString("#,##0", CultureInfo.InvariantCulture);

    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
