using System.Globalization;
using System.Text.Json.Nodes;

namespace IamAuditor.Demo;

/// <summary>
/// An estate's answers in the shape that the AWS CLI prints: AWS's member names, decoded policy documents as objects, dates as
/// <c>2026-01-31T08:00:00+00:00</c>, absent members left out. Source: the service models of AWS.
/// </summary>
public static class EstateJson
{
    public static string Date(DateTimeOffset at) =>
        at.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss+00:00", CultureInfo.InvariantCulture);

    public static JsonObject UserDetail(Estate estate, EstateUser user)
    {
        var json = Named(user.Path, "User", user.Name, user.Id, estate.ArnOf(user), user.Created);
        if (user.InlinePolicies.Count > 0)
        {
            json["UserPolicyList"] = Inline(user.InlinePolicies);
        }

        json["GroupList"] = Texts(user.Groups);
        json["AttachedManagedPolicies"] = Attached(user.AttachedPolicies);
        Bound(json, user.Boundary);
        json["Tags"] = Tags(user.Tags);
        return json;
    }

    public static JsonObject GroupDetail(Estate estate, EstateGroup group)
    {
        var json = Named(group.Path, "Group", group.Name, group.Id, estate.ArnOf(group), group.Created);
        json["GroupPolicyList"] = Inline(group.InlinePolicies);
        json["AttachedManagedPolicies"] = Attached(group.AttachedPolicies);
        return json;
    }

    public static JsonObject RoleDetail(Estate estate, EstateRole role)
    {
        var json = Named(role.Path, "Role", role.Name, role.Id, estate.ArnOf(role), role.Created);
        json["AssumeRolePolicyDocument"] = JsonNode.Parse(role.Trust);
        json["InstanceProfileList"] = role.HasInstanceProfile ? new JsonArray(InstanceProfile(estate, role)) : [];
        json["RolePolicyList"] = Inline(role.InlinePolicies);
        json["AttachedManagedPolicies"] = Attached(role.AttachedPolicies);
        Bound(json, role.Boundary);
        json["Tags"] = Tags(role.Tags);
        json["RoleLastUsed"] = role.LastUsed is { } used
            ? new JsonObject { ["LastUsedDate"] = Date(used), ["Region"] = role.LastUsedRegion }
            : [];
        return json;
    }

    /// <summary>In the order of <see cref="Estate.Policies"/>, with how often each is attached and used as a boundary.</summary>
    public static IEnumerable<JsonObject> PolicyDetails(Estate estate)
    {
        var attached = Count(
            estate
                .Users.SelectMany(user => user.AttachedPolicies)
                .Concat(estate.Groups.SelectMany(group => group.AttachedPolicies))
                .Concat(estate.Roles.SelectMany(role => role.AttachedPolicies))
        );
        var bounding = Count(
            estate.Users.Select(user => user.Boundary).Concat(estate.Roles.Select(role => role.Boundary)).OfType<string>()
        );
        foreach (var policy in estate.Policies)
        {
            yield return PolicyDetail(policy, attached.GetValueOrDefault(policy.Arn), bounding.GetValueOrDefault(policy.Arn));
        }
    }

    public static JsonObject AuthorizationDetails(Estate estate) =>
        new()
        {
            ["UserDetailList"] = List(estate.Users.Select(user => UserDetail(estate, user))),
            ["GroupDetailList"] = List(estate.Groups.Select(group => GroupDetail(estate, group))),
            ["RoleDetailList"] = List(estate.Roles.Select(role => RoleDetail(estate, role))),
            ["Policies"] = List(PolicyDetails(estate)),
        };

