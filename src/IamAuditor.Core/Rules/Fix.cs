namespace IamAuditor.Core.Rules;

/// <summary>What to do about a Fail. Templates with the resource's own names in braces; Cli and Terraform null where there is no sensible command.</summary>
public sealed record Fix(string Text, string? Cli, string? Terraform)
{
    /// <summary>The first sentence of the text: enough to begin with.</summary>
    public string FirstStep
    {
        get
        {
            var text = Text.Trim();
            for (
                var dot = text.IndexOf(". ", StringComparison.Ordinal);
                dot >= 0;
                dot = text.IndexOf(". ", dot + 1, StringComparison.Ordinal)
            )
            {
                // A sentence begins with a capital; "e.g. this" does not.
                if (dot + 2 < text.Length && char.IsUpper(text[dot + 2]))
                {
                    return text[..(dot + 1)];
                }
            }

            return text;
        }
    }
}
