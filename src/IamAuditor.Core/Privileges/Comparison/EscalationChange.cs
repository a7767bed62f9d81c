namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>
/// How near a principal is to administrator rights before and after: `absent`, `none`, `conditional` (a way that hangs on something), `certain`, `admin`. Way: the best one of after, or
/// where there is none any more that of before.
/// </summary>
public sealed record EscalationChange(string Before, string After, EscalationPath? Way)
{
    /// <summary>A way where there was none, or a certain one where it hung on something.</summary>
    public bool IsGain => Rank(After) > Rank(Before);

    private static int Rank(string state) =>
        state switch
        {
            "admin" => 3,
            "certain" => 2,
            "conditional" => 1,
            _ => 0,
        };
}
