namespace IamAuditor.Reports.Excel;

/// <summary>A bar chart of cells of its own sheet, and where it lies (columns and rows from 0, the last ones exclusive).</summary>
internal sealed record ChartPlace(string Title, int FirstColumn, int FirstRow, int LastColumn, int LastRow)
{
    /// <summary>Absolute reference of the categories and their texts.</summary>
    public required (string Reference, IReadOnlyList<string> Texts) Categories { get; init; }

    /// <summary>Columns that stand instead of bars that lie: for what has an order in time.</summary>
    public bool Upright { get; init; }
    public required IReadOnlyList<ChartSeries> Series { get; init; }
}
