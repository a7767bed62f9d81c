namespace IamAuditor.Core.Accounts;

/// <summary>One stored version of a managed policy. Document as in <see cref="InlinePolicy"/>.</summary>
public sealed record PolicyVersion(string Id, bool IsDefault, DateTimeOffset? Created, string Document);
