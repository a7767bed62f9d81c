using IamAuditor.Policies;

namespace IamAuditor.Storage;

/// <summary>One audit of one account as the store keeps it. Records are chained by hash, so that nobody can edit one without breaking all that follow.</summary>
public sealed record RunRecord
{
    /// <summary>Sorts by time: the moment in ISO basic form and six random letters.</summary>
    public required string Id { get; init; }
    public required AccountId Account { get; init; }

    /// <summary>It is no audit: it looked at the latest events alone.</summary>
    public bool IsWatch => RunId.IsWatch(Id);

    /// <summary>The snapshot's moment; ages and states count to it.</summary>
    public required DateTimeOffset At { get; init; }
    public required DateTimeOffset Started { get; init; }
    public required DateTimeOffset Finished { get; init; }
    public required bool Succeeded { get; init; }

    /// <summary>Why it did not succeed, for people; null where it did.</summary>
    public string? Failure { get; init; }
    public string? Alias { get; init; }

    /// <summary>The account's name in its organization, and the OUs that it lies in, from the root; null: not read.</summary>
    public string? Name { get; init; }
    public string? Unit { get; init; }

    /// <summary>Rules that said something else than Unknown, of <see cref="Rules"/>.</summary>
    public required int RulesAssessed { get; init; }
    public required int Rules { get; init; }

    /// <summary>Open findings by severity name (`critical` ...) as the run left them, waived ones aside.</summary>
    public IReadOnlyDictionary<string, int> Open { get; init; } = new Dictionary<string, int>();
    public int Waived { get; init; }
    public int Passed { get; init; }
    public int Failed { get; init; }
    public int NotApplicable { get; init; }
    public int Unknown { get; init; }
    public int Gaps { get; init; }

    /// <summary>API calls; 0 for a replay.</summary>
    public int Calls { get; init; }

    /// <summary>Path of the evidence zip, relative to the data directory; null where retention removed it.</summary>
    public string? EvidencePath { get; init; }

    /// <summary>SHA-256 of the evidence zip, of verdicts.ndjson and of the rule files, lower-case hex.</summary>
    public string? EvidenceSha256 { get; init; }
    public string? VerdictsSha256 { get; init; }
    public string? RulesSha256 { get; init; }

    /// <summary>
    /// SHA-256 over the changes of the run and over the findings that it left open or waived, as the store keeps them; given by the store. Null where the run failed.
    /// </summary>
    public string? ChangesSha256 { get; init; }
    public string? FindingsSha256 { get; init; }

    /// <summary>The hash of the account's previous record (64 zeros for the first) and of this one over all other members but <see cref="EvidencePath"/>.</summary>
    public string PreviousHash { get; init; } = "";
    public string Hash { get; init; } = "";
}
