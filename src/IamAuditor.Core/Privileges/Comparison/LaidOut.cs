using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>Policy documents that were written in one line, by two blanks: only then does a line number say where. Others stay as they were written.</summary>
public static class LaidOut
{
    public static AccountSnapshot Of(AccountSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot with
        {
            Users =
            [
                .. snapshot.Users.Select(u =>
                    u.Details is { } details ? u with { Details = details with { InlinePolicies = Inline(details.InlinePolicies) } } : u
                ),
            ],
            Groups = [.. snapshot.Groups.Select(g => g with { InlinePolicies = Inline(g.InlinePolicies) })],
            Roles =
            [
                .. snapshot.Roles.Select(r => r with { InlinePolicies = Inline(r.InlinePolicies), TrustPolicy = Text(r.TrustPolicy) }),
            ],
            Policies =
            [
                .. snapshot.Policies.Select(p =>
                    p with
                    {
                        Versions = [.. p.Versions.Select(v => v.Document is null ? v : v with { Document = Text(v.Document) })],
                    }
                ),
            ],
        };
    }

    private static InlinePolicy[] Inline(IReadOnlyList<InlinePolicy> policies) =>
        [.. policies.Select(p => p with { Document = Text(p.Document) })];

    private static string Text(string document) => document.AsSpan().Trim().Contains('\n') ? document : PolicyDiff.Indented(document);
}
