using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Reads DescribeOrganization and ListAccounts, in one file or in two, and `"Path":[{"Id","Name"}]` from the root over the OUs to the account where somebody could read it. Source: Organizations API,
/// Organization, Account and OrganizationalUnit.
/// </summary>
public static class OrganizationReader
{
    public static OrganizationFile Read(EvidenceFile file, ReadingNotes notes)
    {
        var found = new OrganizationFile(null, null, []);
        EvidenceJson.Read(
            file,
            notes,
            ["Organization", "Accounts"],
            root =>
            {
                var accounts = new List<OrganizationAccount>();
                foreach (var account in root.List("Accounts"))
                {
                    var read = new OrganizationAccount(
                        account.NeedAccount("Id"),
                        account.Text("Name") ?? "",
                        account.TextOrNothing("Status") ?? account.TextOrNothing("State") ?? ""
                    );
                    if (!account.IsBroken)
                    {
                        accounts.Add(read);
                    }
                }

                if (!root.Names("Organization"))
                {
                    found = new OrganizationFile(null, null, accounts);
                    return;
                }

                if (root.Object("Organization") is not { } organization)
                {
                    found = new OrganizationFile(false, null, accounts);
                    return;
                }

                var described = new Organization(organization.NeedText("Id"), organization.NeedAccount("MasterAccountId"))
                {
                    Arn = organization.Arn("Arn"),
                    FeatureSet = organization.TextOrNothing("FeatureSet"),
                };
                found = new OrganizationFile(true, organization.IsBroken ? null : described, accounts)
                {
                    Path =
                    [
                        .. root.List("Path")
                            .Select(n => (Node: n, Read: new OrganizationNode(n.NeedText("Id"), n.NeedText("Name"))))
                            .Where(n => !n.Node.IsBroken)
                            .Select(n => n.Read),
                    ],
                };
            }
        );
        return found;
    }
}
