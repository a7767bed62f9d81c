using System.Text.Json.Nodes;
using IamAuditor.Demo;

namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>Organizations, version 2016-11-28, and the account API, version 2021-02-01.</summary>
public sealed class OrganizationAnswers(Estate estate, Pages pages)
{
    private const string Scp = "SERVICE_CONTROL_POLICY";
    private const string Rcp = "RESOURCE_CONTROL_POLICY";

    public IEnumerable<Operation> Operations() =>
        [
            new("DescribeOrganization", _ => new JsonObject { [nameof(Organization)] = EstateJson.Organization(estate, Organization) }, []),
            new(
                "ListAccounts",
                request => List(request, "Accounts", EstateJson.Accounts(estate, Organization)),
                ["NextToken", "MaxResults"]
            ),
            new("ListRoots", Roots, ["NextToken", "MaxResults"]),
            new("ListOrganizationalUnitsForParent", Units, ["ParentId", "NextToken", "MaxResults"], 1),
            new("ListAccountsForParent", AccountsBelow, ["ParentId", "NextToken", "MaxResults"], 1),
            new("ListParents", Parents, ["ChildId", "NextToken", "MaxResults"], 1),
            new("ListPolicies", request => Policies(request, _ => true), ["Filter", "NextToken", "MaxResults"], 1),
            new(
                "ListPoliciesForTarget",
                request => Policies(request, policy => policy.Targets.Contains(request.Required("TargetId"))),
                ["TargetId", "Filter", "NextToken", "MaxResults"],
                2
            ),
            new("DescribePolicy", Policy, ["PolicyId"], 1),
            new(
                "ListDelegatedAdministrators",
                request =>
                    List(
                        request,
                        "DelegatedAdministrators",
                        EstateJson.Delegates(
                            estate,
                            Organization,
                            request.Text("ServicePrincipal") is not { } service ? Organization.DelegatedAdministrators
                                : service == "sso.amazonaws.com" ? Organization.IdentityCenterAdministrators
                                : []
                        )
                    ),
                ["ServicePrincipal", "NextToken", "MaxResults"]
            ),
            new(
                "ListAWSServiceAccessForOrganization",
                request => List(request, "EnabledServicePrincipals", EstateJson.TrustedServices(Organization)),
                ["NextToken", "MaxResults"]
            ),
            new("ListTargetsForPolicy", Targets, ["PolicyId", "NextToken", "MaxResults"], 1),
        ];

    public IEnumerable<Operation> AccountOperations() =>
        [
            new("ListRegions", Regions, ["AccountId", "MaxResults", "NextToken", "RegionOptStatusContains"], 0, "POST /listRegions"),
            new("GetAlternateContact", Contact, ["AlternateContactType", "AccountId"], 1, "POST /getAlternateContact"),
        ];

    private JsonObject Contact(WireRequest request) =>
        request.Required("AlternateContactType") == "SECURITY" && estate.SecurityContact is not null
            ? EstateJson.SecurityContact(estate)
            : throw new AwsErrorException("ResourceNotFoundException", 404, "No contact of the inputted alternate contact type found.");

    private EstateOrganization Organization =>
        estate.Organization
        ?? throw new AwsErrorException("AWSOrganizationsNotInUseException", 400, "Your account is not a member of an organization.");

    private IEnumerable<(string Type, EstateControlPolicy Policy)> All =>
        Organization
            .ServiceControlPolicies.Select(policy => (Scp, policy))
            .Concat(Organization.ResourceControlPolicies.Select(policy => (Rcp, policy)));

    private JsonObject Roots(WireRequest request)
    {
        var types = new JsonArray(
            new JsonObject { ["Type"] = Scp, ["Status"] = "ENABLED" },
            new JsonObject { ["Type"] = Rcp, ["Status"] = "ENABLED" }
        );
        var root = Organization.Path[0];
        var json = new JsonObject
        {
            ["Id"] = root,
            ["Arn"] = $"arn:{estate.Partition}:organizations::{Organization.ManagementAccount}:root/{Organization.Id}/{root}",
            ["Name"] = "Root",
            ["PolicyTypes"] = types,
        };
        return List(request, "Roots", new JsonArray(json));
    }

