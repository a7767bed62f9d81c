using IamAuditor.Core.Findings;

namespace IamAuditor.Core.Reports;

/// <summary>One earlier or present run of an account as a point of a trend.</summary>
public sealed record RunPoint
{
    /// <summary>The moment that the run judged, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Findings open when the run ended, by severity, waived ones aside; a severity that is missing had none.</summary>
    public required IReadOnlyDictionary<Severity, int> Open { get; init; }

    /// <summary>Findings that fail and are accepted.</summary>
    public int Waived { get; init; }

    /// <summary>Verdicts that could not be given.</summary>
    public int Unknown { get; init; }

    /// <summary>Rules that said something else than Unknown, of <see cref="Rules"/>.</summary>
    public int RulesAssessed { get; init; }
    public int Rules { get; init; }

    public int OpenInAll => Open.Values.Sum();

    public bool Equals(RunPoint? other) =>
        other is not null
        && (At, Waived, Unknown, RulesAssessed, Rules) == (other.At, other.Waived, other.Unknown, other.RulesAssessed, other.Rules)
        && Open.Count == other.Open.Count
        && Open.All(o => other.Open.TryGetValue(o.Key, out var count) && count == o.Value);

    public override int GetHashCode() => HashCode.Combine(At, Waived, Unknown, RulesAssessed);
}
