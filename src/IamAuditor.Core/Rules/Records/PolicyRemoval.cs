using IamAuditor.Core.Accounts;
using IamAuditor.Core.Privileges;
using IamAuditor.Policies;

namespace IamAuditor.Core.Rules.Records;

/// <summary>The AWS CLI command that takes a policy from a user, group or role: an inline one is deleted, an attached one detached. Kind is `user`, `group` or `role`.</summary>
internal static class PolicyRemoval
{
    public static string Inline(string kind, string owner, string name) =>
        $"aws iam delete-{kind}-policy --{kind}-name {ShellWord.Of(owner)} --policy-name {ShellWord.Of(name)}";

    public static string Attached(string kind, string owner, Arn policy) =>
        $"aws iam detach-{kind}-policy --{kind}-name {ShellWord.Of(owner)} --policy-arn {ShellWord.Of(policy.Text)}";

    /// <summary>One for each, inline ones first.</summary>
    public static IReadOnlyList<string> All(
        string kind,
        string owner,
        IEnumerable<InlinePolicy> inline,
        IEnumerable<AttachedPolicy> attached
    ) => [.. inline.Select(p => Inline(kind, owner, p.Name)), .. attached.Select(p => Attached(kind, owner, p.Arn))];

    public static string Of(string kind, string owner, PolicyAttachment policy) =>
        policy.InlineName is { } name ? Inline(kind, owner, name) : Attached(kind, owner, policy.Managed!);
}
