using System.Collections.Immutable;
using IamAuditor.Core.Accounts;
using IamAuditor.Policies;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// A user or role with every policy that bears on it. <see cref="Index"/> is its place in <see cref="AccountAccess.Principals"/>; as a user or role changed by its own hand (a boundary
/// taken off, a group joined) it has another place and the same ARN. Context holds what the principal fixes: its ARN, name, tags, organization.
/// </summary>
public sealed record PrincipalAccess
{
    public required int Index { get; init; }
    public required Arn Arn { get; init; }

    /// <summary>Exactly one of User and Role is set.</summary>
    public User? User { get; init; }
    public Role? Role { get; init; }

    /// <summary>Own and group policies, in the order: inline, attached, then group by group.</summary>
    public required ImmutableArray<PolicyAttachment> Policies { get; init; }

    /// <summary>Null: none.</summary>
    public PolicyAttachment? Boundary { get; init; }

    /// <summary>Null where the half of a user that holds its policies was not read.</summary>
    public bool IsRead { get; init; } = true;

    /// <summary>As the evaluator knows it.</summary>
    public required RequestPrincipal Caller { get; init; }

    /// <summary>The keys that it fixes; all others are unknown.</summary>
    public required ConditionContext Context { get; init; }

    /// <summary>None of its policies has a condition or a variable: principals of equal policies have equal answers.</summary>
    internal bool IsPlain { get; init; }

    /// <summary>Equal for principals with the same policies and boundary, and the same tags where they were changed.</summary>
    internal int Row { get; init; }

    /// <summary>Tags that it has given itself; null: none.</summary>
    internal string? NewTags { get; init; }

    public string Name => User?.Name ?? Role!.Name;

    public bool IsUser => User is not null;

    /// <summary>A service-linked or Identity Center role, which nobody in the account can change.</summary>
    public bool IsAwsOwned => Role is { IsAwsOwned: true };

    /// <summary>Attached policies whose documents were not read: what it can do is never certain then. Their labels.</summary>
    public IEnumerable<string> Unread =>
        Policies.Where(p => p.Policy.IsMissing).Select(p => p.Label).Concat(Boundary is { Policy.IsMissing: true } b ? [b.Label] : []);

    /// <summary>The same as whether there is any, without making a list.</summary>
    internal bool HasUnread
    {
        get
        {
            foreach (var attached in Policies)
            {
                if (attached.Policy.IsMissing)
                    return true;
            }

            return Boundary is { Policy.IsMissing: true };
        }
    }

    public override string ToString() => Arn.Text;
}
