namespace IamAuditor.Core.Evidence;

/// <summary>
/// What readers note while they read: problems for people, gaps for verdicts. Each damage is both: a damaged file never counts as a complete one. At most
/// <see cref="PerFile"/> problems of a file are kept, then one that says how many more there are.
/// </summary>
public sealed class ReadingNotes
{
    public const int PerFile = 20;

    private readonly List<EvidenceProblem> problems = [];
    private readonly Dictionary<EvidenceFile, int> counts = new(ReferenceEqualityComparer.Instance);
    private readonly List<Gap> gaps = [];

    /// <summary>In the order noted.</summary>
    public IReadOnlyList<EvidenceProblem> Problems =>
        [
            .. problems,
            .. counts
                .Where(c => c.Value > PerFile)
                .Select(c => new EvidenceProblem(c.Key.Path, $"and {c.Value - PerFile} more problems of this file", "")),
        ];

    public IReadOnlyList<Gap> Gaps => gaps;

    public int UnreadableFiles { get; private set; }

    /// <summary>The file, or the record at this place, cannot be used.</summary>
    public void Damaged(EvidenceFile file, string what, string? at = null, long? line = null, long? column = null, string? part = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        var count = counts[file] = counts.GetValueOrDefault(file) + 1;
        if (count > PerFile)
        {
            if (count == PerFile + 1)
            {
                Gap(file, GapCode.Malformed, $"{file.Path}: has more than {PerFile} problems", file.Part);
            }

            return;
        }

        var problem = new EvidenceProblem(file.Path, what, FixOf(file))
        {
            At = at,
            Line = line,
            Column = column,
        };
        problems.Add(problem);
        Gap(file, GapCode.Malformed, (problem with { Fix = "" }).ToString(), part ?? file.Part);
    }

    /// <summary>Nothing of the file could be read.</summary>
    public void Unreadable(EvidenceFile file, string what, string? at = null, long? line = null, long? column = null)
    {
        UnreadableFiles++;
        Damaged(file, what, at, line, column);
    }

    /// <summary>The file ends before the list does.</summary>
    public void Cut(EvidenceFile file, string what) => Gap(file, GapCode.Incomplete, $"{file?.Path}: {what}", file?.Part);

    public void Gap(EvidenceFile file, string code, string message, string? part)
    {
        ArgumentNullException.ThrowIfNull(file);
        gaps.Add(new Gap(file.Source, code, message) { Region = file.Region, Part = part });
    }

    public void Add(EvidenceProblem problem) => problems.Add(problem);

    private static string FixOf(EvidenceFile file) =>
        $"collect it again ({file.Source.Command}), or remove the file: what rests on {file.Source.Name} is Unknown then";
}
