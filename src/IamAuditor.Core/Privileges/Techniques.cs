using System.Collections.Immutable;

namespace IamAuditor.Core.Privileges;

/// <summary>The techniques that the graph knows, in the order of the table: the first one that works is the one reported.</summary>
public static class Techniques
{
    private const string Resource = "IamAuditor.Core.Privileges.techniques.csv";

    public static ImmutableArray<Technique> All { get; } = Read();

    /// <summary>No technique: the rights are there already, under a condition that nobody knows to hold.</summary>
    internal static Technique UnderCondition { get; } =
        new("own-condition", "self-escalation", TechniqueGain.Self, [new("*", ActionTarget.Nothing)], [], null);

    internal static Technique Find(string id) => All.First(t => t.Id == id);

    private static ImmutableArray<Technique> Read()
    {
        using var stream = typeof(Techniques).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        var rows = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Row);
        // Simple ways first, and assuming a role before taking it by force.
        return [.. rows.OrderBy(t => t.Id == "sts-001" ? 0 : 1).ThenBy(t => t.Inventory is null ? 0 : 1)];
    }

    private static Technique Row(string line)
    {
        var cells = line.TrimEnd('\r').Split(',', 8);
        return new(
            cells[0],
            cells[1],
            Enum.Parse<TechniqueGain>(cells[2].Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
            [.. cells[5].Split(';').Select(Action)],
            [.. cells[6].Split(';', StringSplitOptions.RemoveEmptyEntries)],
            cells[7].Length == 0 ? null : cells[7]
        )
        {
            ForUsers = cells[3] switch
            {
                "user" => true,
                "role" => false,
                _ => null,
            },
            Service = cells[4].Length == 0 ? null : cells[4],
        };
    }

    private static TechniqueAction Action(string cell)
    {
        var at = cell.IndexOf('@', StringComparison.Ordinal);
        return new(
            cell[..at],
            cell[(at + 1)..] is "*" ? ActionTarget.Nothing : Enum.Parse<ActionTarget>(cell[(at + 1)..], ignoreCase: true)
        );
    }
}
