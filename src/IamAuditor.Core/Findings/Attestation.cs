using IamAuditor.Policies;

namespace IamAuditor.Core.Findings;

/// <summary>What a person states about a requirement that no rule can decide (a training, a review, a drill). It always ends, and it never changes a verdict.</summary>
public sealed record Attestation
{
    /// <summary>The framework's slug, as rules have it: <c>cis-aws-7.0</c>.</summary>
    public required string Framework { get; init; }

    /// <summary>The requirement's id in that framework: <c>2.4</c>.</summary>
    public required string Requirement { get; init; }

    /// <summary>Null: every account.</summary>
    public AccountId? Account { get; init; }
    public required string Statement { get; init; }

    /// <summary>Where the proof lies: an address, a document's name.</summary>
    public required string Evidence { get; init; }
    public required string By { get; init; }
    public required DateOnly Date { get; init; }

    /// <summary>The last day on which it holds, in UTC.</summary>
    public required DateOnly Expires { get; init; }

    /// <summary>The line of the file on which it begins; null where it is from no file.</summary>
    public int? Line { get; init; }

    public bool HoldsAt(DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        return Date <= day && day <= Expires;
    }
}
