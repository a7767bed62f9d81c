using IamAuditor.Core.Findings;

namespace IamAuditor.Tests.Findings;

/// <summary>
/// What became of one finding, told by its whole past instead of by the last state: slow, short and written without a look at the ledger. A day is what one run saw of it.
/// </summary>
internal static class ReferenceLedger
{
    /// <summary>What a run could say: failing, closed for a reason, or nothing known.</summary>
    public sealed record Day(int At, bool Fails, ResolvedBy? Closes, bool IsWaived);

    public sealed record Story(
        FindingState State,
        int FirstSeen,
        int LastSeen,
        int OpenSince,
        int TimesReopened,
        ResolvedBy? ResolvedBy,
        int? ResolvedAt
    );

    /// <summary>Null: it never failed.</summary>
    public static Story? Of(IReadOnlyList<Day> days)
    {
        var fails = days.Where(d => d.Fails).ToList();
        if (fails.Count == 0)
        {
            return null;
        }

        // Spells of failing: each begins with a Fail and ends with the first day after it that closes.
        var spells = new List<(int From, Day? End)>();
        for (var i = 0; i < days.Count; i++)
        {
            if (days[i].Fails && (spells.Count == 0 || spells[^1].End is not null))
            {
                spells.Add((days[i].At, days.Skip(i).FirstOrDefault(d => d.Closes is not null)));
                if (spells[^1].End is { } end)
                {
                    i = days.ToList().IndexOf(end);
                }
                else
                {
                    break;
                }
            }
        }

        var last = spells[^1];
        return new Story(
            last.End is not null ? FindingState.Resolved
                : days[^1].IsWaived ? FindingState.Waived
                : FindingState.Open,
            fails[0].At,
            fails[^1].At,
            last.From,
            spells.Count - 1,
            last.End?.Closes,
            last.End?.At
        );
    }
}
