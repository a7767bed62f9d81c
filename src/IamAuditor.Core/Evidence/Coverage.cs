namespace IamAuditor.Core.Evidence;

/// <summary>
/// Which sources were read and what is missing. Every source either was read completely or has gaps: there is no third state, so that
/// "not read" can never pass for "nothing there".
/// </summary>
public sealed class Coverage
{
    private readonly Dictionary<Source, IReadOnlyList<Gap>> gaps;
    private readonly HashSet<Source> read;

    /// <param name="read">Sources of which at least one file was read.</param>
    /// <param name="gaps">All gaps; a source in neither list gets a gap <see cref="GapCode.NotCollected"/>.</param>
    public Coverage(IEnumerable<Source> read, IEnumerable<Gap> gaps)
    {
        this.read = [.. read];
        this.gaps = gaps.GroupBy(g => g.Source).ToDictionary(g => g.Key, IReadOnlyList<Gap> (g) => [.. g]);
        foreach (var source in Source.All.Where(s => !this.read.Contains(s) && !this.gaps.ContainsKey(s)))
        {
            this.gaps[source] = [new Gap(source, GapCode.NotCollected, $"the evidence has no {source.File}")];
        }

        All = [.. Source.All.SelectMany(GapsOf)];
    }

    /// <summary>In the order of <see cref="Source.All"/>.</summary>
    public IReadOnlyList<Gap> All { get; }

    /// <summary>True where something of it was read, with or without gaps.</summary>
    public bool WasRead(Source source) => read.Contains(source);

    public bool IsComplete(Source source) => read.Contains(source) && !gaps.ContainsKey(source);

    /// <summary>
    /// The gaps that touch one region or part (trail, analyzer, user) of a source: those of the whole source and those that name it. Null asks for any region, or any part.
    /// </summary>
    public IReadOnlyList<Gap> GapsOf(Source source, string? region, string? part) =>
        [
            .. GapsOf(source)
                .Where(g =>
                    (g.Region is null || region is null || g.Region == region) && (g.Part is null || part is null || g.Part == part)
                ),
        ];

    /// <summary>Empty exactly where the source was read completely.</summary>
    public IReadOnlyList<Gap> GapsOf(Source source) => gaps.TryGetValue(source, out var found) ? found : [];
}
