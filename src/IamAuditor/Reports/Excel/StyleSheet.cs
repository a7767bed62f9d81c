using System.Globalization;
using System.Text;

namespace IamAuditor.Reports.Excel;

/// <summary>Collects the cell styles that the sheets use and writes them as <c>xl/styles.xml</c>. Source: ECMA-376 part 1, 18.8.</summary>
internal sealed class StyleSheet
{
    private const int FirstCustomFormat = 164;

    private readonly List<CellStyle> styles = [new()];
    private readonly Dictionary<CellStyle, int> indexes = new() { [new CellStyle()] = 0 };

    public int IndexOf(CellStyle style)
    {
        if (!indexes.TryGetValue(style, out var index))
        {
            index = styles.Count;
            styles.Add(style);
            indexes[style] = index;
        }

        return index;
    }

    public void Write(TextWriter xml)
    {
        var formats = styles.Select(s => s.Format).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var fonts = styles.Select(Font).Distinct(StringComparer.Ordinal).ToList();
        var fills = styles.Select(s => s.Fill).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        xml.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
        xml.Write("<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">");
        if (formats.Count > 0)
        {
            Group(
                "numFmts",
                formats.Select((f, i) => $"<numFmt numFmtId=\"{Text(FirstCustomFormat + i)}\" formatCode=\"{SheetText.Attribute(f)}\"/>")
            );
        }

        Group("fonts", fonts);

        // The first two fills are reserved by Excel, whatever stands there.
        Group(
            "fills",
            [
                "<fill><patternFill patternType=\"none\"/></fill>",
                "<fill><patternFill patternType=\"gray125\"/></fill>",
                .. fills.Select(f =>
                    $"<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF{f}\"/><bgColor indexed=\"64\"/></patternFill></fill>"
                ),
            ]
        );
        Group(
            "borders",
            [
                "<border><left/><right/><top/><bottom/><diagonal/></border>",
                "<border><left/><right/><top/><bottom style=\"thin\"><color rgb=\"FFD9DEE5\"/></bottom><diagonal/></border>",
            ]
        );
        xml.Write("<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>");
        Group("cellXfs", styles.Select(Format));
        xml.Write("<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>");
        xml.Write(
            "<dxfs count=\"0\"/><tableStyles count=\"0\" defaultTableStyle=\"TableStyleLight1\" defaultPivotStyle=\"PivotStyleLight16\"/></styleSheet>"
        );

        void Group(string name, IEnumerable<string> elements)
        {
            var list = elements.ToList();
            xml.Write($"<{name} count=\"{Text(list.Count)}\">");
            list.ForEach(xml.Write);
            xml.Write($"</{name}>");
        }

        string Format(CellStyle style)
        {
            var format = style.Format is { } code ? FirstCustomFormat + formats.IndexOf(code) : 0;
            var fill = style.Fill is { } color ? 2 + fills.IndexOf(color) : 0;
            return $"<xf numFmtId=\"{Text(format)}\" fontId=\"{Text(fonts.IndexOf(Font(style)))}\" fillId=\"{Text(fill)}\" borderId=\"{(style.Line ? "1" : "0")}\" xfId=\"0\""
                + " applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\""
                + (style.QuotePrefix ? " quotePrefix=\"1\"" : "")
                + $"><alignment vertical=\"{(style.Middle ? "center" : "top")}\""
                + (style.Center ? " horizontal=\"center\"" : "")
                + (style.Wrap ? " wrapText=\"1\"" : "")
                + "/></xf>";
        }
    }

    private static string Font(CellStyle style)
    {
        var font = new StringBuilder("<font>");
        font.Append(style.Bold ? "<b/>" : "").Append(style.Underline ? "<u/>" : "");
        font.Append(CultureInfo.InvariantCulture, $"<sz val=\"{style.Size}\"/><color rgb=\"FF{style.Color ?? Look.Ink}\"/>");
        font.Append(style.Monospace ? "<name val=\"Courier New\"/><family val=\"3\"/>" : "<name val=\"Arial\"/><family val=\"2\"/>");
        return font.Append("</font>").ToString();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