    public static JsonObject AccountSummary(Estate estate)
    {
        var customer = estate.Policies.Where(policy => !policy.IsAwsManaged).ToList();
        var devices = estate.Users.Sum(user => user.MfaDevices.Count) + estate.Root.MfaDevices.Count;
        var map = new JsonObject
        {
            ["Users"] = estate.Users.Count,
            ["UsersQuota"] = 5000,
            ["Groups"] = estate.Groups.Count,
            ["GroupsQuota"] = 300,
            ["Roles"] = estate.Roles.Count,
            ["RolesQuota"] = 1000,
            ["Policies"] = customer.Count,
            ["PoliciesQuota"] = 1500,
            ["PolicyVersionsInUse"] = customer.Sum(policy => policy.Versions.Count),
            ["PolicyVersionsInUseQuota"] = 10000,
            ["VersionsPerPolicyQuota"] = 5,
            ["PolicySizeQuota"] = 6144,
            ["InstanceProfiles"] = estate.Roles.Count(role => role.HasInstanceProfile),
            ["InstanceProfilesQuota"] = 1000,
            ["ServerCertificates"] = estate.ServerCertificates.Count,
            ["ServerCertificatesQuota"] = 20,
            ["Providers"] = estate.SamlProviders.Count + estate.OidcProviders.Count,
            ["MFADevices"] = devices + estate.UnassignedMfaDevices.Count,
            ["MFADevicesInUse"] = devices,
            ["AccountMFAEnabled"] = estate.Root.MfaDevices.Count > 0 ? 1 : 0,
            ["AccountAccessKeysPresent"] = estate.Root.Keys.Any(key => key.Active) ? 1 : 0,
            ["AccountSigningCertificatesPresent"] = estate.Root.SigningCertificates.Any(certificate => certificate.Active) ? 1 : 0,
            ["AccountPasswordPresent"] = estate.Root.PasswordPresent ? 1 : 0,
            ["AccessKeysPerUserQuota"] = 2,
            ["SigningCertificatesPerUserQuota"] = 2,
            ["GroupsPerUserQuota"] = 10,
            ["AttachedPoliciesPerUserQuota"] = 10,
            ["AttachedPoliciesPerGroupQuota"] = 10,
            ["AttachedPoliciesPerRoleQuota"] = 10,
            ["UserPolicySizeQuota"] = 2048,
            ["GroupPolicySizeQuota"] = 5120,
            ["AssumeRolePolicySizeQuota"] = 2048,
            ["GlobalEndpointTokenVersion"] = 1,
        };
        return new JsonObject { ["SummaryMap"] = map };
    }

    public static JsonObject ServiceLastAccessed(Estate estate, IReadOnlyList<EstateServiceUse> used) =>
        new()
        {
            ["JobStatus"] = "COMPLETED",
            ["JobType"] = "SERVICE_LEVEL",
            ["JobCreationDate"] = Date(estate.TakenAt),
            ["JobCompletionDate"] = Date(estate.TakenAt),
            ["ServicesLastAccessed"] = List(
                used.Select(use =>
                {
                    var service = new JsonObject
                    {
                        ["ServiceName"] = use.Service,
                        ["ServiceNamespace"] = use.Service,
                        ["TotalAuthenticatedEntities"] = use.LastAuthenticated is null ? 0 : 1,
                    };
                    Put(service, "LastAuthenticated", use.LastAuthenticated);
                    return service;
                })
            ),
        };

    public static JsonObject AccountAliases(Estate estate) =>
        new() { ["AccountAliases"] = estate.Alias is { } alias ? new JsonArray(alias) : [] };

    /// <summary>A null PasswordPolicy where the account has none: the CLI prints an error there, the evidence format writes null.</summary>
    public static JsonObject PasswordPolicy(Estate estate)
    {
        if (estate.PasswordPolicy is not { } policy)
        {
            return new JsonObject { ["PasswordPolicy"] = null };
        }

        var json = new JsonObject
        {
            ["MinimumPasswordLength"] = policy.MinimumPasswordLength,
            ["RequireSymbols"] = policy.RequireSymbols,
            ["RequireNumbers"] = policy.RequireNumbers,
            ["RequireUppercaseCharacters"] = policy.RequireUppercaseCharacters,
            ["RequireLowercaseCharacters"] = policy.RequireLowercaseCharacters,
            ["AllowUsersToChangePassword"] = policy.AllowUsersToChangePassword,
            ["ExpirePasswords"] = policy.MaxPasswordAge is not null,
        };
        Put(json, "MaxPasswordAge", policy.MaxPasswordAge);
        Put(json, "PasswordReusePrevention", policy.PasswordReusePrevention);
        json["HardExpiry"] = policy.HardExpiry;
        return new JsonObject { ["PasswordPolicy"] = json };
    }

