using System.CommandLine;
using IamAuditor.Core.Privileges;

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
                    ? $"there is no user or role `{text}` in account {access.Snapshot.Account}{Spelling.Hint(text, access.Principals.Select(p => p.Name))}"
                    : $"`{text}` is {string.Join(" and ", found.Select(p => p.Arn.Text))}; write which",
            ]
        );
        return null;
    }
}
