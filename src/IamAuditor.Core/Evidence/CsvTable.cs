using System.Text;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Comma-separated values after RFC 4180: quoted fields may hold commas, line breaks and doubled quotes; lines end in CR, LF or both; blank lines are skipped.
/// </summary>
public static class CsvTable
{
    /// <summary>Rows with the line that each begins on, counted from 1. <paramref name="unclosedAt"/>: the line of a quoted field that never ends, or 0.</summary>
    public static IReadOnlyList<(int Line, IReadOnlyList<string> Fields)> Parse(string text, out int unclosedAt)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rows = new List<(int, IReadOnlyList<string>)>();
        var fields = new List<string>(24);
        var field = new StringBuilder();
        var (line, rowLine, quoteLine) = (1, 1, 0);
        var quoted = false;
        var any = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var lineEnds = c == '\n' || (c == '\r' && (i + 1 >= text.Length || text[i + 1] != '\n'));
            if (quoted)
            {
                if (c != '"')
                {
                    _ = field.Append(c);
                    line += lineEnds ? 1 : 0;
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    _ = field.Append('"');
                    i++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"' && field.Length == 0)
            {
                (quoted, any, quoteLine) = (true, true, line);
            }
            else if (c == ',')
            {
                fields.Add(field.ToString());
                _ = field.Clear();
                any = true;
            }
            else if (lineEnds)
            {
                EndRow();
                line++;
                rowLine = line;
            }
            else if (c != '\r')
            {
                _ = field.Append(c);
                any = true;
            }
        }

        EndRow();
        unclosedAt = quoted ? quoteLine : 0;
        return rows;

        void EndRow()
        {
            if (any)
            {
                fields.Add(field.ToString());
                rows.Add((rowLine, fields.ToArray()));
            }

            fields.Clear();
            _ = field.Clear();
            any = false;
        }
    }
}
