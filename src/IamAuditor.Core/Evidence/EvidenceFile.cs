using System.Security.Cryptography;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// The bytes of one file of an evidence folder, as AWS (or the AWS CLI) gave them, and when they were read. The digest is over exactly these bytes.
/// <see cref="Region"/> is null for global sources; <see cref="Part"/> names the trail, analyzer or user where a source has one file for each.
/// <see cref="Covered"/> is the interval that events were read for, null where that is not known or has no meaning.
/// </summary>
public sealed record EvidenceFile(Source Source, string Path, ReadOnlyMemory<byte> Bytes, DateTimeOffset ReadAt)
{
    private string? sha256;

    public string? Region { get; init; }
    public string? Part { get; init; }
    public TimeInterval? Covered { get; init; }

    /// <summary>When AWS made a report that it keeps (credential report), where the file itself does not say so; null otherwise.</summary>
    public DateTimeOffset? GeneratedAt { get; init; }

    /// <summary>Pages and calls that reading took; 0 for files that somebody else made.</summary>
    public int Pages { get; init; }
    public int Calls { get; init; }

    /// <summary>Lower-case hex.</summary>
    public string Sha256 => sha256 ??= Convert.ToHexStringLower(SHA256.HashData(Bytes.Span));
}