    public static IEnumerable<JsonObject> VirtualMfaDevices(Estate estate)
    {
        foreach (var device in estate.Root.MfaDevices.Where(device => device.IsVirtual))
        {
            // AWS describes root as a user without a name whose id is the account's.
            var root = new JsonObject
            {
                ["UserId"] = estate.AccountId,
                ["Arn"] = estate.RootArn,
                ["CreateDate"] = Date(estate.Root.Created),
            };
            if (estate.Root.PasswordLastUsed is { } used)
            {
                root["PasswordLastUsed"] = Date(used);
            }

            yield return VirtualMfaDevice(device, root);
        }

        foreach (var user in estate.Users)
        {
            foreach (var device in user.MfaDevices.Where(device => device.IsVirtual))
            {
                var owner = Named(user.Path, "User", user.Name, user.Id, estate.ArnOf(user), user.Created);
                if (user.Password?.LastUsed is { } used)
                {
                    owner["PasswordLastUsed"] = Date(used);
                }

                yield return VirtualMfaDevice(device, owner);
            }
        }

        foreach (var device in estate.UnassignedMfaDevices)
        {
            yield return new JsonObject { ["SerialNumber"] = device.SerialNumber };
        }
    }

    public static JsonArray AccessKeys(EstateUser user) =>
        List(
            user.Keys.Select(key => new JsonObject
            {
                ["UserName"] = user.Name,
                ["AccessKeyId"] = key.Id,
                ["Status"] = key.Active ? "Active" : "Inactive",
                ["CreateDate"] = Date(key.Rotated),
            })
        );

    public static JsonArray MfaDevices(EstateUser user) =>
        List(
            user.MfaDevices.Select(device => new JsonObject
            {
                ["UserName"] = user.Name,
                ["SerialNumber"] = device.SerialNumber,
                ["EnableDate"] = Date(device.Enabled),
            })
        );

    /// <summary>A null AlternateContact where the account has none: the CLI prints an error there, the evidence format writes null.</summary>
    public static JsonObject SecurityContact(Estate estate) =>
        new()
        {
            ["AlternateContact"] = estate.SecurityContact is { } contact
                ? new JsonObject
                {
                    ["AlternateContactType"] = "SECURITY",
                    ["EmailAddress"] = contact.Email,
                    ["Name"] = contact.Name,
                    ["Title"] = contact.Title,
                }
                : null,
        };

    public static JsonArray ServiceCredentials(Estate estate) =>
        List(
            estate.Users.SelectMany(user =>
                user.ServiceCredentials.Select(credential =>
                {
                    var json = new JsonObject
                    {
                        ["UserName"] = user.Name,
                        ["Status"] = "Active",
                        ["CreateDate"] = Date(credential.Created),
                        ["ServiceSpecificCredentialId"] = credential.Id,
                        ["ServiceName"] = credential.Service,
                    };
                    if (credential.Expires is { } expires)
                    {
                        json["ExpirationDate"] = Date(expires);
                    }

                    return json;
                })
            )
        );

    public static JsonArray ServerCertificates(Estate estate) =>
        List(
            estate.ServerCertificates.Select(certificate => new JsonObject
            {
                ["Path"] = certificate.Path,
                ["ServerCertificateName"] = certificate.Name,
                ["ServerCertificateId"] = certificate.Id,
                ["Arn"] = estate.ArnOf(certificate),
                ["UploadDate"] = Date(certificate.Uploaded),
                ["Expiration"] = Date(certificate.Expiration),
            })
        );

    /// <summary>The list's entries, with what GetSAMLProvider adds except the metadata document.</summary>
    public static JsonArray SamlProviders(Estate estate) =>
        List(
            estate.SamlProviders.Select(provider => new JsonObject
            {
                ["Arn"] = estate.ArnOf(provider),
                ["ValidUntil"] = Date(provider.ValidUntil),
                ["CreateDate"] = Date(provider.Created),
                ["SAMLProviderUUID"] = provider.Uuid,
                ["Tags"] = new JsonArray(),
            })
        );

    /// <summary>The list's entries, with what GetOpenIDConnectProvider adds.</summary>
    public static JsonArray OidcProviders(Estate estate) =>
        List(
            estate.OidcProviders.Select(provider => new JsonObject
            {
                ["Arn"] = estate.ArnOf(provider),
                ["Url"] = provider.Url,
                ["ClientIDList"] = Texts(provider.ClientIds),
                ["ThumbprintList"] = Texts(provider.Thumbprints),
                ["CreateDate"] = Date(provider.Created),
                ["Tags"] = new JsonArray(),
            })
        );

    public static JsonArray Regions(Estate estate) =>
        List(estate.Regions.Select(region => new JsonObject { ["RegionName"] = region.Name, ["RegionOptStatus"] = region.Status }));

