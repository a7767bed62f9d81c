using System.Globalization;

namespace IamAuditor.Reports.Excel;

/// <summary>
/// Streams the rows of one sheet. Nothing but the current row is kept, so that a sheet of 100,000 rows costs no more memory than one of ten.
/// Rows are numbered from 1. Source: ECMA-376 part 1, 18.3.
/// </summary>
internal sealed class SheetWriter(TextWriter xml, StyleSheet styles, SharedStrings strings, IReadOnlyList<double> widths)
{
    private const double LineHeight = 12.75;
    private const double Padding = 3;
    private const int MostLines = 12;

    // Excel calls a sheet with more than 65,530 links damaged; the rows beyond stay text.
    private const int MostLinks = 65_000;

    private readonly Dictionary<CellStyle, (string Plain, string Quoted)> indexes = new(ReferenceEqualityComparer.Instance);
    private readonly string[] columnNames = [.. Enumerable.Range(0, widths.Count).Select(NameOf)];
    private readonly List<(string Range, IReadOnlyList<string> Words, string Otherwise)> choices = [];
    private readonly List<int> breaks = [];
    private readonly List<string> merges = [];
    private readonly List<(int Column, int Row, string Target)> links = [];
    private readonly List<SheetTable> tables = [];
    private readonly List<ChartPlace> charts = [];

    /// <summary>The last row that was written.</summary>
    public int RowNumber { get; private set; }

    public IReadOnlyList<(string Range, IReadOnlyList<string> Words, string Otherwise)> Choices => choices;

    /// <summary>Rows after which a printed page ends.</summary>
    public IReadOnlyList<int> Breaks => breaks;
    public IReadOnlyList<string> Merges => merges;
    public IReadOnlyList<(int Column, int Row, string Target)> Links => links;
    public IReadOnlyList<SheetTable> Tables => tables;
    public IReadOnlyList<ChartPlace> Charts => charts;

    public static string NameOf(int column)
    {
        var name = "";
        for (var n = column + 1; n > 0; n = (n - 1) / 26)
        {
            name = (char)('A' + (n - 1) % 26) + name;
        }

        return name;
    }

    public void BreakPage() => breaks.Add(RowNumber);

    public void Skip(int rows = 1) => RowNumber += rows;

    /// <param name="cells">From the first column on.</param>
    /// <param name="height">In points; 0 means as high as the wrapped texts need, at most twelve lines.</param>
    public void Row(ReadOnlySpan<Cell> cells, double height = 0)
    {
        RowNumber++;
        var row = RowNumber.ToString(CultureInfo.InvariantCulture);
        height = height > 0 ? height : HeightOf(cells);
        xml.Write("<row r=\"");
        xml.Write(row);
        xml.Write("\" ht=\"");
        Write(height);
        xml.Write("\" customHeight=\"1\">");
        for (var i = 0; i < cells.Length; i++)
        {
            WriteCell(columnNames[i], row, cells[i]);
        }

        xml.Write("</row>");
    }

    /// <summary>Cells of which some span several columns; spans are given as (first, last), counted from 0.</summary>
    public void Merged(ReadOnlySpan<Cell> cells, double height, params ReadOnlySpan<(int First, int Last)> spans)
    {
        Row(cells, height);
        foreach (var (first, last) in spans)
        {
            merges.Add(string.Create(CultureInfo.InvariantCulture, $"{columnNames[first]}{RowNumber}:{columnNames[last]}{RowNumber}"));
        }
    }

    /// <summary>A link from a cell of the last row to a place in the workbook.</summary>
    public void Link(int column, string target)
    {
        if (links.Count < MostLinks)
        {
            links.Add((column, RowNumber, target));
        }
    }

    /// <summary>The cells of a column from a row to the last take only these words.</summary>
    public void Choose(int column, int firstRow, IReadOnlyList<string> words, string otherwise) =>
        choices.Add(
            (
                string.Create(CultureInfo.InvariantCulture, $"{columnNames[column]}{firstRow}:{columnNames[column]}{RowNumber}"),
                words,
                otherwise
            )
        );

