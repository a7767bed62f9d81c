namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>
/// What a user or role gained or lost. Sure: the action on every resource under any condition; possible: on some resource or under some condition, where it was not before at all.
/// A principal that came or went gained or lost all that it has. Conditions that it fixes itself, on its name or tags, are decided. Actions in ordinal order.
/// </summary>
public sealed record PrincipalChange
{
    public required string Principal { get; init; }

    /// <summary>`added`, `removed`, `changed`, `recreated` under the same name, `renamed`, or `unknown` where a half has not read it at all.</summary>
    public required string Kind { get; init; }

    /// <summary>The ARN of before; null where it is the same.</summary>
    public string? Formerly { get; init; }
    public IReadOnlyList<string> GainedSure { get; init; } = [];
    public IReadOnlyList<string> GainedPossible { get; init; } = [];
    public IReadOnlyList<string> LostSure { get; init; } = [];
    public IReadOnlyList<string> LostPossible { get; init; } = [];

    /// <summary>Of <see cref="GainedSure"/>: what was possible before.</summary>
    public IReadOnlyList<string> Widened { get; init; } = [];

    /// <summary>Of <see cref="LostSure"/>: what is possible still.</summary>
    public IReadOnlyList<string> Narrowed { get; init; } = [];

    /// <summary>Neither gained nor lost: possible on other resources or under other conditions than before.</summary>
    public IReadOnlyList<string> Otherwise { get; init; } = [];
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
        || GainedSure.Count + GainedPossible.Count + LostSure.Count + LostPossible.Count + Otherwise.Count > 0;
}
