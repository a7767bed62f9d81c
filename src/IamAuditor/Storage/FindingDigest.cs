using System.Security.Cryptography;
using System.Text;
using IamAuditor.Core.Findings;

namespace IamAuditor.Storage;

/// <summary>
/// Turns findings into rows and digests their texts on the way. Of findings only those that still fail are digested, because retention may remove resolved ones; of changes all.
/// </summary>
internal sealed class FindingDigest : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly StoredFinding stored = new();

    public FindingRow Take(Finding finding) => Take(finding, null, finding.State != FindingState.Resolved);

    public FindingRow Take(FindingChange change) => Take(change.Finding, change.Kind.ToString(), isDigested: true);

    public static void Add(IncrementalHash hash, string? kind, ReadOnlySpan<byte> body)
    {
        hash.AppendData(Encoding.UTF8.GetBytes((kind ?? "") + "\n"));
        hash.AppendData(body);
        hash.AppendData("\n"u8);
    }

    public string Digest() => Convert.ToHexStringLower(hash.GetHashAndReset());

    public void Dispose()
    {
        hash.Dispose();
        stored.Dispose();
    }

    private FindingRow Take(Finding finding, string? kind, bool isDigested)
    {
        var bytes = stored.Bytes(finding);
        if (isDigested)
        {
            Add(hash, kind, bytes);
        }

        return new FindingRow(
            finding.Id,
            finding.State.ToString(),
            StoreTime.Text(finding.ResolvedAt),
            kind,
            Encoding.UTF8.GetString(bytes)
        );
    }
}
