using Amazon.Organizations.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>
/// Which accounts administer services for the organization, which services it trusts, and who administers IAM Identity Center. Readable by the management account or a delegated
/// administrator; elsewhere a gap.
/// </summary>
public sealed class DelegatedAdministratorsCollector(AwsAccount account) : ICollector
{
    private const string IdentityCenter = "sso.amazonaws.com";
    private const string ListServices = "organizations:ListAWSServiceAccessForOrganization";

    public Source Source => Source.DelegatedAdministrators;
    public IReadOnlyList<string> Permissions { get; } = ["organizations:ListDelegatedAdministrators", ListServices];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var tally = new Tally();
        var all = await AdministratorsAsync(reading, null, tally, ct);
        if (all is null)
        {
            return reading.Result();
        }

        var services = await reading.WholeAsync(
            ListServices,
            async (token, t) =>
            {
                var page = await account.Connection.Organizations.ListAWSServiceAccessForOrganizationAsync(
                    new ListAWSServiceAccessForOrganizationRequest { NextToken = token },
                    t
                );
                return AwsPage.Of(page.EnabledServicePrincipals, page.NextToken);
            },
            ct,
            tally: tally
        );
        List<(string, object?)> members = [("DelegatedAdministrators", all)];
        if (services is not null)
        {
            members.Add(("EnabledServicePrincipals", services));
        }

        // Nobody administers a service that the organization does not trust.
        if (services?.Exists(s => s.ServicePrincipal == IdentityCenter) != false)
        {
            if (await AdministratorsAsync(reading, IdentityCenter, tally, ct) is { } administrators)
            {
                members.Add(("IdentityCenterAdministrators", administrators));
            }
        }
        else
        {
            members.Add(("IdentityCenterAdministrators", (string[])[]));
        }

        reading.Keep(CliJson.Write([.. members]), tally: tally);
        return reading.Result();
    }

    private Task<List<DelegatedAdministrator>?> AdministratorsAsync(
        AwsReading reading,
        string? service,
        Tally tally,
        CancellationToken ct
    ) =>
        reading.WholeAsync(
            Permissions[0],
            async (token, t) =>
            {
                var page = await account.Connection.Organizations.ListDelegatedAdministratorsAsync(
                    new ListDelegatedAdministratorsRequest { ServicePrincipal = service, NextToken = token },
                    t
                );
                return AwsPage.Of(page.DelegatedAdministrators, page.NextToken);
            },
            ct,
            tally: tally
        );
}
