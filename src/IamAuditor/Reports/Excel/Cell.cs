namespace IamAuditor.Reports.Excel;

/// <summary>A cell: text or a number (dates are numbers with a date style), or only a style. <see cref="Shared"/> text is stored once however often it stands.</summary>
internal readonly record struct Cell(CellStyle Style, string? Text, double? Number, bool Shared)
{
    // Excel counts days from 1899-12-30 and knows no year beyond 9999.
    private const int FirstYear = 1901;

    public static Cell Of(string? text, CellStyle? style = null) => new(style ?? Look.Text, text, null, false);

    /// <summary>For texts that stand in many rows.</summary>
    public static Cell Often(string? text, CellStyle? style = null) => new(style ?? Look.Text, text, null, true);

    public static Cell Of(long number, CellStyle? style = null) => new(style ?? Look.Number, null, number, false);

    public static Cell Of(DateTimeOffset time, CellStyle? style = null) =>
        time.UtcDateTime.Year >= FirstYear
            ? new(style ?? Look.Date, null, time.UtcDateTime.ToOADate(), false)
            : Often(time.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), style ?? Look.Date);

    public static Cell Empty(CellStyle? style = null) => new(style ?? Look.Text, null, null, false);
}
