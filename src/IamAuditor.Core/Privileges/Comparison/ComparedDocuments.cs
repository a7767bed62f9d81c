using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>What is written in each half, by name: documents, attachments, memberships, boundaries, and the tags that some policy asks about.</summary>
internal static class ComparedDocuments
{
    public static IEnumerable<DocumentChange> Of(ComparedHalf before, ComparedHalf after)
    {
        var tags = before.Graph.Access.TagKeys.Concat(after.Graph.Access.TagKeys).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var (old, now) = (Texts(before, tags), Texts(after, tags));
        foreach (var name in old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (was, @is) = (old.GetValueOrDefault(name), now.GetValueOrDefault(name));
            if (was is null)
            {
                if (MayTell(name, before))
                {
                    yield return new DocumentChange("added", name, IsTag(name) ? [$"+ {@is}"] : []);
                }
            }
            else if (@is is null)
            {
                if (MayTell(name, after))
                {
                    yield return new DocumentChange("removed", name, IsTag(name) ? [$"- {was}"] : []);
                }
            }
            else if (IsTag(name) && was != @is)
            {
                yield return new DocumentChange("changed", name, [$"- {was}", $"+ {@is}"]);
            }
            else if (PolicyDiff.Of(was, @is) is { Count: > 0 } lines)
            {
                yield return new DocumentChange("changed", name, lines);
            }
        }
    }

    // What a half does not have it must have been able to show: a policy that something carries is there, only not read, and so are groups with members.
    private static bool MayTell(string name, ComparedHalf half) =>
        name.Contains("control policy ", StringComparison.Ordinal)
        || (
            half.IsWhole
            && !(name.StartsWith("policy ", StringComparison.Ordinal) && half.Attached.Contains(name["policy ".Length..]))
            && (half.ListsGroups || !IsOfGroup(name))
        );

    private static bool IsOfGroup(string name) =>
        (name.StartsWith("inline/", StringComparison.Ordinal) && name.Contains(" of group ", StringComparison.Ordinal))
        || (name.StartsWith("attachment ", StringComparison.Ordinal) && name.Contains(" to group ", StringComparison.Ordinal));

    private static bool IsTag(string name) => name.StartsWith("tag ", StringComparison.Ordinal);

    private static Dictionary<string, string> Texts(ComparedHalf half, HashSet<string> tags)
    {
        var snapshot = half.Snapshot;
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);

        // Of AWS's own the list has those that are attached: the attachments tell of them.
        foreach (var policy in snapshot.Policies.Where(p => p.DefaultVersion is not null))
        {
            texts[$"policy {policy.Arn}"] = policy.DefaultVersion!.Document;
        }

        foreach (var user in snapshot.Users.Where(u => u.Details is not null))
        {
            var (details, name) = (user.Details!, half.NameOf(user));
            Add("user", name, details.InlinePolicies, details.AttachedPolicies, details.PermissionsBoundary?.Text);
            Tagged("user", name, details.Tags);
            foreach (var group in details.Groups)
            {
                texts[$"membership of user {name} in group {group}"] = "";
            }
        }

        foreach (var group in snapshot.Groups)
        {
            Add("group", group.Name, group.InlinePolicies, group.AttachedPolicies, null);
        }

        foreach (var role in snapshot.Roles)
        {
            Add("role", role.Name, role.InlinePolicies, role.AttachedPolicies, role.PermissionsBoundary?.Text);
            Tagged("role", role.Name, role.Tags);
            texts[$"trust of role {role.Name}"] = role.TrustPolicy;
        }

        Controls("service", snapshot.ServiceControlPolicies);
        Controls("resource", snapshot.ResourceControlPolicies);
        return texts;

        void Add(string kind, string name, IReadOnlyList<InlinePolicy> inline, IReadOnlyList<AttachedPolicy> attached, string? boundary)
        {
            foreach (var policy in inline)
            {
                texts[$"inline/{policy.Name} of {kind} {name}"] = policy.Document;
            }

            foreach (var policy in attached)
            {
                texts[$"attachment of {policy.Arn} to {kind} {name}"] = "";
            }

            if (boundary is not null)
            {
                texts[$"boundary {boundary} of {kind} {name}"] = "";
            }
        }

        void Tagged(string kind, string name, IReadOnlyList<Tag> own)
        {
            foreach (var tag in own.Where(t => tags.Contains(t.Key)))
            {
                texts[$"tag {tag.Key} of {kind} {name}"] = tag.Value;
            }
        }

        void Controls(string kind, ControlPolicies? controls)
        {
            foreach (var control in controls?.Policies ?? [])
            {
                texts[$"{kind} control policy {control.Name}"] = control.Document;
                foreach (var target in controls!.Path.Where(t => control.Targets.Contains(t, StringComparer.Ordinal)))
                {
                    texts[$"attachment of {kind} control policy {control.Name} to {target}"] = "";
                }
            }
        }
    }
}
