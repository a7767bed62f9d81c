using System.Collections.Immutable;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>Where and when something is allowed or denied: on the resources that all patterns name and no exception does, under all of the conditions.</summary>
internal sealed record Ground(
    bool IsDeny,
    ImmutableArray<string> Patterns,
    ImmutableArray<string> Exceptions,
    ImmutableArray<string> Conditions
)
{
    public bool IsOnEverything => Patterns is ["*"] && Exceptions.IsEmpty;

    /// <summary>Grounds with the same text are the same.</summary>
    public override string ToString() =>
        $"{(IsDeny ? "deny " : "")}{string.Join(" and ", Patterns)} but {string.Join(' ', Exceptions)} if {string.Join("; ", Conditions)}";

    /// <summary>What both name, when both hold; null where that is no resource.</summary>
    public Ground? And(Ground other)
    {
        if (other.IsOnEverything && other.Conditions.IsEmpty)
        {
            return this;
        }

        Ground? both = this with { Conditions = [.. Conditions.Union(other.Conditions).Order(StringComparer.Ordinal)] };
        foreach (var pattern in other.Patterns)
        {
            both = both?.Within(pattern);
        }

        foreach (var exception in other.Exceptions)
        {
            both = both?.Without(exception);
        }

        return both;
    }

    public Ground? Within(string pattern)
    {
        // Of patterns that cross nobody can say in one pattern what both name: they stand side by side.
        var crossing = new List<string>();
        foreach (var own in Patterns)
        {
            if (ArnPattern.Common(own, pattern, out var isAll) is not { } common)
            {
                return null;
            }

            if (isAll)
            {
                pattern = common;
            }
            else
            {
                crossing.Add(own);
            }
        }

        Ground? within = this with { Patterns = [.. crossing.Append(pattern).Order(StringComparer.Ordinal)], Exceptions = [] };
        foreach (var exception in Exceptions)
        {
            within = within?.Without(exception);
        }

        return within;
    }

    /// <summary>Whether another one is on all that this one is on, whenever this one is.</summary>
    public bool IsWithin(Ground other) =>
        other.Conditions.All(c => Conditions.Contains(c))
        && other.Patterns.All(IsWithin)
        && other.Exceptions.All(e => !Meets(e) || Exceptions.Any(own => ArnPattern.Includes(own, e)));

    private Ground? Without(string exception) =>
        IsWithin(exception) ? null
        : Meets(exception) ? this with { Exceptions = [.. Exceptions.Append(exception).Distinct().Order(StringComparer.Ordinal)] }
        : this;

    private bool IsWithin(string pattern) => Patterns.Any(p => ArnPattern.Includes(pattern, p));

    private bool Meets(string pattern) => Patterns.All(p => ArnPattern.Common(p, pattern, out _) is not null);
}
