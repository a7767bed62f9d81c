namespace IamAuditor.Core.Evidence;

/// <summary>Reads ListAccessKeys of one user, who is the file's part where the entries do not name one. Source: IAM API, AccessKeyMetadata.</summary>
public static class AccessKeysReader
{
    public static IReadOnlyList<ListedAccessKey> Read(EvidenceFile file, ReadingNotes notes)
    {
        var keys = new List<ListedAccessKey>();
        EvidenceJson.Read(
            file,
            notes,
            ["AccessKeyMetadata"],
            root =>
            {
                foreach (var key in root.List("AccessKeyMetadata"))
                {
                    var read = new ListedAccessKey(
                        key.TextOrNothing("UserName") ?? file.Part ?? "",
                        key.NeedText("AccessKeyId"),
                        key.NeedText("Status") == "Active",
                        key.Time("CreateDate")
                    );
                    if (!key.IsBroken)
                    {
                        keys.Add(read);
                    }
                }
            }
        );
        return keys;
    }
}
