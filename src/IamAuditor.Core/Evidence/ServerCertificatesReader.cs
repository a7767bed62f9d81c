using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>Reads ListServerCertificates. Source: IAM API, ServerCertificateMetadata.</summary>
public static class ServerCertificatesReader
{
    public static IReadOnlyList<ServerCertificate> Read(EvidenceFile file, ReadingNotes notes)
    {
        var certificates = new List<ServerCertificate>();
        EvidenceJson.Read(
            file,
            notes,
            ["ServerCertificateMetadataList"],
            root =>
            {
                foreach (var certificate in root.List("ServerCertificateMetadataList"))
                {
                    var arn = certificate.NeedArn("Arn");
                    var read = new ServerCertificate(
                        arn,
                        certificate.TextOrNothing("ServerCertificateName") ?? arn.ResourceName,
                        certificate.Time("UploadDate"),
                        certificate.Time("Expiration")
                    );
                    if (!certificate.IsBroken)
                    {
                        certificates.Add(read);
                    }
                }
            }
        );
        return certificates;
    }
}
