namespace IamAuditor.Core.Evidence;

/// <summary>What the manifest says of one file. Sha256 is lower-case hex over exactly the file's bytes; the rest as in <see cref="EvidenceFile"/>.</summary>
public sealed record ManifestFile(Source Source, string Path, DateTimeOffset ReadAt, long Size, string Sha256)
{
    public string? Region { get; init; }
    public string? Part { get; init; }
    public TimeInterval? Covered { get; init; }
    public DateTimeOffset? GeneratedAt { get; init; }
    public int Pages { get; init; }
    public int Calls { get; init; }

    public static ManifestFile Of(EvidenceFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new ManifestFile(file.Source, file.Path, file.ReadAt, file.Bytes.Length, file.Sha256)
        {
            Region = file.Region,
            Part = file.Part,
            Covered = file.Covered,
            GeneratedAt = file.GeneratedAt,
            Pages = file.Pages,
            Calls = file.Calls,
        };
    }
}
