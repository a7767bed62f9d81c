namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>
/// What a user or role gained or lost. Sure: the action on every resource under any condition; possible: on some resource or under some condition, where it was not before at all.
/// A principal that came or went gained or lost all that it has. Actions in ordinal order.
/// </summary>
public sealed record PrincipalChange
{
    public required string Principal { get; init; }

    /// <summary>`added`, `removed` or `changed`.</summary>
    public required string Kind { get; init; }
    public IReadOnlyList<string> GainedSure { get; init; } = [];
    public IReadOnlyList<string> GainedPossible { get; init; } = [];
    public IReadOnlyList<string> LostSure { get; init; } = [];
    public IReadOnlyList<string> LostPossible { get; init; } = [];
    public bool BecameAdmin { get; init; }
    public bool LostAdmin { get; init; }
}
