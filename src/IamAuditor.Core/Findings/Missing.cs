using IamAuditor.Core.Evidence;

namespace IamAuditor.Core.Findings;

/// <summary>Why a verdict is Unknown: the source that was not read, AWS's error code or one of <see cref="GapCode"/>, and the permission that would help.</summary>
public sealed record Missing(Source Source, string? Region, string Code, string? Permission);
