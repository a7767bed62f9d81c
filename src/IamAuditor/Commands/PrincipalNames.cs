using System.CommandLine;
using IamAuditor.Core.Privileges;
using IamAuditor.Policies;

namespace IamAuditor.Commands;

/// <summary>Users and roles as people write them: an ARN, `user/NAME`, `role/NAME`, or a name that only one has.</summary>
internal static class PrincipalNames
{
    /// <summary>Null where there is none or more than one; that has been said then.</summary>
    public static PrincipalAccess? Find(ParseResult parsed, AccountAccess access, string text)
    {
        var found = access
            .Principals.Where(p =>
                p.Arn.Text == text || p.Arn.Resource == text || p.Name == text || $"{(p.IsUser ? "user" : "role")}/{p.Name}" == text
            )
            .ToList();
        if (found.Count == 1)
            return found[0];

        RulesArguments.Say(
            parsed,
            [
                found.Count == 0
                    ? $"there is no user or role `{text}` in account {access.Snapshot.Account}{Hint(access, text)}"
                    : $"`{text}` is {string.Join(" and ", found.Select(p => p.Arn.Text))}; write which",
            ]
        );
        return null;
    }

    private static string Hint(AccountAccess access, string text)
    {
        var arn = Arn.TryParse(text, out var parsed) ? parsed : null;
        var resource = arn?.Resource ?? text;
        if (arn is { Account.Length: > 0 } && arn.Account != access.Snapshot.Account.ToString())
            return "";
        if (resource == "root")
            return ": the root user needs no policy and may do everything that no service control policy forbids";
        if (arn?.Service == "sts" && resource.Split('/') is ["assumed-role", var name, ..])
            return $": a session may do what its role may, or less; ask for role/{name}";
        if (access.Snapshot.Groups.FirstOrDefault(g => g.Arn.Resource == resource || resource == $"group/{g.Name}") is { } group)
            return $": a group acts through its members{(group.Members.Count == 0 ? ", and has none" : $" ({string.Join(", ", group.Members.Take(5))}{(group.Members.Count > 5 ? ", ..." : "")})")}";
        return Spelling.Hint(text, access.Principals.Select(p => p.Name));
    }
}
