namespace IamAuditor.Core.Findings;

/// <summary>The terms by which findings are followed: how long each severity may stay open, when findings on events are archived, who owns what.</summary>
public sealed record LedgerTerms
{
    public static LedgerTerms Standard { get; } = new();

    /// <summary>A severity that is missing has no time limit.</summary>
    public IReadOnlyDictionary<Severity, TimeSpan> DueAfter { get; init; } =
        new Dictionary<Severity, TimeSpan>
        {
            [Severity.Critical] = TimeSpan.FromDays(7),
            [Severity.High] = TimeSpan.FromDays(30),
            [Severity.Medium] = TimeSpan.FromDays(90),
            [Severity.Low] = TimeSpan.FromDays(180),
        };

    /// <summary>Counted from the last time the event was seen.</summary>
    public TimeSpan ArchiveEventsAfter { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Who must act on a verdict; null where nothing tells.</summary>
    public Func<Verdict, string?> OwnerOf { get; init; } = _ => null;

    /// <summary>The tags of a resource by its ARN; empty where it has none, null where they were not read.</summary>
    public Func<string, IReadOnlyDictionary<string, string>?> TagsOf { get; init; } = _ => null;
}
