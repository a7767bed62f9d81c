using IamAuditor.Core.Accounts;
using IamAuditor.Policies;

namespace IamAuditor.Core.Evidence;

/// <summary>A row of the credential report. Root's is named `&lt;root_account&gt;`. Credentials null: the row is there, but damaged.</summary>
public sealed record CredentialRow(Arn Arn, string UserName, DateTimeOffset? Created, Credentials? Credentials, int Line)
{
    public const string RootName = "<root_account>";

    public bool IsRoot => UserName == RootName;
}
