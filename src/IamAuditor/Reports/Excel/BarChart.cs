using System.Globalization;

namespace IamAuditor.Reports.Excel;

/// <summary>A native stacked bar chart with caches, so that viewers without a calculation engine draw it too. Source: ECMA-376 part 1, 21.2.</summary>
internal static class BarChart
{
    private const string Main = "http://schemas.openxmlformats.org/drawingml/2006/main";
    private const string Charts = "http://schemas.openxmlformats.org/drawingml/2006/chart";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public static void Write(TextWriter xml, ChartPlace chart)
    {
        xml.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
        xml.Write(
            $"<c:chartSpace xmlns:c=\"{Charts}\" xmlns:a=\"{Main}\" xmlns:r=\"{Relations}\"><c:roundedCorners val=\"0\"/><c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz=\"1100\" b=\"1\"/></a:pPr>"
        );
        xml.Write(
            $"<a:r><a:rPr lang=\"en-US\" sz=\"1100\" b=\"1\">{Fill(Look.Accent)}</a:rPr><a:t>{SheetText.Content(chart.Title)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val=\"0\"/></c:title>"
        );
        xml.Write("<c:autoTitleDeleted val=\"0\"/><c:plotArea><c:layout/><c:barChart>");
        xml.Write(
            $"<c:barDir val=\"{(chart.Upright ? "col" : "bar")}\"/><c:grouping val=\"{(chart.Series.Count == 1 ? "clustered" : "stacked")}\"/><c:varyColors val=\"0\"/>"
        );
        for (var i = 0; i < chart.Series.Count; i++)
        {
            WriteSeries(xml, chart, i);
        }

        xml.Write("<c:gapWidth val=\"45\"/><c:overlap val=\"100\"/><c:axId val=\"111111111\"/><c:axId val=\"222222222\"/></c:barChart>");
        // Lying bars read from the top down, so that their first category must be the highest.
        var (order, categories, values, crosses) = chart.Upright ? ("minMax", "b", "l", "autoZero") : ("maxMin", "l", "b", "max");
        xml.Write(
            $"<c:catAx><c:axId val=\"111111111\"/><c:scaling><c:orientation val=\"{order}\"/></c:scaling><c:delete val=\"0\"/><c:axPos val=\"{categories}\"/><c:majorTickMark val=\"none\"/><c:minorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/>"
        );
        xml.Write(
            $"<c:spPr><a:ln w=\"9525\">{Fill("B6BEC9")}</a:ln></c:spPr>{TextSize(900)}<c:crossAx val=\"222222222\"/><c:crosses val=\"autoZero\"/></c:catAx>"
        );
        xml.Write(
            $"<c:valAx><c:axId val=\"222222222\"/><c:scaling><c:orientation val=\"minMax\"/></c:scaling><c:delete val=\"0\"/><c:axPos val=\"{values}\"/><c:majorGridlines><c:spPr><a:ln w=\"6350\">{Fill("E5E7EB")}</a:ln></c:spPr></c:majorGridlines>"
        );
        xml.Write(
            $"<c:numFmt formatCode=\"#,##0\" sourceLinked=\"0\"/><c:majorTickMark val=\"none\"/><c:minorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{TextSize(800)}<c:crossAx val=\"111111111\"/><c:crosses val=\"{crosses}\"/></c:valAx>"
        );
        xml.Write("</c:plotArea>");
        if (chart.Series.Count > 1)
        {
            xml.Write("<c:legend><c:legendPos val=\"b\"/><c:overlay val=\"0\"/></c:legend>");
        }

        xml.Write(
            $"<c:plotVisOnly val=\"1\"/><c:dispBlanksAs val=\"gap\"/></c:chart><c:spPr><a:solidFill><a:srgbClr val=\"FFFFFF\"/></a:solidFill><a:ln w=\"9525\">{Fill("D9DEE5")}</a:ln></c:spPr></c:chartSpace>"
        );
    }