    public static JsonObject Trail(Estate estate, EstateTrail trail)
    {
        var json = new JsonObject
        {
            ["Name"] = trail.Name,
            ["S3BucketName"] = trail.Bucket,
            ["IncludeGlobalServiceEvents"] = trail.IncludesGlobalServiceEvents,
            ["IsMultiRegionTrail"] = trail.IsMultiRegion,
            ["HomeRegion"] = trail.HomeRegion,
            ["TrailARN"] = estate.ArnOf(trail),
            ["LogFileValidationEnabled"] = trail.LogFileValidation,
        };
        if (trail.LogGroupArn is { } group)
        {
            json["CloudWatchLogsLogGroupArn"] = group;
            json["CloudWatchLogsRoleArn"] = $"arn:{estate.Partition}:iam::{trail.Owner}:role/service-role/trail-to-logs";
        }

        Put(json, "KmsKeyId", trail.KmsKeyId);
        json["HasCustomEventSelectors"] = trail.Selectors != EstateTrail.AllManagementEvents;
        json["HasInsightSelectors"] = false;
        json["IsOrganizationTrail"] = trail.IsOrganizationTrail;
        return json;
    }

    public static JsonObject TrailStatus(EstateTrail trail)
    {
        var json = new JsonObject { ["IsLogging"] = trail.IsLogging };
        Put(json, "LatestDeliveryError", trail.LatestDeliveryError);
        Put(json, "LatestDeliveryTime", trail.LatestDelivery);
        Put(json, "StartLoggingTime", trail.Started);
        Put(json, "StopLoggingTime", trail.Stopped);
        Put(json, "LatestCloudWatchLogsDeliveryTime", trail.LatestCloudWatchDelivery);
        Put(json, "LatestDigestDeliveryTime", trail.LogFileValidation ? trail.LatestDelivery : null);
        // The text twins of older API versions, which the CLI still prints.
        json["LatestDeliveryAttemptTime"] = Stamp(trail.LatestDelivery);
        json["LatestNotificationAttemptTime"] = "";
        json["LatestNotificationAttemptSucceeded"] = "";
        json["LatestDeliveryAttemptSucceeded"] = Stamp(trail.LatestDelivery);
        json["TimeLoggingStarted"] = Stamp(trail.Started);
        json["TimeLoggingStopped"] = Stamp(trail.Stopped);
        return json;
    }

    public static JsonObject EventSelectors(Estate estate, EstateTrail trail)
    {
        var json = new JsonObject { ["TrailARN"] = estate.ArnOf(trail) };
        foreach (var (name, value) in JsonNode.Parse(trail.Selectors)!.AsObject())
        {
            json[name] = value?.DeepClone();
        }

        return json;
    }

    public static JsonObject Event(EstateEvent happened)
    {
        var json = new JsonObject
        {
            ["EventId"] = happened.Id,
            ["EventName"] = happened.Name,
            ["ReadOnly"] = happened.ReadOnly ? "true" : "false",
        };
        Put(json, "AccessKeyId", happened.AccessKeyId);
        json["EventTime"] = Date(happened.Time);
        json["EventSource"] = happened.Source;
        Put(json, "Username", happened.Username);
        json["Resources"] = new JsonArray();
        json["CloudTrailEvent"] = happened.Record;
        return json;
    }

    public static JsonObject Analyzer(Estate estate, EstateAnalyzer analyzer)
    {
        var json = new JsonObject
        {
            ["arn"] = estate.ArnOf(analyzer),
            ["name"] = analyzer.Name,
            ["type"] = analyzer.Type,
            ["createdAt"] = Date(analyzer.Created),
            ["tags"] = new JsonObject(),
            ["status"] = analyzer.Status,
        };
        if (analyzer.Type.EndsWith("UNUSED_ACCESS", StringComparison.Ordinal))
        {
            json["configuration"] = new JsonObject { ["unusedAccess"] = new JsonObject { ["unusedAccessAge"] = 90 } };
        }

        return json;
    }

