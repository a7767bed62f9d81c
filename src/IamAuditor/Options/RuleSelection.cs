namespace IamAuditor.Options;

/// <summary>Rules named by id, family (the id's part before the dot), tag or pack.</summary>
public sealed record RuleSelection
{
    public IReadOnlyList<string> Ids { get; init; } = [];
    public IReadOnlyList<string> Families { get; init; } = [];
    public IReadOnlyList<string> Tags { get; init; } = [];
    public IReadOnlyList<string> Packs { get; init; } = [];

    public bool IsEmpty => Ids.Count + Families.Count + Tags.Count + Packs.Count == 0;
}
