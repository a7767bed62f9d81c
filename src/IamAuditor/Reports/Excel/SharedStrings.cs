using System.Globalization;

namespace IamAuditor.Reports.Excel;

/// <summary>Texts that stand in many cells, each stored once. Source: ECMA-376 part 1, 18.4.</summary>
internal sealed class SharedStrings
{
    private readonly Dictionary<string, int> indexes = new(StringComparer.Ordinal);
    private readonly List<string> texts = [];
    private int uses;

    public int IndexOf(string text)
    {
        uses++;
        if (!indexes.TryGetValue(text, out var index))
        {
            index = texts.Count;
            texts.Add(SheetText.OfCell(text));
            indexes[text] = index;
        }

        return index;
    }

    public void Write(TextWriter xml)
    {
        xml.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
        xml.Write(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" count=\"{uses}\" uniqueCount=\"{texts.Count}\">"
            )
        );
        foreach (var text in texts)
        {
            xml.Write("<si><t xml:space=\"preserve\">");
            SheetText.Write(xml, text);
            xml.Write("</t></si>");
        }

        xml.Write("</sst>");
    }
}