    /// <summary>ListFindings' shape for external analyzers, ListFindingsV2's for the others.</summary>
    public static JsonObject Finding(Estate estate, EstateAnalyzer analyzer, EstateAnalyzerFinding finding)
    {
        var json = new JsonObject { ["id"] = finding.Id };
        if (analyzer.IsExternal)
        {
            json["principal"] = Map(finding.Principal);
            json["action"] = Texts(finding.Actions);
        }

        json["resource"] = finding.Resource;
        if (analyzer.IsExternal)
        {
            json["isPublic"] = finding.IsPublic;
        }

        json["resourceType"] = finding.ResourceType;
        if (analyzer.IsExternal)
        {
            json["condition"] = Map(finding.Condition);
        }

        json["createdAt"] = Date(finding.Created);
        json["analyzedAt"] = Date(estate.TakenAt.AddHours(-2));
        json["updatedAt"] = Date(finding.Updated);
        json["status"] = finding.Status;
        json["resourceOwnerAccount"] = estate.AccountId;
        if (!analyzer.IsExternal)
        {
            json["findingType"] = finding.Type;
        }

        return json;
    }

    public static IEnumerable<JsonObject> ArchiveRules(EstateAnalyzer analyzer) =>
        (analyzer.ArchiveRules ?? []).Select(rule => new JsonObject
        {
            ["ruleName"] = rule.Name,
            ["filter"] = JsonNode.Parse(rule.Filter),
            ["createdAt"] = Date(analyzer.Created),
            ["updatedAt"] = Date(analyzer.Created),
        });

    public static JsonObject Organization(Estate estate, EstateOrganization organization) =>
        new()
        {
            ["Id"] = organization.Id,
            ["Arn"] = $"arn:{estate.Partition}:organizations::{organization.ManagementAccount}:organization/{organization.Id}",
            ["FeatureSet"] = organization.FeatureSet,
            ["MasterAccountArn"] =
                $"arn:{estate.Partition}:organizations::{organization.ManagementAccount}:account/{organization.Id}/{organization.ManagementAccount}",
            ["MasterAccountId"] = organization.ManagementAccount,
            ["MasterAccountEmail"] = "aws-management@example.com",
            ["AvailablePolicyTypes"] = new JsonArray(),
        };

    public static JsonArray Accounts(Estate estate, EstateOrganization organization) =>
        List(
            organization.Accounts.Select(account => new JsonObject
            {
                ["Id"] = account.Id,
                ["Arn"] = $"arn:{estate.Partition}:organizations::{organization.ManagementAccount}:account/{organization.Id}/{account.Id}",
                ["Email"] = account.Email,
                ["Name"] = account.Name,
                ["Status"] = account.Status,
                ["State"] = account.Status,
                ["JoinedMethod"] = account.Id == organization.ManagementAccount ? "INVITED" : "CREATED",
                ["JoinedTimestamp"] = Date(account.Joined),
            })
        );

    public static JsonArray Delegates(Estate estate, EstateOrganization organization, IReadOnlyList<string> administrators) =>
        List(
            administrators.Select(id => new JsonObject
            {
                ["Id"] = id,
                ["Arn"] = $"arn:{estate.Partition}:organizations::{organization.ManagementAccount}:account/{organization.Id}/{id}",
                ["Email"] = organization.Accounts.FirstOrDefault(a => a.Id == id)?.Email ?? "aws@example.com",
                ["Name"] = NameOf(organization, id),
                ["Status"] = "ACTIVE",
                ["JoinedMethod"] = "CREATED",
                ["DelegationEnabledDate"] = Date(estate.TakenAt.AddDays(-200)),
            })
        );

    public static JsonArray TrustedServices(EstateOrganization organization) =>
        List(organization.TrustedServices.Select(service => new JsonObject { ["ServicePrincipal"] = service }));

    /// <summary>The instances that a region shows, with their permission sets where the estate is the account that owns them.</summary>
    public static IEnumerable<JsonObject> IdentityCenter(Estate estate, string region)
    {
        if (estate.IdentityCenter is not { } center || center.Region != region)
        {
            yield break;
        }

        var instance = IdentityCenterInstance(estate, center);
        if (estate.Organization?.ManagementAccount == estate.AccountId)
        {
            instance["PermissionSets"] = List(
                center.PermissionSets.Select(set =>
                {
                    var json = new JsonObject
                    {
                        ["PermissionSet"] = PermissionSet(estate, set),
                        ["AttachedManagedPolicies"] = ManagedPolicies(set),
                        ["CustomerManagedPolicyReferences"] = CustomerManagedPolicies(set),
                        ["InlinePolicy"] = set.InlinePolicy ?? "",
                        ["PermissionsBoundary"] = Boundary(set),
                        ["AccountAssignments"] = List(set.Assignments.Select(a => Assignment(estate, set, a))),
                    };
                    return json;
                })
            );
        }

        yield return instance;
    }

