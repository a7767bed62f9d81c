using Amazon.IdentityManagement.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>Virtual MFA devices, root's among them.</summary>
public sealed class VirtualMfaDevicesCollector(AwsAccount account) : ICollector
{
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
                    new ListVirtualMFADevicesRequest { Marker = marker },
                    t
                );
                return ((IEnumerable<VirtualMFADevice>?)answer.VirtualMFADevices, answer.IsTruncated == true ? answer.Marker : null);
            },
            ct,
            tally: tally
        );
        reading.Keep(CliJson.Write(("VirtualMFADevices", all)), tally: tally);
        return reading.Result();
    }
}
