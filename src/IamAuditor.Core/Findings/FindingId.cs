using System.Security.Cryptography;
using System.Text;

namespace IamAuditor.Core.Findings;

/// <summary>
/// The stable name of a finding: SHA-256 over a version, the rule, the account, the resource, the subresource and its incarnation; never over a message, a time of
/// reading or a severity. Fields are joined by a line feed, which none of them can hold. For access keys the incarnation replaces the slot, because AWS moves a key
/// from slot 2 to slot 1 when the first is deleted.
/// </summary>
public static class FindingId
{
    /// <summary>64 lower-case hex digits.</summary>
    public static string Of(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var slot = verdict.Incarnation.Length > 0 && verdict.Subresource?.StartsWith("access-key-", StringComparison.Ordinal) == true;
        var text = string.Join(
            '\n',
            "v1",
            verdict.Rule,
            verdict.Account.Text,
            Escape(verdict.Resource),
            slot ? "access-key" : Escape(verdict.Subresource ?? ""),
            verdict.Incarnation
        );
        // A run names a hundred thousand of them: nothing but the name stays.
        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = length <= 4096 ? stackalloc byte[length] : new byte[length];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(text, bytes)], hash);
        return Convert.ToHexStringLower(hash);
    }

    // Policy names cannot hold a line feed, but a resource of an Access Analyzer finding is whatever text came.
    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