    public static JsonObject IdentityCenterInstance(Estate estate, EstateIdentityCenter center) =>
        new()
        {
            ["InstanceArn"] = estate.ArnOf(center),
            ["IdentityStoreId"] = $"d-{center.Id[^10..]}",
            ["OwnerAccountId"] = estate.Organization?.ManagementAccount ?? estate.AccountId,
            ["CreatedDate"] = Date(center.Created),
            ["Status"] = "ACTIVE",
        };

    public static JsonObject PermissionSet(Estate estate, EstatePermissionSet set) =>
        new()
        {
            ["Name"] = set.Name,
            ["PermissionSetArn"] = estate.ArnOf(set),
            ["CreatedDate"] = Date(set.Created),
            ["SessionDuration"] = set.SessionDuration,
        };

    public static JsonArray ManagedPolicies(EstatePermissionSet set) =>
        List(set.ManagedPolicies.Select(p => new JsonObject { ["Name"] = p.Split('/')[^1], ["Arn"] = p }));

    public static JsonArray CustomerManagedPolicies(EstatePermissionSet set) =>
        List(set.CustomerManagedPolicies.Select(p => new JsonObject { ["Name"] = p.Name, ["Path"] = p.Path }));

    public static JsonObject? Boundary(EstatePermissionSet set) =>
        set.BoundaryArn is { } arn ? new JsonObject { ["ManagedPolicyArn"] = arn } : null;

    public static JsonObject Assignment(Estate estate, EstatePermissionSet set, EstateAccountAssignment assignment) =>
        new()
        {
            ["AccountId"] = assignment.Account,
            ["PermissionSetArn"] = estate.ArnOf(set),
            ["PrincipalType"] = assignment.PrincipalType,
            ["PrincipalId"] = assignment.PrincipalId,
        };

    /// <summary>As the collector writes it: ids and names from the root to the account.</summary>
    public static JsonArray OrganizationPath(EstateOrganization organization) =>
        List(organization.Path.Select(id => new JsonObject { ["Id"] = id, ["Name"] = NameOf(organization, id) }));

    public static string NameOf(EstateOrganization organization, string id) =>
        id.StartsWith("r-", StringComparison.Ordinal) ? "Root"
        : organization.UnitNames.TryGetValue(id, out var name) ? name
        : organization.Accounts.FirstOrDefault(a => a.Id == id)?.Name ?? id;

    public static JsonObject ControlPolicySummary(Estate estate, EstateOrganization organization, EstateControlPolicy policy, string type)
    {
        var owner = policy.IsAwsManaged ? "aws" : organization.ManagementAccount;
        var kind = type == "SERVICE_CONTROL_POLICY" ? "service_control_policy" : "resource_control_policy";
        var home = policy.IsAwsManaged ? "" : organization.Id + "/";
        return new JsonObject
        {
            ["Id"] = policy.Id,
            ["Arn"] = $"arn:{estate.Partition}:organizations::{owner}:policy/{home}{kind}/{policy.Id}",
            ["Name"] = policy.Name,
            ["Description"] = policy.Description,
            ["Type"] = type,
            ["AwsManaged"] = policy.IsAwsManaged,
        };
    }

    public static JsonArray ControlPolicyTargets(Estate estate, EstateOrganization organization, EstateControlPolicy policy) =>
        List(
            policy.Targets.Select(target =>
            {
                var type =
                    target.StartsWith("r-", StringComparison.Ordinal) ? "ROOT"
                    : target.StartsWith("ou-", StringComparison.Ordinal) ? "ORGANIZATIONAL_UNIT"
                    : "ACCOUNT";
                var kind =
                    type == "ROOT" ? "root"
                    : type == "ACCOUNT" ? "account"
                    : "ou";
                return new JsonObject
                {
                    ["TargetId"] = target,
                    ["Arn"] = $"arn:{estate.Partition}:organizations::{organization.ManagementAccount}:{kind}/{organization.Id}/{target}",
                    ["Name"] =
                        type == "ROOT"
                            ? "Root"
                            : organization.Accounts.FirstOrDefault(account => account.Id == target)?.Name ?? "Workloads",
                    ["Type"] = type,
                };
            })
        );

    public static JsonArray List(IEnumerable<JsonObject> objects) => [.. objects];

