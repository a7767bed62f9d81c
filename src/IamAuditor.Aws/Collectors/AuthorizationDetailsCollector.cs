using Amazon.IdentityManagement.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>Users, groups, roles and policies, all pages; AWS managed policies only where something uses them.</summary>
public sealed class AuthorizationDetailsCollector(AwsAccount account) : ICollector
{
    // The most that AWS gives in one page.
    private const int PageSize = 1000;

    public Source Source => Source.AuthorizationDetails;
    public IReadOnlyList<string> Permissions { get; } = ["iam:GetAccountAuthorizationDetails"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var tally = new Tally();
        var users = new List<UserDetail>();
        var groups = new List<GroupDetail>();
        var roles = new List<RoleDetail>();
        var policies = new List<ManagedPolicyDetail>();
        var pages = await reading.PagesAsync(
            Permissions[0],
            async (marker, t) =>
            {
                var answer = await account.Connection.Iam.GetAccountAuthorizationDetailsAsync(
                    new GetAccountAuthorizationDetailsRequest { Marker = marker, MaxItems = PageSize },
                    t
                );
                var isAnswer =
                    answer.IsTruncated is not null
                    || (object?)answer.UserDetailList is not null
                    || (object?)answer.GroupDetailList is not null
                    || (object?)answer.RoleDetailList is not null
                    || (object?)answer.Policies is not null;
                return AwsPage.OfIam(isAnswer ? new[] { answer } : null, answer.IsTruncated, answer.Marker);
            },
            ct,
            tally: tally
        );
        foreach (var page in pages)
        {
            users.AddRange(page.UserDetailList ?? []);
            groups.AddRange(page.GroupDetailList ?? []);
            roles.AddRange(page.RoleDetailList ?? []);
            policies.AddRange(
                (page.Policies ?? []).Where(p => !IsAwsManaged(p.Arn) || p.AttachmentCount > 0 || p.PermissionsBoundaryUsageCount > 0)
            );
        }

        if (pages.Count > 0)
        {
            reading.Keep(
                CliJson.Write(("UserDetailList", users), ("GroupDetailList", groups), ("RoleDetailList", roles), ("Policies", policies)),
                tally: tally
            );
        }

        account.Principals.TrySetResult([
            .. users.Select(u => ("user", u.UserName, u.Arn)),
            .. roles.Select(r => ("role", r.RoleName, r.Arn)),
        ]);
        return reading.Result();
    }

    private static bool IsAwsManaged(string? arn) => arn?.Contains(":iam::aws:policy/", StringComparison.Ordinal) == true;
}
