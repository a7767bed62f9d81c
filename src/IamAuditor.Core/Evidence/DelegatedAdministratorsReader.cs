using IamAuditor.Core.Accounts;
using IamAuditor.Policies;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Reads ListDelegatedAdministrators and, where they were put into the same file, `"EnabledServicePrincipals":[{"ServicePrincipal"}]` of ListAWSServiceAccessForOrganization and
/// `"IdentityCenterAdministrators":[...]`, the delegated administrators of sso.amazonaws.com. Source: Organizations API, DelegatedAdministrator and EnabledServicePrincipal.
/// </summary>
public static class DelegatedAdministratorsReader
{
    public static DelegatedAdministration? Read(EvidenceFile file, ReadingNotes notes)
    {
        DelegatedAdministration? found = null;
        EvidenceJson.Read(
            file,
            notes,
            ["DelegatedAdministrators"],
            root =>
            {
                var all = Accounts(root, "DelegatedAdministrators");
                found = new DelegatedAdministration(all)
                {
                    TrustedServices = root.Has("EnabledServicePrincipals")
                        ?
                        [
                            .. root.List("EnabledServicePrincipals")
                                .Select(s => s.NeedText("ServicePrincipal"))
                                .Distinct(StringComparer.Ordinal)
                                .Order(StringComparer.Ordinal),
                        ]
                        : null,
                    // Where nobody administers anything, nobody administers IAM Identity Center.
                    IdentityCenterAdministrators =
                        root.Has("IdentityCenterAdministrators") ? Accounts(root, "IdentityCenterAdministrators")
                        : all.Count == 0 ? []
                        : null,
                };
            }
        );
        return found;
    }

    private static List<AccountId> Accounts(JsonCursor root, string list)
    {
        var accounts = new List<AccountId>();
        foreach (var administrator in root.List(list))
        {
            var id = administrator.NeedAccount("Id");
            if (!administrator.IsBroken)
            {
                accounts.Add(id);
            }
        }

        return [.. accounts.Distinct().Order()];
    }
}
