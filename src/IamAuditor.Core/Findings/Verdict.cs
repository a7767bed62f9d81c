using IamAuditor.Core.Rules;
using IamAuditor.Policies;

namespace IamAuditor.Core.Findings;

/// <summary>
/// What one rule says of one resource. <see cref="Resource"/> is the ARN (`AWS::::Account:ID` for the account), <see cref="Subresource"/> what the ARN cannot
/// name (`access-key-1`, `inline/NAME`, a region). <see cref="Incarnation"/> keeps a recreated user or rotated key from inheriting its predecessor's finding: the
/// creation time of the thing, in ISO form, empty where it has none; it is part of the finding's id and not printed.
/// </summary>
public sealed record Verdict
{
    public required string Rule { get; init; }
    public required AccountId Account { get; init; }
    public required string Resource { get; init; }
    public string? Subresource { get; init; }
    public string? Region { get; init; }
    public required Outcome Outcome { get; init; }
    public required Severity Severity { get; init; }
    public required string Message { get; init; }
    public string Incarnation { get; init; } = "";

    /// <summary>Empty unless the outcome is Unknown.</summary>
    public IReadOnlyList<Missing> Missing { get; init; } = [];
    public IReadOnlyList<Observation> Observations { get; init; } = [];

    /// <summary>What to do, with the resource's own names filled in; null unless the outcome is Fail. Derived from rule and resource, so not part of equality.</summary>
    public Fix? Fix { get; init; }

    public bool Equals(Verdict? other) =>
        other is not null
        && (Rule, Account, Resource, Subresource, Region, Outcome, Severity, Message, Incarnation)
            == (
                other.Rule,
                other.Account,
                other.Resource,
                other.Subresource,
                other.Region,
                other.Outcome,
                other.Severity,
                other.Message,
                other.Incarnation
            )
        && Missing.SequenceEqual(other.Missing)
        && Observations.SequenceEqual(other.Observations);

    public override int GetHashCode() => HashCode.Combine(Rule, Resource, Subresource, Outcome);
}
