using IamAuditor.Storage;

namespace IamAuditor.Serving;

/// <summary>One account's runs: the newest, the newest that succeeded, and those before it, oldest first.</summary>
public sealed record AccountFigures(string Account, RunRecord? Newest, RunRecord? Last, IReadOnlyList<RunRecord> Trend);
