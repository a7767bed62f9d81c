using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace IamAuditor.Reports.Excel;

/// <summary>
/// Writes an Office Open XML workbook part by part into a stream, forwards only: memory does not grow with the rows, and equal contents give equal bytes.
/// The parts come out as Excel itself writes them (ECMA-376 parts 1 and 2); tests hold them against OpenXmlValidator and read them back with another library.
/// </summary>
internal sealed class WorkbookWriter : IDisposable
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string Declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    private const string Sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.";

    // The zip format knows no earlier year.
    private static readonly DateTimeOffset Earliest = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2107, 12, 31, 0, 0, 0, TimeSpan.Zero);

    private readonly ZipArchive zip;
    private readonly DateTimeOffset at;
    private readonly string title;
    private readonly string pageHeader;
    private readonly StyleSheet styles = new();
    private readonly SharedStrings strings = new();
    private readonly List<SheetSetup> sheets = [];
    private readonly List<(string Part, string Type)> contents = [];
    private int tables;
    private int charts;
    private int drawings;

    /// <param name="stream">Left open.</param>
    /// <param name="at">The file's time; the clock is not asked.</param>
    /// <param name="title">For the document's properties.</param>
    /// <param name="pageHeader">Stands on every printed page.</param>
    public WorkbookWriter(Stream stream, DateTimeOffset at, string title, string pageHeader)
    {
        zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        this.at = at.ToUniversalTime();
        this.title = title;
        this.pageHeader = pageHeader;
    }

    public void Add(SheetSetup setup, Action<SheetWriter> fill)
    {
        sheets.Add(setup);
        var number = Number(sheets.Count);
        SheetWriter sheet;
        using (var xml = Open($"xl/worksheets/sheet{number}.xml", Sheet + "worksheet+xml"))
        {
            WriteHead(xml, setup);
            sheet = new SheetWriter(xml, styles, strings, setup.Widths);
            fill(sheet);
            xml.Write("</sheetData>");
            WriteTail(xml, sheet);
        }

        WriteParts(sheet, number);
    }

    public void Dispose()
    {
        WriteWorkbook();
        using (var xml = Open("xl/styles.xml", Sheet + "styles+xml"))
        {
            styles.Write(xml);
        }

        using (var xml = Open("xl/sharedStrings.xml", Sheet + "sharedStrings+xml"))
        {
            strings.Write(xml);
        }

        WriteProperties();
        using (var xml = Open("[Content_Types].xml", null))
        {
            xml.Write(Declaration);
            xml.Write(
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
            );
            contents.ForEach(c => xml.Write($"<Override PartName=\"/{c.Part}\" ContentType=\"{c.Type}\"/>"));
            xml.Write("</Types>");
        }

        zip.Dispose();
    }

    private void WriteHead(StreamWriter xml, SheetSetup setup)
    {
        xml.Write(Declaration);
        xml.Write($"<worksheet xmlns=\"{Main}\" xmlns:r=\"{Office}\"><sheetPr>");
        xml.Write(setup.TabColor is { } color ? $"<tabColor rgb=\"FF{color}\"/>" : "");
        xml.Write("<pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView workbookViewId=\"0\"");
        xml.Write(setup.GridLines ? "" : " showGridLines=\"0\"");
        xml.Write(sheets.Count == 1 ? " tabSelected=\"1\"" : "");
        if (setup.FrozenRows > 0)
        {
            var corner = SheetWriter.NameOf(setup.FrozenColumns) + Number(setup.FrozenRows + 1);
            var pane = setup.FrozenColumns > 0 ? "bottomRight" : "bottomLeft";
            xml.Write("><pane");
            xml.Write(setup.FrozenColumns > 0 ? $" xSplit=\"{Number(setup.FrozenColumns)}\"" : "");
            xml.Write(
                $" ySplit=\"{Number(setup.FrozenRows)}\" topLeftCell=\"{corner}\" activePane=\"{pane}\" state=\"frozen\"/><selection pane=\"{pane}\" activeCell=\"{corner}\" sqref=\"{corner}\"/></sheetView></sheetViews>"
            );
        }
        else
        {
            xml.Write("/></sheetViews>");
        }

        xml.Write("<sheetFormatPr defaultRowHeight=\"15.75\" customHeight=\"1\"/><cols>");
        for (var i = 0; i < setup.Widths.Count; i++)
        {
            xml.Write(
                $"<col min=\"{Number(i + 1)}\" max=\"{Number(i + 1)}\" width=\"{setup.Widths[i].ToString(CultureInfo.InvariantCulture)}\" customWidth=\"1\"/>"
            );
        }

        xml.Write("</cols><sheetData>");
    }

    private void WriteTail(StreamWriter xml, SheetWriter sheet)
    {
        if (sheet.Merges.Count > 0)
        {
            xml.Write($"<mergeCells count=\"{Number(sheet.Merges.Count)}\">");
            foreach (var merge in sheet.Merges)
            {
                xml.Write($"<mergeCell ref=\"{merge}\"/>");
            }

            xml.Write("</mergeCells>");
        }

        if (sheet.Choices.Count > 0)
        {
            xml.Write($"<dataValidations count=\"{Number(sheet.Choices.Count)}\">");
            foreach (var (range, words, otherwise) in sheet.Choices)
            {
                xml.Write(
                    $"<dataValidation type=\"list\" allowBlank=\"1\" showErrorMessage=\"1\" error=\"{SheetText.Attribute(otherwise)}\" sqref=\"{range}\"><formula1>\"{SheetText.Content(string.Join(',', words))}\"</formula1></dataValidation>"
                );
            }

            xml.Write("</dataValidations>");
        }

        if (sheet.Links.Count > 0)
        {
            xml.Write("<hyperlinks>");
            foreach (var (column, row, target) in sheet.Links)
            {
                // There may be 65,000 of them: in pieces, so that none is put together first.
                xml.Write("<hyperlink ref=\"");
                xml.Write(SheetWriter.NameOf(column));
                xml.Write(Number(row));
                xml.Write("\" location=\"");
                xml.Write(SheetText.Attribute(target));
                xml.Write("\"/>");
            }

            xml.Write("</hyperlinks>");
        }

        xml.Write(
            "<printOptions horizontalCentered=\"1\"/><pageMargins left=\"0.4\" right=\"0.4\" top=\"0.7\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/><pageSetup paperSize=\"9\" orientation=\"landscape\" fitToWidth=\"1\" fitToHeight=\"0\"/>"
        );
        xml.Write(
            $"<headerFooter><oddHeader>&amp;L&amp;8{PageText(pageHeader)}&amp;R&amp;8&amp;A</oddHeader><oddFooter>&amp;L&amp;8Confidential&amp;R&amp;8Page &amp;P of &amp;N</oddFooter></headerFooter>"
        );
        if (sheet.Breaks.Count > 0)
        {
            xml.Write($"<rowBreaks count=\"{Number(sheet.Breaks.Count)}\" manualBreakCount=\"{Number(sheet.Breaks.Count)}\">");
            foreach (var row in sheet.Breaks)
            {
                xml.Write($"<brk id=\"{Number(row)}\" max=\"16383\" man=\"1\"/>");
            }

            xml.Write("</rowBreaks>");
        }

        if (sheet.Charts.Count > 0)
        {
            xml.Write("<drawing r:id=\"rIdDrawing\"/>");
        }

        if (sheet.Tables.Count > 0)
        {
            xml.Write($"<tableParts count=\"{Number(sheet.Tables.Count)}\">");
            for (var i = 0; i < sheet.Tables.Count; i++)
            {
                xml.Write($"<tablePart r:id=\"rIdTable{Number(i + 1)}\"/>");
            }

            xml.Write("</tableParts>");
        }

        xml.Write("</worksheet>");
    }

    private void WriteParts(SheetWriter sheet, string number)
    {
        var relations = new List<(string Id, string Type, string Target)>();
        if (sheet.Charts.Count > 0)
        {
            var drawing = Number(++drawings);
            relations.Add(("rIdDrawing", Office + "/drawing", $"../drawings/drawing{drawing}.xml"));
            using (var xml = Open($"xl/drawings/drawing{drawing}.xml", "application/vnd.openxmlformats-officedocument.drawing+xml"))
            {
                BarChart.WriteDrawing(xml, sheet.Charts);
            }

            var parts = new List<(string, string, string)>();
            foreach (var chart in sheet.Charts)
            {
                var name = $"chart{Number(++charts)}.xml";
                parts.Add(($"rId{Number(parts.Count + 1)}", Office + "/chart", $"../charts/{name}"));
                using var xml = Open($"xl/charts/{name}", "application/vnd.openxmlformats-officedocument.drawingml.chart+xml");
                BarChart.Write(xml, chart);
            }

            WriteRelations($"xl/drawings/_rels/drawing{drawing}.xml.rels", parts);
        }

        for (var i = 0; i < sheet.Tables.Count; i++)
        {
            var table = Number(++tables);
            relations.Add(($"rIdTable{Number(i + 1)}", Office + "/table", $"../tables/table{table}.xml"));
            using var xml = Open($"xl/tables/table{table}.xml", Sheet + "table+xml");
            WriteTable(xml, sheet.Tables[i], table);
        }

        if (relations.Count > 0)
        {
            WriteRelations($"xl/worksheets/_rels/sheet{number}.xml.rels", relations);
        }
    }

    private static void WriteTable(StreamWriter xml, SheetTable table, string id)
    {
        var range = $"A{Number(table.HeaderRow)}:{SheetWriter.NameOf(table.Columns.Count - 1)}{Number(table.LastRow)}";
        xml.Write(Declaration);
        xml.Write(
            $"<table xmlns=\"{Main}\" id=\"{id}\" name=\"{table.Name}\" displayName=\"{table.Name}\" ref=\"{range}\" totalsRowShown=\"0\"><autoFilter ref=\"{range}\"/><tableColumns count=\"{Number(table.Columns.Count)}\">"
        );
        for (var i = 0; i < table.Columns.Count; i++)
        {
            xml.Write($"<tableColumn id=\"{Number(i + 1)}\" name=\"{SheetText.Attribute(table.Columns[i])}\"/>");
        }

        xml.Write(
            "</tableColumns><tableStyleInfo name=\"TableStyleLight1\" showFirstColumn=\"0\" showLastColumn=\"0\" showRowStripes=\"0\" showColumnStripes=\"0\"/></table>"
        );
    }

    private void WriteWorkbook()
    {
        using (var xml = Open("xl/workbook.xml", Sheet + "sheet.main+xml"))
        {
            xml.Write(Declaration);
            xml.Write(
                $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\"><bookViews><workbookView xWindow=\"0\" yWindow=\"0\" windowWidth=\"28800\" windowHeight=\"15000\" tabRatio=\"800\"/></bookViews><sheets>"
            );
            for (var i = 0; i < sheets.Count; i++)
            {
                xml.Write(
                    $"<sheet name=\"{SheetText.Attribute(sheets[i].Name)}\" sheetId=\"{Number(i + 1)}\" r:id=\"rId{Number(i + 1)}\"/>"
                );
            }

            xml.Write("</sheets>");

            // Excel wants these names in order.
            var names = sheets
                .SelectMany(
                    (s, i) =>
                        new[]
                        {
                            s.PrintedColumns > 0 ? ("_xlnm.Print_Area", i, $"$A:${SheetWriter.NameOf(s.PrintedColumns - 1)}") : default,
                            s.FrozenRows > 0 ? ("_xlnm.Print_Titles", i, $"$1:${Number(s.FrozenRows)}") : default,
                        }
                )
                .Where(n => n.Item1 is not null)
                .OrderBy(n => n.Item1, StringComparer.Ordinal)
                .ToList();
            if (names.Count > 0)
            {
                xml.Write("<definedNames>");
                foreach (var (name, index, range) in names)
                {
                    var first = range[..range.IndexOf(':', StringComparison.Ordinal)];
                    var quoted = $"'{SheetText.Content(sheets[index].Name)}'!";
                    xml.Write(
                        $"<definedName name=\"{name}\" localSheetId=\"{Number(index)}\">{quoted}{first}{range[first.Length..]}</definedName>"
                    );
                }

                xml.Write("</definedNames>");
            }

            xml.Write("</workbook>");
        }

        WriteRelations(
            "xl/_rels/workbook.xml.rels",
            [
                .. sheets.Select((_, i) => ($"rId{Number(i + 1)}", Office + "/worksheet", $"worksheets/sheet{Number(i + 1)}.xml")),
                ("rIdStyles", Office + "/styles", "styles.xml"),
                ("rIdStrings", Office + "/sharedStrings", "sharedStrings.xml"),
            ]
        );
    }

    private void WriteProperties()
    {
        var time = at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        using (var xml = Open("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"))
        {
            xml.Write(Declaration);
            xml.Write(
                "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
            );
            xml.Write(
                $"<dc:title>{SheetText.Content(title)}</dc:title><dc:creator>IamAuditor</dc:creator><dcterms:created xsi:type=\"dcterms:W3CDTF\">{time}</dcterms:created><dcterms:modified xsi:type=\"dcterms:W3CDTF\">{time}</dcterms:modified></cp:coreProperties>"
            );
        }

        WriteRelations(
            "_rels/.rels",
            [
                ("rId1", Office + "/officeDocument", "xl/workbook.xml"),
                ("rId2", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml"),
            ]
        );
    }

    private void WriteRelations(string part, IReadOnlyList<(string Id, string Type, string Target)> relations)
    {
        using var xml = Open(part, null);
        xml.Write(Declaration);
        xml.Write($"<Relationships xmlns=\"{Package}\">");
        foreach (var (id, type, target) in relations)
        {
            xml.Write($"<Relationship Id=\"{id}\" Type=\"{type}\" Target=\"{target}\"/>");
        }

        xml.Write("</Relationships>");
    }

    private StreamWriter Open(string part, string? type)
    {
        if (type is not null)
        {
            contents.Add((part, type));
        }

        var entry = zip.CreateEntry(part, CompressionLevel.Fastest);
        entry.LastWriteTime =
            at < Earliest ? Earliest
            : at > Latest ? Latest
            : at;
        return new StreamWriter(entry.Open(), new UTF8Encoding(false), 64 * 1024);
    }

    // In a page header & begins a code, and Excel refuses more than 255 characters.
    private static string PageText(string text) =>
        SheetText.Content(ShownText.Cut(ShownText.OneLine(text), 100).Replace("&", "&&", StringComparison.Ordinal));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
