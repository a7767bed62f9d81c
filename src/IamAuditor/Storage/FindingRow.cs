namespace IamAuditor.Storage;

/// <summary>A finding as a row: what is searched by, and its text. <paramref name="Kind"/> is null for the finding itself, else what happened to it.</summary>
internal readonly record struct FindingRow(string Id, string State, string? ResolvedAt, string? Kind, string Body);
