namespace IamAuditor.Reports.Excel;

/// <summary>How a cell looks. Colours are RRGGBB; null means the sheet's default.</summary>
internal sealed record CellStyle
{
    public bool Bold { get; init; }
    public double Size { get; init; } = 10;
    public string? Color { get; init; }
    public string? Fill { get; init; }
    public bool Underline { get; init; }
    public bool Wrap { get; init; }
    public bool Center { get; init; }
    public bool Middle { get; init; }
    public bool Monospace { get; init; }

    /// <summary>A hairline below, as between the rows of a table.</summary>
    public bool Line { get; init; }

    /// <summary>A number format code; null is General.</summary>
    public string? Format { get; init; }

    /// <summary>Tells a spreadsheet that the text is one although it begins like a formula.</summary>
    public bool QuotePrefix { get; init; }
}