    private JsonObject Parents(WireRequest request)
    {
        var child = request.Required("ChildId");
        var at = Organization.Path.ToList().IndexOf(child);
        // Accounts off the estate's path hang on the root.
        var parent =
            at > 0 ? Organization.Path[at - 1]
            : at < 0 && Organization.Accounts.Any(account => account.Id == child) ? Organization.Path[0]
            : throw new AwsErrorException("ChildNotFoundException", 400, $"We can't find the child {child}");
        var type = parent.StartsWith("r-", StringComparison.Ordinal) ? "ROOT" : "ORGANIZATIONAL_UNIT";
        return List(request, "Parents", new JsonArray(new JsonObject { ["Id"] = parent, ["Type"] = type }));
    }

    private JsonObject Units(WireRequest request)
    {
        var parent = request.Required("ParentId");
        var at = Organization.Path.ToList().IndexOf(parent);
        var below = Organization.Path.Skip(at + 1).Take(at < 0 ? 0 : 1).Where(id => id.StartsWith("ou-", StringComparison.Ordinal));
        return List(
            request,
            "OrganizationalUnits",
            EstateJson.List(
                below.Select(id => new JsonObject
                {
                    ["Id"] = id,
                    ["Arn"] = $"arn:{estate.Partition}:organizations::{Organization.ManagementAccount}:ou/{Organization.Id}/{id}",
                    ["Name"] = EstateJson.NameOf(Organization, id),
                })
            )
        );
    }

    // Accounts off the estate's path hang on the root.
    private JsonObject AccountsBelow(WireRequest request)
    {
        var parent = request.Required("ParentId");
        var own = Organization.Path[^2] == parent;
        var accounts = EstateJson
            .Accounts(estate, Organization)
            .Where(a => a!["Id"]!.ToString() == Organization.Path[^1] ? own : parent == Organization.Path[0])
            .Select(a => a!.DeepClone().AsObject());
        return List(request, "Accounts", EstateJson.List(accounts));
    }

    private JsonObject Policies(WireRequest request, Func<EstateControlPolicy, bool> wanted)
    {
        var type = request.Required("Filter");
        var summaries = All.Where(entry => entry.Type == type && wanted(entry.Policy))
            .Select(entry => EstateJson.ControlPolicySummary(estate, Organization, entry.Policy, entry.Type));
        return List(request, "Policies", EstateJson.List(summaries));
    }

    private (string Type, EstateControlPolicy Policy) Find(WireRequest request)
    {
        var found = All.Where(entry => entry.Policy.Id == request.Required("PolicyId")).ToList();
        return found.Count > 0
            ? found[0]
            : throw new AwsErrorException("PolicyNotFoundException", 400, $"We can't find a policy with the id {request.Text("PolicyId")}");
    }

    private JsonObject Policy(WireRequest request)
    {
        var (type, policy) = Find(request);
        return new JsonObject
        {
            ["Policy"] = new JsonObject
            {
                ["PolicySummary"] = EstateJson.ControlPolicySummary(estate, Organization, policy, type),
                ["Content"] = policy.Document,
            },
        };
    }

    private JsonObject Targets(WireRequest request) =>
        List(request, "Targets", EstateJson.ControlPolicyTargets(estate, Organization, Find(request).Policy));

    private JsonObject List(WireRequest request, string name, JsonArray entries) =>
        pages.Cut(request, [], [name], [.. entries], _ => name, (JsonNode? entry) => entry!.DeepClone(), PageStyle.Organizations);

    private JsonObject Regions(WireRequest request)
    {
        var statuses = request.Texts("RegionOptStatusContains");
        var regions = EstateJson
            .Regions(estate)
            .Where(region => statuses.Count == 0 || statuses.Contains(region!["RegionOptStatus"]!.ToString()))
            .ToList();
        return pages.Cut(request, [], ["Regions"], regions, _ => "Regions", entry => entry!.DeepClone(), PageStyle.Account);
    }
}
