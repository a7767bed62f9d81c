namespace IamAuditor.Core.Evidence;

/// <summary>Reads ListAccountAliases; an account has one alias at most today. Source: IAM API, ListAccountAliases.</summary>
public static class AccountAliasesReader
{
    public static IReadOnlyList<string> Read(EvidenceFile file, ReadingNotes notes)
    {
        IReadOnlyList<string> aliases = [];
        EvidenceJson.Read(file, notes, ["AccountAliases"], root => aliases = root.Texts("AccountAliases"));
        return aliases;
    }
}
