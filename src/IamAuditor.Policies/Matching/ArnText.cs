namespace IamAuditor.Policies.Matching;

/// <summary>The six colon-separated parts of a resource in a request, found once. A text that is no ARN (such as <c>*</c>) has no parts.</summary>
internal readonly struct ArnText
{
    private readonly string text;
    private readonly int c1,
        c2,
        c3,
        c4,
        c5;

    public ArnText(string text)
    {
        this.text = text;
        c1 = text.IndexOf(':', StringComparison.Ordinal);
        c2 = c1 < 0 ? -1 : text.IndexOf(':', c1 + 1);
        c3 = c2 < 0 ? -1 : text.IndexOf(':', c2 + 1);
        c4 = c3 < 0 ? -1 : text.IndexOf(':', c3 + 1);
        c5 = c4 < 0 ? -1 : text.IndexOf(':', c4 + 1);
        IsArn = c5 > 0 && text.StartsWith("arn:", StringComparison.Ordinal);
    }

    public string Text => text;
    public bool IsArn { get; }

    public ReadOnlySpan<char> this[int part] =>
        part switch
        {
            0 => text.AsSpan(0, c1),
            1 => text.AsSpan(c1 + 1, c2 - c1 - 1),
            2 => text.AsSpan(c2 + 1, c3 - c2 - 1),
            3 => text.AsSpan(c3 + 1, c4 - c3 - 1),
            4 => text.AsSpan(c4 + 1, c5 - c4 - 1),
            _ => text.AsSpan(c5 + 1),
        };
}
