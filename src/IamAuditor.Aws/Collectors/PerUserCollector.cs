using Amazon.IdentityManagement.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>Access keys or MFA devices, a call for each user. Off unless asked for: a thousand users are a thousand calls.</summary>
public sealed class PerUserCollector(AwsAccount account, bool keys) : ICollector
{
    public Source Source => keys ? Source.AccessKeys : Source.MfaDevices;
    public IReadOnlyList<string> Permissions { get; } = [keys ? "iam:ListAccessKeys" : "iam:ListMFADevices"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        if (!(keys ? account.Target.AccessKeys : account.Target.MfaDevices))
        {
            reading.Miss(GapCode.SwitchedOff, $"{Source} is switched off");
            return reading.Result();
        }

        var users = (await account.Principals.Task.WaitAsync(ct)).Where(p => p.Kind == "user").ToList();
        await Task.WhenAll(users.Select(u => ReadAsync(reading, u.Name, ct)));
        return reading.Result();
    }

    private async Task ReadAsync(AwsReading reading, string user, CancellationToken ct)
    {
        var tally = new Tally();
        var all = await reading.PagesAsync(
            Permissions[0],
            async (marker, t) =>
            {
                if (keys)
                {
                    var listed = await account.Connection.Iam.ListAccessKeysAsync(
                        new ListAccessKeysRequest { UserName = user, Marker = marker },
                        t
                    );
                    return AwsPage.OfIam(listed.AccessKeyMetadata?.Cast<object>(), listed.IsTruncated, listed.Marker);
                }

                var devices = await account.Connection.Iam.ListMFADevicesAsync(
                    new ListMFADevicesRequest { UserName = user, Marker = marker },
                    t
                );
                return AwsPage.OfIam(devices.MFADevices?.Cast<object>(), devices.IsTruncated, devices.Marker);
            },
            ct,
            part: user,
            tally: tally
        );
        if (!reading.HasGap(part: user))
        {
            reading.Keep(CliJson.Write((keys ? "AccessKeyMetadata" : "MFADevices", all)), part: user, tally: tally);
        }
    }
}
