using IamAuditor.Storage;

namespace IamAuditor.Serving;

/// <summary>One account's runs: the newest, the newest that succeeded, and those before it, oldest first.</summary>
public sealed record AccountFigures(string Account, RunRecord? Newest, RunRecord? Last, IReadOnlyList<RunRecord> Trend)
{
    /// <summary>Its newest audit says nothing of it, whatever an earlier one said.</summary>
    public bool IsNotAssessed => Newest is { Succeeded: false } or { RulesAssessed: 0 };
}
