namespace IamAuditor.Options;

/// <summary>How findings are followed.</summary>
public sealed record FindingsOptions
{
    /// <summary>By severity, the days within which a finding is to be resolved; 0: no limit. What is not written keeps its default: critical 7, high 30, medium 90, low 180, info none.</summary>
    public IReadOnlyDictionary<string, int> DueDays { get; init; } = new Dictionary<string, int>();

    /// <summary>Findings on events are archived after this many days.</summary>
    public int ArchiveEventsAfterDays { get; init; } = 90;

    /// <summary>Tags whose value names the owner of a user or role. Empty: owner, team, contact.</summary>
    public IReadOnlyList<string> OwnerTags { get; init; } = [];

    /// <summary>The first that describes a resource says whose its findings are.</summary>
    public IReadOnlyList<OwnerOptions> Owners { get; init; } = [];

    /// <summary>A YAML file of more of them, asked after <see cref="Owners"/>; relative paths count from the configuration file's folder. Null: there is none.</summary>
    public string? OwnersFile { get; init; }
}
