using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Matching;
using Attached = IamAuditor.Policies.Decisions.AttachedPolicy;

namespace IamAuditor.Core.Privileges;

/// <summary>How somebody may change the tags of users and roles, as far as it is worth while: a policy that asks for a tag protects nothing from whoever may set it. Safe for several threads.</summary>
internal sealed class Retagging
{
    private const int MostValues = 6;
    private const int LongestValue = 256;

    private static readonly string[] Setting = ["iam:TagUser", "iam:TagRole"];
    private static readonly string[] TakingOff = ["iam:UntagUser", "iam:UntagRole"];

    private readonly AccountAccess access;
    private readonly Rights rights;
    private readonly Lazy<Reach> users;
    private readonly Lazy<Reach> roles;

    public Retagging(AccountAccess access, Rights rights)
    {
        (this.access, this.rights) = (access, rights);
        users = new(() => Own(isUser: true));
        roles = new(() => Own(isUser: false));
    }

    /// <summary>Whether an action sets or takes off tags.</summary>
    public static bool IsOne(string action) => Array.IndexOf(Setting, action) >= 0 || IsTakingOff(action);

    public static bool IsTakingOff(string action) => Array.IndexOf(TakingOff, action) >= 0;

    /// <summary>Whether AWS accepts a tag: keys under `aws:` are its own, and values are short. Source: IAM User Guide, "Rules for tagging in IAM and AWS STS".</summary>
    public static bool IsAccepted(string key, string? value) =>
        !key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) && (value is null || value.Length <= LongestValue);

    /// <summary>Whether somebody has any of the actions at all.</summary>
    public bool IsOpenTo(PrincipalAccess who) =>
        Array.Exists(Setting, a => !rights.CannotAtAll(who, a)) || Array.Exists(TakingOff, a => !rights.CannotAtAll(who, a));

    /// <summary>Of whom an action changes tags: users or roles, not those that are AWS's.</summary>
    public Reach Taggable(string action) => (action.EndsWith("User", StringComparison.Ordinal) ? users : roles).Value;

    /// <summary>Tags of what is called on that a policy asks for.</summary>
    public IEnumerable<string> AskedBy(CompiledPolicy policy) =>
        access.IsPlainKnown(policy)
            ? []
            : access.TagKeys.Where(k => rights.Mentions(policy, $"aws:ResourceTag/{k}") || rights.Mentions(policy, $"iam:ResourceTag/{k}"));

    /// <summary>Changes of some tags that somebody has an action for.</summary>
    public IEnumerable<TagChange> By(PrincipalAccess who, IEnumerable<string> keys, Attached? resourcePolicy = null) =>
        keys.SelectMany(key => Of(who, key, resourcePolicy));

    private IEnumerable<TagChange> Of(PrincipalAccess who, string key, Attached? resourcePolicy)
    {
        var own = who.Context.Find($"aws:PrincipalTag/{key}")?.Values ?? [];
        var values = rights
            .ValuesOf(who, $"aws:ResourceTag/{key}", resourcePolicy)
            .Concat(rights.ValuesOf(who, $"iam:ResourceTag/{key}", resourcePolicy))
            .Select(v => PolicyVariables.Resolved(v, who.Context))
            .OfType<string>()
            .Select(v => v.Replace("*", "", StringComparison.Ordinal).Replace('?', 'x'))
            .Concat(own)
            .Append("example")
            .Distinct(StringComparer.Ordinal)
            .Take(MostValues)
            .ToList();
        return Setting
            .SelectMany(by => values.Select(value => new TagChange(by, key, value)))
            .Concat(TakingOff.Select(by => new TagChange(by, key, null)))
            .Where(change => IsAccepted(change.Key, change.Value) && !rights.CannotAtAll(who, change.By));
    }

    private Reach Own(bool isUser) =>
        Reach.Where(access.Principals.Length, i => access.Principals[i] is { IsAwsOwned: false } p && p.IsUser == isUser);
}
