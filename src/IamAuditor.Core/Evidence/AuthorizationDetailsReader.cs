using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Reads GetAccountAuthorizationDetails. A broken record is left out and noted, never read as half a record; a list that the file does not have at all was not read
/// (somebody filtered it), which is not the same as an empty one. Source: IAM API, GetAccountAuthorizationDetails.
/// </summary>
public static class AuthorizationDetailsReader
{
    /// <summary>The lists; each of the four must be in one of the source's files.</summary>
    public static IReadOnlyList<string> Lists { get; } = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"];

    public static AuthorizationDetails Read(EvidenceFile file, ReadingNotes notes) => Read(file, notes, new HashSet<string>());

    /// <param name="file">One page, or all pages as the AWS CLI merges them.</param>
    /// <param name="notes">Takes problems and gaps.</param>
    /// <param name="seen">Takes the names of the lists that the file has.</param>
    public static AuthorizationDetails Read(EvidenceFile file, ReadingNotes notes, ISet<string> seen)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(notes);
        ArgumentNullException.ThrowIfNull(seen);
        var details = AuthorizationDetails.None;
        EvidenceJson.Read(
            file,
            notes,
            [.. Lists],
            root =>
            {
                foreach (var list in Lists.Where(root.Has))
                {
                    _ = seen.Add(list);
                }

                details = new AuthorizationDetails(
                    Records(root, "UserDetailList", User),
                    Records(root, "GroupDetailList", Group),
                    Records(root, "RoleDetailList", Role),
                    Records(root, "Policies", Policy)
                );
            }
        );
        return details;
    }

    private static List<T> Records<T>(JsonCursor root, string list, Func<JsonCursor, T> read)
    {
        var records = new List<T>();
        foreach (var cursor in root.List(list))
        {
            var record = read(cursor);
            if (!cursor.IsBroken)
            {
                records.Add(record);
            }
        }

        return records;
    }

    private static User User(JsonCursor user)
    {
        var arn = user.NeedArn("Arn");
        return new User
        {
            Arn = arn,
            Name = user.TextOrNothing("UserName") ?? arn.ResourceName,
            Created = user.Time("CreateDate"),
            Details = new UserDetails
            {
                Id = user.Text("UserId") ?? "",
                Path = user.TextOrNothing("Path") ?? "/",
                Tags = Tags(user),
                Groups = user.Texts("GroupList"),
                InlinePolicies = Inline(user, "UserPolicyList"),
                AttachedPolicies = Attached(user),
                PermissionsBoundary = Boundary(user),
            },
        };
    }

    private static Group Group(JsonCursor group)
    {
        var arn = group.NeedArn("Arn");
        return new Group
        {
            Arn = arn,
            Name = group.TextOrNothing("GroupName") ?? arn.ResourceName,
            Id = group.Text("GroupId") ?? "",
            Path = group.TextOrNothing("Path") ?? "/",
            Created = group.Time("CreateDate"),
            InlinePolicies = Inline(group, "GroupPolicyList"),
            AttachedPolicies = Attached(group),
        };
    }

    private static Role Role(JsonCursor role)
    {
        var arn = role.NeedArn("Arn");
        var used = role.Object("RoleLastUsed");
        var trust = role.Document("AssumeRolePolicyDocument");
        if (trust is null && !role.IsBroken)
        {
            role.Damage("has no `AssumeRolePolicyDocument`");
        }

        return new Role
        {
            Arn = arn,
            Name = role.TextOrNothing("RoleName") ?? arn.ResourceName,
            Id = role.Text("RoleId") ?? "",
            Path = role.TextOrNothing("Path") ?? "/",
            Created = role.Time("CreateDate"),
            TrustPolicy = trust ?? "",
            Tags = Tags(role),
            InlinePolicies = Inline(role, "RolePolicyList"),
            AttachedPolicies = Attached(role),
            PermissionsBoundary = Boundary(role),
            InstanceProfiles = [.. role.List("InstanceProfileList").Select(p => p.NeedArn("Arn"))],
            TellsLastUse = used is not null,
            LastUsed = used?.Time("LastUsedDate"),
            LastUsedRegion = used?.TextOrNothing("Region"),
        };
    }

    private static ManagedPolicy Policy(JsonCursor policy)
    {
        var arn = policy.NeedArn("Arn");
        var defaultId = policy.TextOrNothing("DefaultVersionId");
        return new ManagedPolicy
        {
            Arn = arn,
            Name = policy.TextOrNothing("PolicyName") ?? arn.ResourceName,
            Id = policy.TextOrNothing("PolicyId"),
            Path = policy.TextOrNothing("Path") ?? "/",
            Created = policy.Time("CreateDate"),
            Updated = policy.Time("UpdateDate"),
            AttachmentCount = Count(policy, "AttachmentCount"),
            BoundaryUsageCount = Count(policy, "PermissionsBoundaryUsageCount"),
            Versions = [.. policy.List("PolicyVersionList").Select(v => Version(v, defaultId)).OfType<PolicyVersion>()],
        };
    }

    private static PolicyVersion? Version(JsonCursor version, string? defaultId)
    {
        var id = version.NeedText("VersionId");
        var isDefault = version.Flag("IsDefaultVersion") ?? id == defaultId;
        var created = version.Time("CreateDate");
        return version.Document("Document") is { } document ? new PolicyVersion(id, isDefault, created, document) : null;
    }

    private static int Count(JsonCursor policy, string field) => (int)Math.Clamp(policy.Number(field) ?? 0, 0, int.MaxValue);

    private static List<InlinePolicy> Inline(JsonCursor principal, string field)
    {
        var policies = new List<InlinePolicy>();
        foreach (var policy in principal.List(field))
        {
            var name = policy.NeedText("PolicyName");
            if (policy.Document("PolicyDocument") is { } document)
            {
                policies.Add(new InlinePolicy(name, document));
            }
            else if (!policy.IsBroken)
            {
                policy.Damage("has no `PolicyDocument`");
            }
        }

        return policies;
    }

    private static List<AttachedPolicy> Attached(JsonCursor principal)
    {
        var policies = new List<AttachedPolicy>();
        foreach (var policy in principal.List("AttachedManagedPolicies"))
        {
            var arn = policy.NeedArn("PolicyArn");
            policies.Add(new AttachedPolicy(arn, policy.TextOrNothing("PolicyName") ?? arn.ResourceName));
        }

        return policies;
    }

    private static IamAuditor.Policies.Arn? Boundary(JsonCursor principal) =>
        principal.Object("PermissionsBoundary")?.NeedArn("PermissionsBoundaryArn");

    internal static List<Tag> Tags(JsonCursor owner) =>
        [.. owner.List("Tags").Select(t => new Tag(t.NeedText("Key"), t.Text("Value") ?? ""))];
}
