using IamAuditor.Policies.Matching;

namespace IamAuditor.Core.Rules.Records;

/// <summary>How far one value of `Resource` reaches, taken apart once: many rules ask it of many types of resources. Null parts: the text is no ARN.</summary>
internal sealed class ResourceReach
{
    private readonly bool isStars;
    private readonly string? service;
    private readonly string owner = "";
    private readonly string rest = "";
    private readonly bool isAnyRegion;

    private ResourceReach(string text)
    {
        isStars = IsStars(text);
        var parts = isStars ? [] : text.Split(':', 6);
        IsEverything = isStars || (parts is ["arn", .. { Length: > 0 } further] && further.All(IsStars));
        if (parts.Length < 3 || parts[0] != "arn")
        {
            return;
        }

        service = parts[2];
        // Short forms go on with `*`.
        owner = parts.Length > 4 ? parts[4] : "*";
        rest = parts.Length > 5 ? parts[5] : "*";
        isAnyRegion = parts.Length < 4 || parts[3].Length == 0 || IsStars(parts[3]);
    }

    /// <summary>`*`, or an ARN of nothing else.</summary>
    public bool IsEverything { get; }

    public static ResourceReach Of(string text) => new(text);

    public static bool IsStars(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept('*');

    /// <summary>Every resource of one type (`role/*`): of the account, or where <paramref name="ownOnly"/> is false of any one account.</summary>
    public bool Covers(string type, string resource, string account, bool ownOnly)
    {
        if (isStars)
        {
            return true;
        }

        if (service is null || (!IsStars(service) && service != type))
        {
            return false;
        }

        var isOwner =
            owner.Length == 0 || IsStars(owner) || owner == account || (!ownOnly && !owner.Contains('$', StringComparison.Ordinal));
        return isOwner
            && isAnyRegion
            && (IsStars(rest) || (resource != "*" && !rest.Contains('$', StringComparison.Ordinal) && Glob.Includes(rest, resource)));
    }
}
