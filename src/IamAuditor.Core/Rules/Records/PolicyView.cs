using IamAuditor.Core.Accounts;
using IamAuditor.Core.Rules.Expressions;
using IamAuditor.Policies;

namespace IamAuditor.Core.Rules.Records;

/// <summary>A managed policy, or an inline one with its owner; what its document grants is read when a rule asks.</summary>
internal sealed class PolicyView
{
    // Source: IAM User Guide, "IAM and AWS STS quotas".
    private const int MostVersions = 5;

    private static readonly string WholeAccess =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    private readonly AccountDocuments documents;
    private readonly Arn? owner;

    public PolicyView(ManagedPolicy policy, IReadOnlyList<string> holders, AccountDocuments documents)
    {
        this.documents = documents;
        Managed = policy;
        Name = policy.Name;
        Holders = holders;
        // Evidence may leave AWS's own documents out (`--filter LocalManagedPolicy`); of this one everybody knows what it says.
        Document =
            policy.DefaultVersion?.Document
            ?? (policy.Arn.Account == "aws" && policy.Arn.Resource == "policy/AdministratorAccess" ? WholeAccess : null);
    }

    public PolicyView(InlinePolicy policy, Arn owner, string ownerName, string ownerKind, bool ownerIsAwsOwned, AccountDocuments documents)
    {
        this.documents = documents;
        this.owner = owner;
        Name = policy.Name;
        Document = policy.Document;
        OwnerName = ownerName;
        OwnerKind = ownerKind;
        IsAwsOwned = ownerIsAwsOwned;
        Holders = [ownerName];
    }

    /// <summary>Null for an inline policy.</summary>
    public ManagedPolicy? Managed { get; }
    public string Name { get; }

    /// <summary>Null where AWS's evidence lacks it.</summary>
    public string? Document { get; }

    private PolicyGrants? OfDocument => field ??= Document is { } text ? documents.GrantsOf(text) : null;

    /// <summary>Names of the users, groups and roles that have it as permissions.</summary>
    public IReadOnlyList<string> Holders { get; }
    public string? OwnerArn => owner?.Text;
    public string? OwnerName { get; }
    public string? OwnerKind { get; }

    /// <summary>The inline policy of a role that belongs to AWS.</summary>
    public bool IsAwsOwned { get; }
    public bool IsInline => Managed is null;
    public bool IsAttached => Managed is null || Managed.AttachmentCount > 0 || Holders.Count > 0;

    /// <summary>Nobody but the account edits it.</summary>
    public bool IsOwn => Managed is { } managed ? !managed.IsAwsManaged : !IsAwsOwned;

    /// <summary>It limits and grants nothing.</summary>
    public bool IsBoundaryOnly => Managed is { BoundaryUsageCount: > 0 } && !IsAttached;

    /// <summary>The policy as people speak of it.</summary>
    public string Place => IsInline ? $"Inline policy {Name} of {OwnerKind} {OwnerName}" : $"Policy {Name}";

    /// <summary>The command that replaces its document.</summary>
    public string EditCommand =>
        IsInline
            ? $"aws iam put-{OwnerKind}-policy --{OwnerKind}-name {ShellWord.Of(OwnerName!)} --policy-name {ShellWord.Of(Name)} --policy-document file://policy.json"
            : string.Join(
                " && ",
                [
                    .. OlderVersions.Take(Managed!.Versions.Count >= MostVersions ? 1 : 0).Select(v => DeleteVersion(v.Id)),
                    $"aws iam create-policy-version --policy-arn {Word} --policy-document file://policy.json --set-as-default",
                ]
            );

    /// <summary>The commands that delete a managed policy: AWS wants its older versions gone first.</summary>
    public IReadOnlyList<string> Deletion =>
        IsInline ? [] : [.. OlderVersions.Select(v => DeleteVersion(v.Id)), $"aws iam delete-policy --policy-arn {Word}"];

    private string Word => ShellWord.Of(Managed!.Arn.Text);

    private IEnumerable<PolicyVersion> OlderVersions => Managed!.Versions.Where(v => !v.IsDefault).OrderBy(v => v.Created);

    private string DeleteVersion(string id) => $"aws iam delete-policy-version --policy-arn {Word} --version-id {ShellWord.Of(id)}";

    /// <summary>Stored versions that allow what the default one does not: `v1 (iam, s3)`.</summary>
    public Value BroaderVersions()
    {
        const int shown = 5;
        return Broader((id, beyond) => $"{id} ({string.Join(", ", beyond.Take(shown))}{(beyond.Count > shown ? " ..." : "")})");
    }

    /// <summary>The commands that delete those versions.</summary>
    public Value BroaderRemoval() => Broader((id, _) => DeleteVersion(id));

    private Value Broader(Func<string, IReadOnlyList<string>, string> show) =>
        OfDocument is { } current
            ? Value.Strings([
                .. Managed!
                    .Versions.Where(v => !v.IsDefault)
                    .Select(v => (v.Id, Beyond: documents.GrantsOf(v.Document).ServicesBeyond(current)))
                    .Where(v => v.Beyond.Count > 0)
                    .Select(v => show(v.Id, v.Beyond)),
            ])
            : Unread.AuthorizationDetails;

    public Value Granted(Func<PolicyGrants, IReadOnlyList<string>> read) =>
        OfDocument is { } known ? Value.Strings(read(known)) : Unread.AuthorizationDetails;

    public Value Grants(Func<PolicyGrants, bool> read) => OfDocument is { } known ? Value.Bool(read(known)) : Unread.AuthorizationDetails;
}
