using System.Text.Json.Nodes;
using IamAuditor.Demo;

namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>IAM Identity Center's administration, version 2020-07-20.</summary>
public sealed class IdentityCenterAnswers(Estate estate, Pages pages)
{
    private static readonly string[] OfSet = ["InstanceArn", "PermissionSetArn"];
    private static readonly string[] PagedOfSet = [.. OfSet, "NextToken", "MaxResults"];

    public IEnumerable<Operation> Operations() =>
        [
            new("ListInstances", Instances, ["NextToken", "MaxResults"]),
            new(
                "ListPermissionSets",
                request => List(request, "PermissionSets", [.. Sets(request).Select(set => (JsonNode)estate.ArnOf(set))]),
                ["InstanceArn", "NextToken", "MaxResults"],
                1
            ),
            new(
                "DescribePermissionSet",
                request => new JsonObject { ["PermissionSet"] = EstateJson.PermissionSet(estate, SetOf(request)) },
                OfSet,
                2
            ),
            new(
                "ListManagedPoliciesInPermissionSet",
                request => List(request, "AttachedManagedPolicies", EstateJson.ManagedPolicies(SetOf(request))),
                PagedOfSet,
                2
            ),
            new(
                "ListCustomerManagedPolicyReferencesInPermissionSet",
                request => List(request, "CustomerManagedPolicyReferences", EstateJson.CustomerManagedPolicies(SetOf(request))),
                PagedOfSet,
                2
            ),
            new(
                "GetInlinePolicyForPermissionSet",
                request => new JsonObject { ["InlinePolicy"] = SetOf(request).InlinePolicy ?? "" },
                OfSet,
                2
            ),
            new("GetPermissionsBoundaryForPermissionSet", Boundary, OfSet, 2),
            new(
                "ListAccountsForProvisionedPermissionSet",
                request =>
                    List(
                        request,
                        "AccountIds",
                        [.. SetOf(request).Assignments.Select(a => a.Account).Distinct().Select(id => (JsonNode)id)]
                    ),
                [.. PagedOfSet, "ProvisioningStatus"],
                2
            ),
            new("ListAccountAssignments", Assignments, ["InstanceArn", "AccountId", "PermissionSetArn", "NextToken", "MaxResults"], 3),
        ];

    private JsonObject Instances(WireRequest request)
    {
        EstateIdentityCenter[] seen = estate.IdentityCenter is { } center && center.Region == request.Region ? [center] : [];
        return List(request, "Instances", EstateJson.List(seen.Select(i => EstateJson.IdentityCenterInstance(estate, i))));
    }

    // A member account sees the instance and is told nothing of it.
    private IReadOnlyList<EstatePermissionSet> Sets(WireRequest request) =>
        estate.IdentityCenter is not { } center
        || center.Region != request.Region
        || request.Required("InstanceArn") != estate.ArnOf(center)
            ? throw new AwsErrorException("ResourceNotFoundException", 400, $"Instance not found: {request.Text("InstanceArn")}")
        : estate.Organization?.ManagementAccount == estate.AccountId ? center.PermissionSets
        : throw new AwsErrorException("AccessDeniedException", 400, $"{estate.AccountId} does not own the instance");

    private EstatePermissionSet SetOf(WireRequest request) =>
        Sets(request).FirstOrDefault(set => estate.ArnOf(set) == request.Required("PermissionSetArn"))
        ?? throw new AwsErrorException("ResourceNotFoundException", 400, $"PermissionSet not found: {request.Text("PermissionSetArn")}");

    private JsonObject Boundary(WireRequest request) =>
        EstateJson.Boundary(SetOf(request)) is { } boundary
            ? new JsonObject { ["PermissionsBoundary"] = boundary }
            : throw new AwsErrorException("ResourceNotFoundException", 400, "The permission set has no permissions boundary");

    private JsonObject Assignments(WireRequest request)
    {
        var set = SetOf(request);
        var account = request.Required("AccountId");
        return List(
            request,
            "AccountAssignments",
            EstateJson.List(set.Assignments.Where(a => a.Account == account).Select(a => EstateJson.Assignment(estate, set, a)))
        );
    }

    private JsonObject List(WireRequest request, string name, JsonArray entries) =>
        pages.Cut(request, [], [name], [.. entries], _ => name, (JsonNode? entry) => entry!.DeepClone(), PageStyle.IdentityCenter);
}
