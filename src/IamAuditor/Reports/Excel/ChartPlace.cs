namespace IamAuditor.Reports.Excel;

/// <summary>A bar chart of cells of its own sheet, and where it lies (columns and rows from 0, the last ones exclusive).</summary>
internal sealed record ChartPlace(string Title, int FirstColumn, int FirstRow, int LastColumn, int LastRow)
{
    /// <summary>Absolute reference of the categories and their texts.</summary>
    public required (string Reference, IReadOnlyList<string> Texts) Categories { get; init; }
    public required IReadOnlyList<ChartSeries> Series { get; init; }
}
