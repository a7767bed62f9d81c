using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>The difference of two policy documents, line by line as the console lays them out: spelling that JSON does not care about is none.</summary>
public static class PolicyDiff
{
    private const int Around = 2;

    // Larger than any document of IAM; a table of that size is the limit of what is compared line by line.
    private const int MaxLines = 4_000;

    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Lines that begin with `- `, `+ ` or two blanks, and `...` where equal lines are left out; empty where nothing differs.</summary>
    public static IReadOnlyList<string> Of(string before, string after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (old, now) = (Indented(before).Split('\n'), Indented(after).Split('\n'));
        if (old.SequenceEqual(now, StringComparer.Ordinal))
        {
            return [];
        }

        return old.Length > MaxLines || now.Length > MaxLines
            ? [$"- {old.Length} lines", $"+ {now.Length} lines"]
            : Shortened(All(old, now));
    }

    /// <summary>The text as it is where it is not JSON.</summary>
    public static string Indented(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return JsonNode.Parse(json)?.ToJsonString(Layout) ?? json;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return json;
        }
    }

    private static List<string> All(string[] old, string[] now)
    {
        // Longest common subsequence, from the ends: length[i, j] is that of old[i..] and now[j..].
        var length = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
            {
                length[i, j] = Same(i, j) ? length[i + 1, j + 1] + 1 : Math.Max(length[i + 1, j], length[i, j + 1]);
            }
        }

        var lines = new List<string>();
        for (int i = 0, j = 0; i < old.Length || j < now.Length; )
        {
            if (i < old.Length && j < now.Length && Same(i, j))
            {
                lines.Add($"  {now[j++]}");
                i++;
            }
            else if (i < old.Length && (j == now.Length || length[i + 1, j] >= length[i, j + 1]))
            {
                lines.Add($"- {old[i++]}");
            }
            else
            {
                lines.Add($"+ {now[j++]}");
            }
        }

        return lines;

        // A comma at the end comes and goes with the line after it.
        bool Same(int i, int j) => old[i].TrimEnd(',') == now[j].TrimEnd(',');
    }

    private static List<string> Shortened(List<string> lines)
    {
        var shown = new List<string>();
        var isCut = false;
        for (var i = 0; i < lines.Count; i++)
        {
            var isNear = Enumerable
                .Range(Math.Max(0, i - Around), Math.Min(lines.Count - 1, i + Around) - Math.Max(0, i - Around) + 1)
                .Any(n => lines[n][0] != ' ');
            if (isNear)
            {
                shown.Add(lines[i]);
            }
            else if (!isCut)
            {
                shown.Add("  ...");
            }

            isCut = !isNear;
        }

        return shown;
    }
}
