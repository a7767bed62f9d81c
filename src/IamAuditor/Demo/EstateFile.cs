namespace IamAuditor.Demo;

/// <summary>A file of an evidence folder; the path is relative and uses slashes.</summary>
public sealed record EstateFile(string Path, string Source, string? Region, byte[] Content);
