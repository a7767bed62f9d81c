using IamAuditor.Core.Findings;

namespace IamAuditor;

/// <summary>What the process says to the script that called it. The numbers are an interface: see docs/design.md, section 5.</summary>
public static class ExitCode
{
    public const int Clean = 0;

    /// <summary>Findings at or above the threshold, or problems that a checking command found.</summary>
    public const int Found = 1;

    /// <summary>Bad usage, a broken configuration, nothing could be assessed, or a bug.</summary>
    public const int CouldNotAudit = 2;

    /// <summary>Nothing found, but rules at or above the threshold are Unknown.</summary>
    public const int NotAssessed = 3;

    /// <summary>The daemon stopped without being asked to, as sysexits.h counts it (EX_SOFTWARE): a supervisor starts it again, which it does not for <see cref="CouldNotAudit"/>.</summary>
    public const int Failed = 70;

    /// <summary>Ctrl-C, as shells count it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>
    /// The code of one audit. Null threshold: findings and gaps do not count, only whether anything was assessed at all. No verdicts, or nothing but Unknown:
    /// the audit did not happen, whatever the threshold and <paramref name="allowUnknown"/> say.
    /// </summary>
    public static int Of(IEnumerable<Verdict> verdicts, Severity? failOn, bool allowUnknown)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        var (assessed, found, unknown) = (false, false, false);
        foreach (var verdict in verdicts)
        {
            var counts = failOn is { } threshold && verdict.Severity >= threshold;
            assessed |= verdict.Outcome != Outcome.Unknown;
            found |= counts && verdict.Outcome == Outcome.Fail;
            unknown |= counts && verdict.Outcome == Outcome.Unknown;
        }

        return !assessed ? CouldNotAudit
            : found ? Found
            : unknown && !allowUnknown ? NotAssessed
            : Clean;
    }
}