    public void Chart(ChartPlace chart) => charts.Add(chart);

    /// <summary>
    /// A header row and the data rows as a table with a filter. A table needs a row: where there is none, <paramref name="empty"/> stands in the first column.
    /// </summary>
    public void Table<T>(string name, IReadOnlyList<Column> columns, IEnumerable<T> values, Action<SheetWriter, T> writeRow, string empty)
    {
        Row([.. columns.Select(c => Cell.Often(c.Name, c.Center ? Look.HeaderCentered : Look.Header))], 2 * LineHeight + Padding);
        var header = RowNumber;
        foreach (var value in values)
        {
            writeRow(this, value);
        }

        if (RowNumber == header)
        {
            Row([Cell.Often(empty, Look.Faint), .. columns.Skip(1).Select(_ => Cell.Empty())], 2 * LineHeight + Padding);
        }

        tables.Add(new SheetTable(name, header, RowNumber, [.. columns.Select(c => c.Name)]));
    }

    /// <summary>The height that wrapped text of this width needs.</summary>
    public static double HeightOf(string text, double width, double size = 10)
    {
        var lines = 0;
        var perLine = Math.Max(1, (int)(width * 10.5 / size) - 1);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            lines += LinesOf(line, perLine);
            if (lines >= MostLines)
            {
                return MostLines * LineHeight * size / 10 + Padding;
            }
        }

        return lines * LineHeight * size / 10 + Padding;
    }

    // Lines break after blanks and hyphens; a word that is longer than a line goes on in the next.
    private static int LinesOf(ReadOnlySpan<char> text, int perLine)
    {
        var lines = 1;
        var used = 0;
        while (text.Length > 0 && lines < MostLines)
        {
            var end = text.IndexOfAny(' ', '-') + 1;
            var length = end == 0 ? text.Length : end;
            var shown = end > 0 && text[end - 1] == ' ' ? length - 1 : length;
            if (used > 0 && used + shown > perLine)
            {
                lines++;
                used = 0;
            }

            used += length;
            if (used > perLine + 1)
            {
                lines += (used - 1) / perLine;
                used = ((used - 1) % perLine) + 1;
            }

            text = text[length..];
        }

        return lines;
    }

    private double HeightOf(ReadOnlySpan<Cell> cells)
    {
        var height = LineHeight + Padding;
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i] is { Text: { } text, Style.Wrap: true } cell)
            {
                height = Math.Max(height, HeightOf(text, widths[i], cell.Style.Monospace ? 11 : cell.Style.Size));
            }
        }

        return height;
    }

    private void WriteCell(string column, string row, in Cell cell)
    {
        if (!indexes.TryGetValue(cell.Style, out var style))
        {
            style = (
                styles.IndexOf(cell.Style).ToString(CultureInfo.InvariantCulture),
                styles.IndexOf(cell.Style with { QuotePrefix = true }).ToString(CultureInfo.InvariantCulture)
            );
            indexes[cell.Style] = style;
        }

        xml.Write("<c r=\"");
        xml.Write(column);
        xml.Write(row);
        xml.Write("\" s=\"");
        if (cell.Number is { } number)
        {
            xml.Write(style.Plain);
            xml.Write("\"><v>");
            Write(number);
            xml.Write("</v></c>");
        }
        else if (string.IsNullOrEmpty(cell.Text))
        {
            xml.Write(style.Plain);
            xml.Write("\"/>");
        }
        else
        {
            xml.Write(SheetText.LooksLikeFormula(cell.Text) ? style.Quoted : style.Plain);
            if (cell.Shared)
            {
                xml.Write("\" t=\"s\"><v>");
                Write(strings.IndexOf(cell.Text));
                xml.Write("</v></c>");
            }
            else
            {
                xml.Write("\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
                SheetText.Write(xml, SheetText.OfCell(cell.Text));
                xml.Write("</t></is></c>");
            }
        }
    }

    // A big sheet holds a million numbers: none becomes a string first.
    private void Write<T>(T number)
        where T : ISpanFormattable
    {
        Span<char> digits = stackalloc char[32];
        number.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        xml.Write(digits[..length]);
    }
}
