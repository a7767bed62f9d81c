namespace IamAuditor.Reports.Excel;

/// <summary>What a sheet is apart from its rows. Printing is landscape on A4, fitted to the page's width.</summary>
internal sealed record SheetSetup(string Name, IReadOnlyList<double> Widths)
{
    /// <summary>Rows that stay in sight when scrolling and repeat on every printed page; 0 for none.</summary>
    public int FrozenRows { get; init; }
    public int FrozenColumns { get; init; }
    public bool GridLines { get; init; }
    public string? TabColor { get; init; }

    /// <summary>The first columns that are printed; 0 for all. The others are for the screen.</summary>
    public int PrintedColumns { get; init; }
}
