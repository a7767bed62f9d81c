using IamAuditor.Core.Evidence;

namespace IamAuditor.Core.Findings;

/// <summary>
/// Why a verdict is Unknown: the name of the source that was not read (or `rule`, where the rule itself failed), AWS's error code or one of <see cref="GapCode"/>, and the
/// permission that would help.
/// </summary>
public sealed record Missing(string Source, string? Region, string Code, string? Permission);
