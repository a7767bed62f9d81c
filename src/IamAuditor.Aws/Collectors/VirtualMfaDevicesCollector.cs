using Amazon.IdentityManagement.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>Virtual MFA devices, root's among them.</summary>
public sealed class VirtualMfaDevicesCollector(AwsAccount account) : ICollector
{
    // The most that IAM gives in one page.
    private const int PageSize = 1000;

    public Source Source => Source.VirtualMfaDevices;
    public IReadOnlyList<string> Permissions { get; } = ["iam:ListVirtualMFADevices"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var tally = new Tally();
        var all = await reading.PagesAsync(
            Permissions[0],
            async (marker, t) =>
            {
                var answer = await account.Connection.Iam.ListVirtualMFADevicesAsync(
                    new ListVirtualMFADevicesRequest { Marker = marker, MaxItems = PageSize },
                    t
                );
                return AwsPage.OfIam(answer.VirtualMFADevices, answer.IsTruncated, answer.Marker);
            },
            ct,
            tally: tally
        );
        if (all.Count > 0 || !reading.HasGap())
        {
            reading.Keep(CliJson.Write(("VirtualMFADevices", all)), tally: tally);
        }

        return reading.Result();
    }
}
