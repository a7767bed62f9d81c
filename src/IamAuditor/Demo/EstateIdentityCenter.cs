namespace IamAuditor.Demo;

/// <summary>The organization's IAM Identity Center. The management account owns it, and only to that account are its permission sets told.</summary>
public sealed record EstateIdentityCenter(
    string Region,
    string Id,
    DateTimeOffset Created,
    IReadOnlyList<EstatePermissionSet> PermissionSets
);
