namespace IamAuditor.Core.Findings;

/// <summary>A pattern of ARNs as people write it into a file.</summary>
internal static class ArnPattern
{
    /// <summary>Why it can match no ARN; null: it can.</summary>
    public static string? Problem(string text) =>
        text.StartsWith("arn:", StringComparison.Ordinal) || text[0] is '*' or '?' or 'A'
            ? null
            : $"`{text}` matches no ARN; write arn:aws:iam::111122223333:user/NAME, or a pattern such as *:user/NAME";
}
