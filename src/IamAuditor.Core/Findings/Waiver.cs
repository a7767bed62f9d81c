using IamAuditor.Core.Rules;
using IamAuditor.Policies;

namespace IamAuditor.Core.Findings;

/// <summary>A dated, reasoned and owned acceptance of findings. It always ends: at most a year after <see cref="Created"/>.</summary>
public sealed record Waiver
{
    public required string Id { get; init; }

    /// <summary>A rule id, or a glob such as <c>access-key.*</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>Empty: every account.</summary>
    public IReadOnlyList<AccountId> Accounts { get; init; } = [];

    /// <summary>A glob over the resource's ARN; null: every resource.</summary>
    public string? Resource { get; init; }

    /// <summary>Tags that the resource must carry, all of them; empty: whatever it carries.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
    public required string Reason { get; init; }
    public required string Owner { get; init; }
    public string? Ticket { get; init; }
    public required string ApprovedBy { get; init; }
    public required DateOnly Created { get; init; }

    /// <summary>The last day on which it holds, in UTC.</summary>
    public required DateOnly Expires { get; init; }

    /// <summary>Of the file that it stands in, from 1; null: it stands in none.</summary>
    public int? Line { get; init; }

    public bool HoldsAt(DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        return Created <= day && day <= Expires;
    }

    /// <summary>Whether it speaks of such a finding; dates and tags aside.</summary>
    public bool Covers(string rule, AccountId account, string resource) =>
        Wildcard.Matches(Rule, rule)
        && (Accounts.Count == 0 || Accounts.Contains(account))
        && (Resource is null || Wildcard.Matches(Resource, resource));
}
