namespace IamAuditor.Core.Evidence;

/// <summary>Policy documents as AWS hands them out: as text, or percent-encoded after RFC 3986 (IAM API, PolicyDetail), where a plus is a plus.</summary>
public static class PolicyText
{
    /// <summary>Decoded once, where the text is not JSON yet; what is neither stays as it is, for the rules to call malformed.</summary>
    public static string Decode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var start = text.AsSpan().TrimStart();
        var decoded = start.Length > 0 && start[0] is '{' or '[' || !text.Contains('%', StringComparison.Ordinal);
        return decoded ? text : Uri.UnescapeDataString(text);
    }
}
