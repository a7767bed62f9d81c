namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>
/// What a user or role gained or lost. Sure: the action on every resource under any condition; possible: on some resource or under some condition, where it was not before at all.
/// A principal that came or went gained or lost all that it has. Actions in ordinal order.
/// </summary>
public sealed record PrincipalChange
{
    public required string Principal { get; init; }

    /// <summary>`added`, `removed`, `changed`, `recreated` under the same name, or `unknown` where a half has not read it at all.</summary>
    public required string Kind { get; init; }
    public IReadOnlyList<string> GainedSure { get; init; } = [];
    public IReadOnlyList<string> GainedPossible { get; init; } = [];
    public IReadOnlyList<string> LostSure { get; init; } = [];
    public IReadOnlyList<string> LostPossible { get; init; } = [];
    public bool BecameAdmin { get; init; }
    public bool LostAdmin { get; init; }

    /// <summary>Null: as near to administrator rights as before.</summary>
    public EscalationChange? Escalation { get; init; }

    /// <summary>What was not read, so that gains or losses that it may explain are not listed as such.</summary>
    public IReadOnlyList<string> CannotTell { get; init; } = [];

    internal bool IsMove =>
        BecameAdmin
        || LostAdmin
        || Escalation is not null
        || GainedSure.Count + GainedPossible.Count + LostSure.Count + LostPossible.Count > 0;
}
