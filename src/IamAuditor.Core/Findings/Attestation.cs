using IamAuditor.Policies;

namespace IamAuditor.Core.Findings;

/// <summary>A person's dated statement that a requirement of a framework, which no rule can decide, is met. It always ends: at most a year after <see cref="Date"/>.</summary>
public sealed record Attestation
{
    /// <summary>The framework's slug, `cis-aws-7.0`.</summary>
    public required string Framework { get; init; }
    public required string Requirement { get; init; }

    /// <summary>Empty: every account.</summary>
    public IReadOnlyList<AccountId> Accounts { get; init; } = [];
    public required string Statement { get; init; }

    /// <summary>Where the proof lies: a link or a document's name. Text that people wrote; never followed.</summary>
    public required string Evidence { get; init; }
    public required string By { get; init; }
    public required DateOnly Date { get; init; }

    /// <summary>The last day on which it counts, in UTC.</summary>
    public required DateOnly Expires { get; init; }

    public bool HoldsOn(DateOnly day) => Date <= day && day <= Expires;
}
