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
    private const string Version = "v1";

    /// <summary>64 lower-case hex digits.</summary>
    public static string Of(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var slot = verdict.Incarnation.Length > 0 && verdict.Subresource?.StartsWith("access-key-", StringComparison.Ordinal) == true;
        var resource = Escape(verdict.Resource);
        var subresource = slot ? "access-key" : Escape(verdict.Subresource ?? "");
        // A run names a hundred thousand of them: nothing but the name stays.
        var length = Encoding.UTF8.GetMaxByteCount(
            Version.Length
                + verdict.Rule.Length
                + verdict.Account.Text.Length
                + resource.Length
                + subresource.Length
                + verdict.Incarnation.Length
                + 5
        );
        var bytes = length <= 4096 ? stackalloc byte[length] : new byte[length];
        var end = 0;
        foreach (
            var field in (ReadOnlySpan<string>)[Version, verdict.Rule, verdict.Account.Text, resource, subresource, verdict.Incarnation]
        )
        {
            if (end > 0)
            {
                bytes[end++] = (byte)'\n';
            }

            end += Encoding.UTF8.GetBytes(field, bytes[end..]);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..end], hash);
        return Convert.ToHexStringLower(hash);
    }

    // Policy names cannot hold a line feed, but a resource of an Access Analyzer finding is whatever text came.
    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
