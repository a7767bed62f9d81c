using IamAuditor.Core.Evidence;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

/// <summary>What a field answers when its source was not read for this record. Made once, so that reading one allocates nothing.</summary>
internal static class Unread
{
    public static readonly Value CredentialReport = Of(Source.CredentialReport);
    public static readonly Value AuthorizationDetails = Of(Source.AuthorizationDetails);
    public static readonly Value AccountSummary = Of(Source.AccountSummary);
    public static readonly Value PasswordPolicy = Of(Source.PasswordPolicy);
    public static readonly Value SecurityContact = Of(Source.SecurityContact);
    public static readonly Value VirtualMfaDevices = Of(Source.VirtualMfaDevices);
    public static readonly Value MfaDevices = Of(Source.MfaDevices);
    public static readonly Value ServiceLastAccessed = Of(Source.ServiceLastAccessed);
    public static readonly Value TrailStatus = Of(Source.TrailStatus);
    public static readonly Value EventSelectors = Of(Source.EventSelectors);
    public static readonly Value CloudTrailEvents = Of(Source.CloudTrailEvents);
    public static readonly Value Analyzers = Of(Source.Analyzers);
    public static readonly Value ArchiveRules = Of(Source.ArchiveRules);
    public static readonly Value Organization = Of(Source.Organization);
    public static readonly Value ServiceControlPolicies = Of(Source.ServiceControlPolicies);
    public static readonly Value ResourceControlPolicies = Of(Source.ResourceControlPolicies);
    public static readonly Value Regions = Of(Source.Regions);
    public static readonly Value OrganizationsFeatures = Of(Source.OrganizationsFeatures);
    public static readonly Value DelegatedAdministrators = Of(Source.DelegatedAdministrators);
    public static readonly Value IdentityCenter = Of(Source.IdentityCenter);
    public static readonly Value SamlProviders = Of(Source.SamlProviders);
    public static readonly Value OidcProviders = Of(Source.OidcProviders);
    public static readonly Value SummaryOrReport = Of(Source.AccountSummary, Source.CredentialReport);

    private static Value Of(params Source[] sources) => Value.NotRead(sources.Select(s => s.Name));
}
