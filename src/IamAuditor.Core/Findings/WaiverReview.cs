namespace IamAuditor.Core.Findings;

/// <summary>What is to be said of waivers before they surprise somebody.</summary>
public static class WaiverReview
{
    /// <summary>The end of a waiver is announced so many days ahead.</summary>
    public const int DaysAhead = 14;

    /// <summary>That a waiver ends soon or has ended, in a sentence; null: it does neither.</summary>
    public static string? Ending(Waiver waiver, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(waiver);
        var left = DaysLeft(waiver, at);
        return left < 0
                ? $"waiver `{waiver.Id}` ended on {waiver.Expires:yyyy-MM-dd}: what it accepted counts again; renew it ({waiver.Owner}), or take it out"
            : left <= DaysAhead
                ? $"waiver `{waiver.Id}` ends on {waiver.Expires:yyyy-MM-dd}, {(left == 0 ? "today" : left == 1 ? "tomorrow" : $"in {left} days")}; its findings come back then unless {waiver.Owner} renews it"
            : null;
    }

    /// <summary>Days after <paramref name="at"/> on which it still holds; negative: it has ended.</summary>
    public static int DaysLeft(Waiver waiver, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(waiver);
        return waiver.Expires.DayNumber - DateOnly.FromDateTime(at.UtcDateTime).DayNumber;
    }
}
