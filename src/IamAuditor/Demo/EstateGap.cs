namespace IamAuditor.Demo;

/// <summary>Something that the auditor is not let read: the file stays away, and the code and the missing permission say why.</summary>
public sealed record EstateGap(string Source, string? Region, string Code, string? Permission);
