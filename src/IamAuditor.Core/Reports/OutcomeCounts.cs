using IamAuditor.Core.Findings;

namespace IamAuditor.Core.Reports;

/// <summary>How many verdicts had which outcome.</summary>
public sealed record OutcomeCounts(int Pass, int Fail, int NotApplicable, int Unknown)
{
    public int Total => Pass + Fail + NotApplicable + Unknown;

    public static OutcomeCounts Of(IEnumerable<Verdict> verdicts)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        var counts = new int[4];
        foreach (var verdict in verdicts)
        {
            counts[(int)verdict.Outcome]++;
        }

        return new OutcomeCounts(
            counts[(int)Outcome.Pass],
            counts[(int)Outcome.Fail],
            counts[(int)Outcome.NotApplicable],
            counts[(int)Outcome.Unknown]
        );
    }
}
