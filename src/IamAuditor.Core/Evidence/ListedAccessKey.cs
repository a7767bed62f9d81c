namespace IamAuditor.Core.Evidence;

/// <summary>An access key as ListAccessKeys names it; the credential report has its use, but not its id.</summary>
public sealed record ListedAccessKey(string UserName, string Id, bool Active, DateTimeOffset? Created);
