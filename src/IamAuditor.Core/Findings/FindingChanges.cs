using IamAuditor.Policies;

namespace IamAuditor.Core.Findings;

/// <summary>
/// What one run made of an account's findings. <see cref="Findings"/> are all that the account ever had, as the run leaves them, by id (ordinal);
/// <see cref="Changes"/> what happened to them in this run, in the same order.
/// </summary>
public sealed record FindingChanges
{
    public required AccountId Account { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The account's first run: its findings were there before anybody looked.</summary>
    public required bool IsBaseline { get; init; }
    public required IReadOnlyList<Finding> Findings { get; init; }
    public required IReadOnlyList<FindingChange> Changes { get; init; }

    /// <summary>How many failing resources each waiver accepted in this run, by waiver id; a waiver that matched nothing is there with 0.</summary>
    public IReadOnlyDictionary<string, int> WaiverHits { get; init; } = new Dictionary<string, int>();
}