    public static void WriteDrawing(TextWriter xml, IReadOnlyList<ChartPlace> charts)
    {
        xml.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
        xml.Write($"<xdr:wsDr xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\" xmlns:a=\"{Main}\">");
        for (var i = 0; i < charts.Count; i++)
        {
            var chart = charts[i];
            xml.Write("<xdr:twoCellAnchor>");
            Corner("from", chart.FirstColumn, chart.FirstRow);
            Corner("to", chart.LastColumn, chart.LastRow);
            xml.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"<xdr:graphicFrame macro=\"\"><xdr:nvGraphicFramePr><xdr:cNvPr id=\"{i + 2}\" name=\"Chart {i + 1}\" descr=\"{SheetText.Attribute(Description(chart))}\"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>"
                )
            );
            xml.Write("<xdr:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/></xdr:xfrm>");
            xml.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"<a:graphic><a:graphicData uri=\"{Charts}\"><c:chart xmlns:c=\"{Charts}\" xmlns:r=\"{Relations}\" r:id=\"rId{i + 1}\"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>"
                )
            );
        }

        xml.Write("</xdr:wsDr>");

        void Corner(string name, int column, int row) =>
            xml.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"<xdr:{name}><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{name}>"
                )
            );
    }

    // What a screen reader says instead of the picture.
    private static string Description(ChartPlace chart) =>
        chart.Title
        + ": "
        + string.Join(
            "; ",
            chart.Series.Select(s =>
                s.Name
                + " "
                + string.Join(", ", chart.Categories.Texts.Zip(s.Values, (c, v) => string.Create(CultureInfo.InvariantCulture, $"{c} {v}")))
            )
        );

    private static void WriteSeries(TextWriter xml, ChartPlace chart, int index)
    {
        var series = chart.Series[index];
        xml.Write(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<c:ser><c:idx val=\"{index}\"/><c:order val=\"{index}\"/><c:tx><c:strRef><c:f>{SheetText.Content(series.NameReference)}</c:f><c:strCache><c:ptCount val=\"1\"/><c:pt idx=\"0\"><c:v>{SheetText.Content(series.Name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>"
            )
        );
        xml.Write($"<c:spPr>{Fill(series.Color)}</c:spPr><c:invertIfNegative val=\"0\"/>");
        for (var i = 0; i < series.PointColors?.Count; i++)
        {
            xml.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"<c:dPt><c:idx val=\"{i}\"/><c:invertIfNegative val=\"0\"/><c:bubble3D val=\"0\"/><c:spPr>{Fill(series.PointColors[i])}<a:ln w=\"6350\">{Fill("9AA3AF")}</a:ln></c:spPr></c:dPt>"
                )
            );
        }

        if (chart.Series.Count == 1)
        {
            xml.Write(
                "<c:dLbls><c:dLblPos val=\"outEnd\"/><c:showLegendKey val=\"0\"/><c:showVal val=\"1\"/><c:showCatName val=\"0\"/><c:showSerName val=\"0\"/><c:showPercent val=\"0\"/><c:showBubbleSize val=\"0\"/></c:dLbls>"
            );
        }

        xml.Write(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<c:cat><c:strRef><c:f>{SheetText.Content(chart.Categories.Reference)}</c:f><c:strCache><c:ptCount val=\"{chart.Categories.Texts.Count}\"/>"
            )
        );
        for (var i = 0; i < chart.Categories.Texts.Count; i++)
        {
            xml.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"<c:pt idx=\"{i}\"><c:v>{SheetText.Content(chart.Categories.Texts[i])}</c:v></c:pt>"
                )
            );
        }

        xml.Write(
            string.Create(
                CultureInfo.InvariantCulture,
                $"</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>{SheetText.Content(series.Reference)}</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val=\"{series.Values.Count}\"/>"
            )
        );
        for (var i = 0; i < series.Values.Count; i++)
        {
            xml.Write(string.Create(CultureInfo.InvariantCulture, $"<c:pt idx=\"{i}\"><c:v>{series.Values[i]}</c:v></c:pt>"));
        }

        xml.Write("</c:numCache></c:numRef></c:val></c:ser>");
    }

    private static string Fill(string color) => $"<a:solidFill><a:srgbClr val=\"{color}\"/></a:solidFill>";

    private static string TextSize(int size) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz=\"{size}\"/></a:pPr><a:endParaRPr lang=\"en-US\"/></a:p></c:txPr>"
        );
}
