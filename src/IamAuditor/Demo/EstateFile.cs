namespace IamAuditor.Demo;

/// <summary>
/// A file of an evidence folder; the path is relative and uses slashes. <see cref="Part"/> names the trail, analyzer or user where a source has
/// a file for each, and is null elsewhere.
/// </summary>
public sealed record EstateFile(string Path, string Source, string? Region, string? Part, byte[] Content);
