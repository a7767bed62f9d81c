using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;

namespace IamAuditor.Core.Rules;

/// <summary>One rule file, checked and compiled. <see cref="Family"/> is the id's part before the dot.</summary>
public sealed record Rule
{
    public required string Id { get; init; }
    public required string Title { get; init; }
    public required Severity Severity { get; init; }
    public required ResourceKind Resource { get; init; }

    /// <summary>All of the outer list are needed; any one of an inner list will do.</summary>
    public required IReadOnlyList<IReadOnlyList<Source>> Needs { get; init; }
    public required string Why { get; init; }
    public required Fix Fix { get; init; }

    /// <summary>Requirement ids by framework slug (`cis-aws-7.0`), both in file order.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Controls { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The file it was read from, as messages name it.</summary>
    public required string File { get; init; }

    public string Family => Id[..Id.IndexOf('.', StringComparison.Ordinal)];
}
