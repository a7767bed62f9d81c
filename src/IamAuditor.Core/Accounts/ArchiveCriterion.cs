namespace IamAuditor.Core.Accounts;

/// <summary>
/// What an archive rule asks of one property of a finding (`isPublic`, `principal.AWS`, `condition.aws:PrincipalOrgID` ...): one of the values of <see cref="Equal"/>, none of
/// <see cref="NotEqual"/>, a part of the text from <see cref="Contains"/>, and to be there or not. An empty list and null ask for nothing. Source: Access Analyzer API, Criterion.
/// </summary>
public sealed record ArchiveCriterion(string Key)
{
    public IReadOnlyList<string> Equal { get; init; } = [];
    public IReadOnlyList<string> NotEqual { get; init; } = [];
    public IReadOnlyList<string> Contains { get; init; } = [];
    public bool? Exists { get; init; }

    /// <summary>Whether a finding with this value, or without the property (null), meets it.</summary>
    public bool IsMetBy(string? value) =>
        (Equal.Count == 0 || value is not null && Equal.Contains(value, StringComparer.OrdinalIgnoreCase))
        && (value is null || !NotEqual.Contains(value, StringComparer.OrdinalIgnoreCase))
        && (Contains.Count == 0 || value is not null && Contains.Any(c => value.Contains(c, StringComparison.OrdinalIgnoreCase)))
        && (Exists is null || Exists == value is not null);

    /// <summary>`principal.AWS eq 111122223333, 444455556666`.</summary>
    public override string ToString() =>
        string.Join(
            "; ",
            new[]
            {
                Said("eq", Equal),
                Said("neq", NotEqual),
                Said("contains", Contains),
                Exists is { } exists ? $"{Key} exists {(exists ? "true" : "false")}" : null,
            }
                .OfType<string>()
                .DefaultIfEmpty(Key)
        );

    private string? Said(string operation, IReadOnlyList<string> values) =>
        values.Count == 0 ? null : $"{Key} {operation} {string.Join(", ", values)}";
}
