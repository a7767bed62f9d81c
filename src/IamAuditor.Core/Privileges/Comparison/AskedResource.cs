using IamAuditor.Policies;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>What policies are asked about where somebody calls an action: any resource of a form, or the same text in every call.</summary>
internal sealed class AskedResource
{
    private readonly string text;
    private readonly ResourceType? type;
    private readonly string form;
    private readonly bool isOne;

    private AskedResource(string text, ResourceType? type, string form, bool isOne)
    {
        this.text = text;
        this.type = type;
        this.form = form;
        this.isOne = isOne;
    }

    /// <summary>Whatever there is.</summary>
    public static IReadOnlyList<AskedResource> Any { get; } = [new("*", null, "*", false)];

    /// <summary>Each form that resources of an action have; any resource where the catalogue does not know the action.</summary>
    public static IReadOnlyList<AskedResource> Of(string action, Partition partition)
    {
        if (ActionCatalogue.Embedded.Find(action) is not { } found)
        {
            return Any;
        }

        // See docs/decisions/policy-wildcard-only-actions.md.
        if (found.Key == "s3:listallmybuckets")
        {
            return [One($"arn:{partition}:s3:::*")];
        }

        return found.IsWildcardOnly
            ? [One("*")]
            :
            [
                .. found.Resources.SelectMany(r =>
                    r.Type.ArnPatterns.Select(form => new AskedResource(
                        form.StartsWith("arn:*:", StringComparison.Ordinal) ? $"arn:{partition}:{form[6..]}" : form,
                        r.Type,
                        form,
                        false
                    ))
                ),
            ];
    }

    /// <summary>What of a ground is asked about; null where nothing is.</summary>
    public Ground? Of(Ground ground)
    {
        if (!isOne)
        {
            return text == "*" ? ground
                : Takes(ground) ? ground.Within(text)
                : null;
        }

        var isNamed = ground.Patterns.All(p => ArnPattern.Includes(p, text)) && !ground.Exceptions.Any(e => ArnPattern.Includes(e, text));
        return isNamed ? ground with { Patterns = [text], Exceptions = [] } : null;
    }

    /// <summary>Whether what is left of a ground has resources of the form.</summary>
    public bool Takes(Ground ground) => type is null || ground.Patterns.All(p => p == text || type.MayBe(form, p));

    public override string ToString() => isOne ? $"only {text}" : text;

    private static AskedResource One(string text) => new(text, null, text, true);
}
