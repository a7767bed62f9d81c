using System.Collections.Immutable;

namespace IamAuditor.Core.Privileges;

/// <summary>The techniques that the graph knows, in the order of the table: the first one that works is the one reported.</summary>
public static class Techniques
{
    private const string Resource = "IamAuditor.Core.Privileges.techniques.csv";

    public static ImmutableArray<Technique> All { get; } = Read();

    /// <summary>
    /// What somebody can do to its own policies it can do to those of others and then take them over: each such change with each way to gain a user or role, where the table has no row for
    /// the two. By the action that changes, since few may call it; the ids are both (`iam-005+lambda-001`).
    /// </summary>
    public static ImmutableArray<(TechniqueAction Action, ImmutableArray<Technique> Techniques)> Combined { get; } =
    [.. All.Where(t => t.Gain == TechniqueGain.Self && t.Calls.IsEmpty).Select(t => (t.Actions[0], Combinations(t)))];

    /// <summary>No technique: the rights are there already, under a condition that nobody knows to hold.</summary>
    internal static Technique UnderCondition { get; } =
        new("own-condition", "self-escalation", TechniqueGain.Self, [new("*", ActionTarget.Nothing)], [], null);

    /// <summary>By which somebody changes policies of its own; and, holding another one as well, those of that one.</summary>
    internal static ImmutableArray<Technique> OnOneself { get; } =
    [
        .. All.Where(t =>
            t.Gain
                is TechniqueGain.Self
                    or TechniqueGain.DropBoundary
                    or TechniqueGain.BoundaryVersion
                    or TechniqueGain.DropDeny
                    or TechniqueGain.DefaultVersion
                    or TechniqueGain.JoinGroup
                    or TechniqueGain.Retag
        ),
    ];

    internal static bool IsOnOneself(string id) => OnOneself.Any(t => t.Id == id);

    /// <summary>By id; ids of two techniques combined as well.</summary>
    public static Technique Find(string id) => All.Concat(Combined.SelectMany(c => c.Techniques)).First(t => t.Id == id);

    private static ImmutableArray<Technique> Combinations(Technique change) =>
        [
            .. All.Where(t =>
                    t.Gain is TechniqueGain.User or TechniqueGain.Role or TechniqueGain.Passed or TechniqueGain.Running
                    && change.ForUsers != (t.Gain != TechniqueGain.User)
                )
                .Select(take => Combination(change, take))
                .Where(t => !All.Any(row => row.Actions.SequenceEqual(t.Actions)))
                .OrderBy(t => t.Inventory is null ? 0 : 1),
        ];

    private static Technique Combination(Technique change, Technique take)
    {
        var isUser = take.Gain == TechniqueGain.User;
        return new(
            $"{change.Id}+{take.Id}",
            take.Family,
            isUser ? TechniqueGain.UserAdmin : TechniqueGain.RoleAdmin,
            [.. change.Actions.Select(a => a.On == ActionTarget.Self ? a with { On = ActionTarget.Target } : a), .. take.Actions],
            [
                .. change
                    .Prerequisites.Union(take.Prerequisites, StringComparer.Ordinal)
                    .Union(isUser ? [] : ["editable"], StringComparer.Ordinal),
            ],
            take.Inventory
        )
        {
            Service = take.Service,
        };
    }

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
        var on = cell[(at + 1)..].Split(':');
        return new(cell[..at], on[0] is "*" ? ActionTarget.Nothing : Enum.Parse<ActionTarget>(on[0], ignoreCase: true))
        {
            Types = on.Length > 1 ? [.. on[1].Split('+')] : [],
        };
    }
}
