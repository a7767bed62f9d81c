using IamAuditor.Policies.Matching;

namespace IamAuditor.Core.Rules.Records;

/// <summary>`service:action` in lower case, taken apart once: it is asked of very many statements.</summary>
internal readonly struct ActionName(string text)
{
    private readonly int colon = text.IndexOf(':', StringComparison.Ordinal);

    public bool IsOneOf(ActionPattern[] patterns)
    {
        var service = text.AsSpan(0, colon);
        var name = text.AsSpan(colon + 1);
        foreach (var pattern in patterns)
        {
            if (pattern.IsMatch(service, name))
            {
                return true;
            }
        }

        return false;
    }
}
