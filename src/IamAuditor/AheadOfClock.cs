namespace IamAuditor;

/// <summary>Moments that were written down as past and are yet to come: a clock that was ahead has been set back since.</summary>
internal static class AheadOfClock
{
    /// <summary>So far clocks of nodes may differ.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    public static bool Is(DateTimeOffset at, DateTimeOffset now) => at - now > Tolerance;
}
