namespace IamAuditor.Core.Rules.Records;

/// <summary>A criterion by which an archive rule is about somebody's access and not about anybody's.</summary>
internal sealed record ArchiveNarrowing(string Text, IReadOnlyList<ArchiveParty> Parties);