    private static JsonObject PolicyDetail(EstatePolicy policy, int attached, int bounding)
    {
        var json = new JsonObject
        {
            ["PolicyName"] = policy.Name,
            ["PolicyId"] = policy.Id,
            ["Arn"] = policy.Arn,
            ["Path"] = policy.Path,
            ["DefaultVersionId"] = $"v{policy.Versions.Count}",
            ["AttachmentCount"] = attached,
            ["PermissionsBoundaryUsageCount"] = bounding,
            ["IsAttachable"] = true,
        };
        Put(json, "Description", policy.Description);
        json["CreateDate"] = Date(policy.Created);
        json["UpdateDate"] = Date(policy.Updated);
        var versions = policy.Versions.Count;
        json["PolicyVersionList"] = List(
            policy.Versions.Select(
                (document, index) =>
                    new JsonObject
                    {
                        ["Document"] = JsonNode.Parse(document),
                        ["VersionId"] = $"v{versions - index}",
                        ["IsDefaultVersion"] = index == 0,
                        ["CreateDate"] = Date(index == 0 ? policy.Updated : policy.Created),
                    }
            )
        );
        return json;
    }

    private static JsonObject InstanceProfile(Estate estate, EstateRole role)
    {
        var inner = Named(role.Path, "Role", role.Name, role.Id, estate.ArnOf(role), role.Created);
        inner["AssumeRolePolicyDocument"] = JsonNode.Parse(role.Trust);
        Put(inner, "Description", role.Description);
        return new JsonObject
        {
            ["Path"] = role.Path,
            ["InstanceProfileName"] = role.Name,
            ["InstanceProfileId"] = string.Concat("AIPA", role.Id.AsSpan(4)),
            ["Arn"] = $"arn:{estate.Partition}:iam::{estate.AccountId}:instance-profile{role.Path}{role.Name}",
            ["CreateDate"] = Date(role.Created),
            ["Roles"] = new JsonArray(inner),
        };
    }

    private static JsonObject VirtualMfaDevice(EstateMfaDevice device, JsonObject owner) =>
        new()
        {
            ["SerialNumber"] = device.SerialNumber,
            ["User"] = owner,
            ["EnableDate"] = Date(device.Enabled),
        };

    private static JsonObject Named(string path, string kind, string name, string id, string arn, DateTimeOffset created) =>
        new()
        {
            ["Path"] = path,
            [kind + "Name"] = name,
            [kind + "Id"] = id,
            ["Arn"] = arn,
            ["CreateDate"] = Date(created),
        };

    private static JsonArray Inline(IReadOnlyList<EstateInlinePolicy> policies) =>
        List(
            policies.Select(policy => new JsonObject { ["PolicyName"] = policy.Name, ["PolicyDocument"] = JsonNode.Parse(policy.Document) })
        );

    private static JsonArray Attached(IReadOnlyList<string> arns) =>
        List(arns.Select(arn => new JsonObject { ["PolicyName"] = arn[(arn.LastIndexOf('/') + 1)..], ["PolicyArn"] = arn }));

    private static void Bound(JsonObject json, string? boundary)
    {
        if (boundary is not null)
        {
            json["PermissionsBoundary"] = new JsonObject
            {
                ["PermissionsBoundaryType"] = "PermissionsBoundaryPolicy",
                ["PermissionsBoundaryArn"] = boundary,
            };
        }
    }

    private static JsonArray Tags(IReadOnlyList<EstateTag> tags) =>
        List(tags.Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value }));

    private static JsonArray Texts(IReadOnlyList<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    private static JsonObject Map(IReadOnlyDictionary<string, string> map)
    {
        var json = new JsonObject();
        foreach (var (key, value) in map)
        {
            json[key] = value;
        }

        return json;
    }

    private static string Stamp(DateTimeOffset? at) => at?.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? "";

    private static void Put(JsonObject json, string name, string? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }
    }

    private static void Put(JsonObject json, string name, int? value)
    {
        if (value is { } number)
        {
            json[name] = number;
        }
    }

    private static void Put(JsonObject json, string name, DateTimeOffset? value)
    {
        if (value is { } at)
        {
            json[name] = Date(at);
        }
    }

    private static Dictionary<string, int> Count(IEnumerable<string> arns) =>
        arns.GroupBy(arn => arn, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Count(), StringComparer.Ordinal);
}
