using IamAuditor.Policies;

namespace IamAuditor.Storage;

/// <summary>What became of the chain of an account's run records.</summary>
public sealed record ChainCheck(AccountId Account)
{
    /// <summary>Records that are there, and records that retention removed before them.</summary>
    public required int Runs { get; init; }
    public int Removed { get; init; }
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? To { get; init; }

    /// <summary>
    /// The hash of the newest record. Whoever notes it elsewhere can tell later that no record was cut off at the end, which a chain alone cannot show.
    /// </summary>
    public string Head { get; init; } = "";

    /// <summary>What was edited, in words; empty where everything is as it was written.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
