using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>Reads ListMFADevices of one user. Source: IAM API, MFADevice.</summary>
public static class MfaDevicesReader
{
    public static IReadOnlyList<MfaDevice> Read(EvidenceFile file, ReadingNotes notes)
    {
        var devices = new List<MfaDevice>();
        EvidenceJson.Read(
            file,
            notes,
            ["MFADevices"],
            root =>
            {
                foreach (var device in root.List("MFADevices"))
                {
                    var read = new MfaDevice(device.NeedText("SerialNumber"), device.Time("EnableDate"));
                    if (!device.IsBroken)
                    {
                        devices.Add(read);
                    }
                }
            }
        );
        return [.. devices.OrderBy(d => d.SerialNumber, StringComparer.Ordinal)];
    }
}
