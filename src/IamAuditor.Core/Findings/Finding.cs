using IamAuditor.Policies;

namespace IamAuditor.Core.Findings;

/// <summary>A Fail followed over time, from the first run that saw it to the one that saw it gone. All times are those of runs (UTC), not of the wall clock.</summary>
public sealed record Finding
{
    /// <summary>See <see cref="FindingId"/>.</summary>
    public required string Id { get; init; }
    public required string Rule { get; init; }
    public required AccountId Account { get; init; }
    public required string Resource { get; init; }
    public string? Subresource { get; init; }
    public string? Region { get; init; }
    public required FindingState State { get; init; }

    /// <summary>As of the last run in which it failed.</summary>
    public required Severity Severity { get; init; }
    public required string Message { get; init; }
    public IReadOnlyList<Observation> Observations { get; init; } = [];
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>The last run in which the rule failed on the resource.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>The start of the present opening: <see cref="FirstSeen"/>, or when it was last reopened. Due dates count from here.</summary>
    public required DateTimeOffset OpenSince { get; init; }

    /// <summary>Seen in the account's first run: "known at start" rather than new.</summary>
    public bool KnownAtStart { get; init; }
    public int TimesReopened { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
    public ResolvedBy? ResolvedBy { get; init; }

    /// <summary>When it should be resolved by; null where its severity has no time limit.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>Who must act; null where nothing tells.</summary>
    public string? Owner { get; init; }

    /// <summary>The id of the waiver that accepts it; null unless <see cref="FindingState.Waived"/>.</summary>
    public string? Waiver { get; init; }

    /// <summary>The first run since <see cref="LastSeen"/> that could not assess it; null where the last run could.</summary>
    public DateTimeOffset? UnknownSince { get; init; }

    public bool IsOverdue(DateTimeOffset at) => State == FindingState.Open && Due is { } due && due < at;

    public bool Equals(Finding? other) =>
        other is not null
        && (Id, Rule, Account, Resource, Subresource, Region, State, Severity)
            == (other.Id, other.Rule, other.Account, other.Resource, other.Subresource, other.Region, other.State, other.Severity)
        && (Message, FirstSeen, LastSeen, OpenSince, KnownAtStart, TimesReopened, ResolvedAt, ResolvedBy)
            == (
                other.Message,
                other.FirstSeen,
                other.LastSeen,
                other.OpenSince,
                other.KnownAtStart,
                other.TimesReopened,
                other.ResolvedAt,
                other.ResolvedBy
            )
        && (Due, Owner, Waiver, UnknownSince) == (other.Due, other.Owner, other.Waiver, other.UnknownSince)
        && Observations.SequenceEqual(other.Observations);

    public override int GetHashCode() => HashCode.Combine(Id, State, LastSeen);
}
