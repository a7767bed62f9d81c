namespace IamAuditor.Core.Rules.Records;

/// <summary>An account or organization by its id, or a principal that shows no account. Null: whether it is the organization's own was not read.</summary>
internal sealed record ArchiveParty(string Name, bool? IsOwnOrganization);
