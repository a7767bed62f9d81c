using System.Xml;
using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Reads ListInstances of a region with the permission sets of each instance put into it: `{"Instances":[{"InstanceArn","OwnerAccountId","PermissionSets":[{"PermissionSet",
/// "AttachedManagedPolicies","CustomerManagedPolicyReferences","InlinePolicy","PermissionsBoundary","AccountAssignments"}]}]}`, each of these as the SSO Admin API's operation
/// answers it. A member that is left out was not read; a boundary of null is none. Source: SSO Admin API.
/// </summary>
public static class IdentityCenterReader
{
    public static IReadOnlyList<IdentityCenterInstance> Read(EvidenceFile file, ReadingNotes notes)
    {
        ArgumentNullException.ThrowIfNull(file);
        var instances = new List<IdentityCenterInstance>();
        EvidenceJson.Read(
            file,
            notes,
            ["Instances"],
            root =>
            {
                foreach (var instance in root.List("Instances"))
                {
                    var read = new IdentityCenterInstance(
                        instance.NeedArn("InstanceArn"),
                        instance.NeedAccount("OwnerAccountId"),
                        instance.TextOrNothing("PrimaryRegion") ?? file.Region ?? ""
                    );
                    if (!instance.IsBroken)
                    {
                        instances.Add(read with { PermissionSets = instance.Has("PermissionSets") ? PermissionSets(instance) : null });
                    }
                }
            }
        );
        return instances;
    }

    private static List<PermissionSet> PermissionSets(JsonCursor instance)
    {
        var sets = new List<PermissionSet>();
        foreach (var set in instance.List("PermissionSets"))
        {
            var read = PermissionSet(set);
            if (!set.IsBroken)
            {
                sets.Add(read);
            }
        }

        return [.. sets.OrderBy(s => s.Arn.Text, StringComparer.Ordinal)];
    }

    private static PermissionSet PermissionSet(JsonCursor set)
    {
        var described = set.Object("PermissionSet") ?? set;
        return new PermissionSet(described.NeedArn("PermissionSetArn"), described.NeedText("Name"))
        {
            Created = described.Time("CreatedDate"),
            SessionDuration = Duration(described) ?? TimeSpan.FromHours(1),
            ManagedPolicies = set.Has("AttachedManagedPolicies")
                ? [.. set.List("AttachedManagedPolicies").Select(p => p.NeedArn("Arn")).OrderBy(a => a.Text, StringComparer.Ordinal)]
                : null,
            CustomerManagedPolicies = set.Has("CustomerManagedPolicyReferences")
                ? [.. set.List("CustomerManagedPolicyReferences").Select(Reference).Order(StringComparer.Ordinal)]
                : null,
            InlinePolicy = set.Names("InlinePolicy") ? set.Document("InlinePolicy") ?? "" : null,
            PermissionsBoundary = set.Names("PermissionsBoundary") ? Boundary(set) : null,
            Assignments = set.Has("AccountAssignments")
                ?
                [
                    .. set.List("AccountAssignments")
                        .Select(a => new AccountAssignment(
                            a.NeedAccount("AccountId"),
                            a.NeedText("PrincipalType"),
                            a.NeedText("PrincipalId")
                        ))
                        .Distinct()
                        .OrderBy(a => a.Account)
                        .ThenBy(a => a.PrincipalType, StringComparer.Ordinal)
                        .ThenBy(a => a.PrincipalId, StringComparer.Ordinal),
                ]
                : null,
        };
    }

    private static string Boundary(JsonCursor set) =>
        set.Object("PermissionsBoundary") is not { } boundary ? ""
        : boundary.TextOrNothing("ManagedPolicyArn") is { } arn ? arn
        : boundary.Object("CustomerManagedPolicyReference") is { } reference ? Reference(reference)
        : "";

    private static string Reference(JsonCursor reference) => $"{reference.TextOrNothing("Path") ?? "/"}{reference.NeedText("Name")}";

    // ISO 8601, as PT8H.
    private static TimeSpan? Duration(JsonCursor set)
    {
        if (set.TextOrNothing("SessionDuration") is not { } text)
        {
            return null;
        }

        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            set.Damage("is no duration as PT8H", "SessionDuration");
            return null;
        }
    }
}
