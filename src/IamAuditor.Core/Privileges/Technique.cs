using System.Collections.Immutable;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// A way to more rights: one row of `techniques.csv`. Ids are those of pathfinding.cloud, or begin with `own-`. <see cref="Actions"/> is what the caller must be allowed, in the
/// order of the calls. <see cref="Inventory"/> names what must exist that no snapshot lists (`{target}` is the role or user gained); null where nothing must.
/// </summary>
public sealed record Technique(
    string Id,
    string Family,
    TechniqueGain Gain,
    ImmutableArray<TechniqueAction> Actions,
    ImmutableArray<string> Prerequisites,
    string? Inventory
)
{
    /// <summary>Null: for users and roles.</summary>
    public bool? ForUsers { get; init; }

    /// <summary>The service that takes the role on and hands it to the caller; null where none does.</summary>
    public string? Service { get; init; }

    /// <summary>The actions as they are reported; what is only checked along the way is left out.</summary>
    public ImmutableArray<string> Reported { get; } =
    [
        .. Actions
            .Where(a => a.On != ActionTarget.Rewritten)
            .OrderBy(a => Gain == TechniqueGain.Self && a.On == ActionTarget.New ? 0 : 1)
            .Select(a => a.Action),
    ];

    /// <summary>Those on resources of a service: ones that the caller makes and names, others that there may be, or none.</summary>
    internal ImmutableArray<TechniqueAction> Calls { get; } =
    [.. Actions.Where(a => a.On is ActionTarget.New or ActionTarget.Some or ActionTarget.Nothing)];

    /// <summary>Whether a role is passed that nothing need run with yet.</summary>
    internal bool Passes { get; } = Actions.Any(a => a.On == ActionTarget.Role);

    /// <summary>Whether an instance profile of the role is needed, and may as well be made on the way.</summary>
    internal bool TakesNewProfile { get; } =
        Prerequisites.Contains("profile", StringComparer.Ordinal) && Actions.Any(a => a.On == ActionTarget.Role);

    internal bool Needs(string prerequisite) => Prerequisites.Contains(prerequisite, StringComparer.Ordinal);

    public override string ToString() => Id;
}
