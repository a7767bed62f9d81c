using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>Reads ListServiceSpecificCredentials of all users. Source: IAM API, ServiceSpecificCredentialMetadata.</summary>
public static class ServiceSpecificCredentialsReader
{
    public static IReadOnlyList<ServiceSpecificCredential> Read(EvidenceFile file, ReadingNotes notes)
    {
        var credentials = new List<ServiceSpecificCredential>();
        EvidenceJson.Read(
            file,
            notes,
            ["ServiceSpecificCredentials"],
            root =>
            {
                foreach (var credential in root.List("ServiceSpecificCredentials"))
                {
                    var read = new ServiceSpecificCredential(
                        credential.NeedText("UserName"),
                        credential.NeedText("ServiceSpecificCredentialId"),
                        credential.NeedText("ServiceName"),
                        credential.NeedText("Status") == "Active",
                        credential.Time("CreateDate"),
                        credential.Time("ExpirationDate")
                    );
                    if (!credential.IsBroken)
                    {
                        credentials.Add(read);
                    }
                }
            }
        );
        return credentials;
    }
}
