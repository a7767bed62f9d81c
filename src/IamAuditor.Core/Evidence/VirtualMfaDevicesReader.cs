namespace IamAuditor.Core.Evidence;

/// <summary>Reads ListVirtualMFADevices. Source: IAM API, VirtualMFADevice.</summary>
public static class VirtualMfaDevicesReader
{
    public static IReadOnlyList<VirtualMfaDevice> Read(EvidenceFile file, ReadingNotes notes)
    {
        var devices = new List<VirtualMfaDevice>();
        EvidenceJson.Read(
            file,
            notes,
            ["VirtualMFADevices"],
            root =>
            {
                foreach (var device in root.List("VirtualMFADevices"))
                {
                    var read = new VirtualMfaDevice(
                        device.NeedText("SerialNumber"),
                        device.Object("User")?.TextOrNothing("Arn"),
                        device.Time("EnableDate")
                    );
                    if (!device.IsBroken)
                    {
                        devices.Add(read);
                    }
                }
            }
        );
        return devices;
    }
}
