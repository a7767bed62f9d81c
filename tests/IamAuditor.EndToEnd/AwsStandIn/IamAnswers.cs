using System.Text.Json.Nodes;
using IamAuditor.Demo;

namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>IAM, version 2010-05-08.</summary>
public sealed class IamAnswers(Estate estate, StandInOptions options, Pages pages, TimeProvider clock)
{
    private readonly Lock report = new();
    private readonly Dictionary<string, string> jobs = new(StringComparer.Ordinal);
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);
    private ReportState state = options.Report;
    private int polls = options.ReportPolls;
    private DateTimeOffset generated = estate.CredentialReportAt;

    private readonly Lazy<List<(string Filter, string List, JsonObject Json)>> details = new(() =>
        [
            .. estate.Users.Select(user => ("User", "UserDetailList", EstateJson.UserDetail(estate, user))),
            .. estate.Groups.Select(group => ("Group", "GroupDetailList", EstateJson.GroupDetail(estate, group))),
            .. estate.Roles.Select(role => ("Role", "RoleDetailList", EstateJson.RoleDetail(estate, role))),
            .. estate
                .Policies.Zip(EstateJson.PolicyDetails(estate))
                .Select(pair => (pair.First.IsAwsManaged ? "AWSManagedPolicy" : "LocalManagedPolicy", "Policies", pair.Second)),
        ]
    );

    public IEnumerable<Operation> Operations() =>
        [
            new("GenerateCredentialReport", _ => GenerateReport(), []),
            new("GetCredentialReport", _ => Report(), []),
            new("GetAccountAuthorizationDetails", Details, ["Filter", "MaxItems", "Marker"]),
            new("GetAccountSummary", _ => EstateJson.AccountSummary(estate), []),
            new("GetAccountPasswordPolicy", _ => PasswordPolicy(), []),
            new(
                "ListAccountAliases",
                request => List(request, "AccountAliases", [.. EstateJson.AccountAliases(estate)["AccountAliases"]!.AsArray()]),
                ["Marker", "MaxItems"]
            ),
            new("ListVirtualMFADevices", VirtualMfaDevices, ["AssignmentStatus", "Marker", "MaxItems"]),
            new(
                "ListMFADevices",
                request => List(request, "MFADevices", [.. EstateJson.MfaDevices(UserOf(request))]),
                ["UserName", "Marker", "MaxItems"]
            ),
            new(
                "ListAccessKeys",
                request => List(request, "AccessKeyMetadata", [.. EstateJson.AccessKeys(UserOf(request))]),
                ["UserName", "Marker", "MaxItems"]
            ),
            new(
                "ListServiceSpecificCredentials",
                request => List(request, "ServiceSpecificCredentials", [.. EstateJson.ServiceCredentials(estate)]),
                ["UserName", "ServiceName", "AllUsers", "Marker", "MaxItems"]
            ),
            new(
                "ListServerCertificates",
                request => List(request, "ServerCertificateMetadataList", [.. EstateJson.ServerCertificates(estate)]),
                ["PathPrefix", "Marker", "MaxItems"]
            ),
            new(
                "ListSAMLProviders",
                _ => Providers("SAMLProviderList", EstateJson.SamlProviders(estate), ["Arn", "ValidUntil", "CreateDate"]),
                []
            ),
            new("GetSAMLProvider", SamlProvider, ["SAMLProviderArn"], 1),
            new("ListOpenIDConnectProviders", _ => Providers("OpenIDConnectProviderList", EstateJson.OidcProviders(estate), ["Arn"]), []),
            new("GetOpenIDConnectProvider", OidcProvider, ["OpenIDConnectProviderArn"], 1),
            new("ListOrganizationsFeatures", _ => Features(), []),
            new("GenerateServiceLastAccessedDetails", StartJob, ["Arn", "Granularity"], 1),
            new("GetServiceLastAccessedDetails", Job, ["JobId", "MaxItems", "Marker"], 1),
        ];

    private JsonObject GenerateReport()
    {
        lock (report)
        {
            if (state == ReportState.Stuck)
            {
                return new JsonObject { ["State"] = "INPROGRESS" };
            }

            if (state is ReportState.NotPresent or ReportState.Expired)
            {
                state = ReportState.InProgress;
                return new JsonObject
                {
                    ["State"] = "STARTED",
                    ["Description"] = "No report exists. Starting a new report generation task",
                };
            }

            Poll();
            return new JsonObject { ["State"] = state == ReportState.Fresh ? "COMPLETE" : "INPROGRESS" };
        }
    }

    private JsonObject Report()
    {
        lock (report)
        {
            Poll();
            return state switch
            {
                ReportState.NotPresent => throw new AwsErrorException("ReportNotPresent", 410, "No report is present; generate one"),
                ReportState.Expired => throw new AwsErrorException("ReportExpired", 410, "The report has expired; generate a new one"),
                ReportState.InProgress or ReportState.Stuck => throw new AwsErrorException(
                    "ReportInProgress",
                    404,
                    "Report generation in progress"
                ),
                _ => new JsonObject
                {
                    ["Content"] = Convert.ToBase64String(EstateCsv.CredentialReport(estate, withRoot: !options.RoughlyAws)),
                    ["ReportFormat"] = "text/csv",
                    ["GeneratedTime"] = EstateJson.Date(generated),
                },
            };
        }
    }

    private void Poll()
    {
        if (state == ReportState.InProgress && polls-- <= 0)
        {
            state = ReportState.Fresh;
            generated = clock.GetUtcNow();
        }
    }

    private JsonObject Details(WireRequest request)
    {
        var filter = request.Texts("Filter");
        string[] known = ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"];
        if (filter.FirstOrDefault(kind => !known.Contains(kind)) is { } unknown)
        {
            throw new AwsErrorException("ValidationError", 400, $"'{unknown}' is not a kind that Filter knows");
        }

        var entries = filter.Count == 0 ? details.Value : [.. details.Value.Where(entry => filter.Contains(entry.Filter))];
        return pages.Cut(
            request,
            [],
            ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"],
            entries,
            entry => entry.List,
            entry => entry.Json.DeepClone(),
            PageStyle.Iam
        );
    }

    private JsonObject PasswordPolicy() =>
        estate.PasswordPolicy is null
            ? throw new AwsErrorException("NoSuchEntity", 404, $"The Password Policy with domain name {estate.AccountId} cannot be found.")
            : EstateJson.PasswordPolicy(estate);

    private JsonObject VirtualMfaDevices(WireRequest request)
    {
        var status = request.Text("AssignmentStatus") ?? "Any";
        var devices = EstateJson
            .VirtualMfaDevices(estate)
            .Where(device => status == "Any" || status == "Assigned" == device.ContainsKey("User"))
            .ToList<JsonNode?>();
        return List(request, "VirtualMFADevices", devices);
    }

    private EstateUser UserOf(WireRequest request) =>
        estate.Users.FirstOrDefault(user => user.Name == request.Required("UserName"))
        ?? throw new AwsErrorException("NoSuchEntity", 404, $"The user with name {request.Text("UserName")} cannot be found.");

    private JsonObject List(WireRequest request, string name, IReadOnlyList<JsonNode?> entries) =>
        pages.Cut(request, [], [name], entries, _ => name, entry => entry!.DeepClone(), PageStyle.Iam);

    private static JsonObject Providers(string list, JsonArray providers, string[] members)
    {
        var listed = providers.Select(provider => new JsonObject(
            provider!
                .AsObject()
                .Where(member => members.Contains(member.Key))
                .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))
        ));
        return new JsonObject { [list] = EstateJson.List(listed) };
    }

    private JsonObject SamlProvider(WireRequest request) =>
        Without("Arn", Find(EstateJson.SamlProviders(estate), request.Required("SAMLProviderArn")), ["SAMLMetadataDocument"]);

    private JsonObject OidcProvider(WireRequest request) =>
        Without("Arn", Find(EstateJson.OidcProviders(estate), request.Required("OpenIDConnectProviderArn")), []);

    private static JsonObject Find(JsonArray providers, string arn) =>
        providers.FirstOrDefault(provider => provider!["Arn"]!.ToString() == arn)?.AsObject()
        ?? throw new AwsErrorException("NoSuchEntity", 404, $"The provider {arn} cannot be found.");

    private static JsonObject Without(string member, JsonObject provider, string[] added)
    {
        var json = provider.DeepClone().AsObject();
        json.Remove(member);
        foreach (var name in added)
        {
            json[name] = $"<EntityDescriptor entityID=\"https://login.example.com\">{new string(' ', 1000)}</EntityDescriptor>";
        }

        return json;
    }

    private JsonObject Features() =>
        estate.Organization is { } organization
            ? new JsonObject
            {
                ["OrganizationId"] = organization.Id,
                ["EnabledFeatures"] = new JsonArray([.. organization.EnabledFeatures.Select(feature => JsonValue.Create(feature))]),
            }
            : throw new AwsErrorException("OrganizationNotFoundException", 400, "The account is not a member of an organization");

    private JsonObject StartJob(WireRequest request)
    {
        var arn = request.Required("Arn");
        if (estate.Users.All(user => estate.ArnOf(user) != arn) && estate.Roles.All(role => estate.ArnOf(role) != arn))
        {
            throw new AwsErrorException("NoSuchEntity", 404, $"ARN {arn} does not exist.");
        }

        var id = Guid.NewGuid().ToString();
        lock (jobs)
        {
            jobs[id] = arn;
        }

        return new JsonObject { ["JobId"] = id };
    }

    private JsonObject Job(WireRequest request)
    {
        var id = request.Required("JobId");
        string? arn;
        bool done;
        lock (jobs)
        {
            jobs.TryGetValue(id, out arn);
            done = !asked.Add(id);
        }

        if (arn is null)
        {
            throw new AwsErrorException("NoSuchEntity", 404, $"No job with the id {id}");
        }

        var json = new JsonObject
        {
            ["JobStatus"] = done ? "COMPLETED" : "IN_PROGRESS",
            ["JobType"] = "SERVICE_LEVEL",
            ["JobCreationDate"] = EstateJson.Date(estate.TakenAt),
            ["ServicesLastAccessed"] = new JsonArray(),
        };
        if (done)
        {
            json["JobCompletionDate"] = EstateJson.Date(estate.TakenAt);
            json["ServicesLastAccessed"] = new JsonArray(
                new JsonObject
                {
                    ["ServiceName"] = "Amazon S3",
                    ["LastAuthenticated"] = EstateJson.Date(estate.TakenAt.AddDays(-3)),
                    ["ServiceNamespace"] = "s3",
                    ["LastAuthenticatedEntity"] = arn,
                    ["TotalAuthenticatedEntities"] = 1,
                },
                new JsonObject
                {
                    ["ServiceName"] = "AWS Key Management Service",
                    ["ServiceNamespace"] = "kms",
                    ["TotalAuthenticatedEntities"] = 0,
                }
            );
            json["IsTruncated"] = false;
        }

        return json;
    }
}
