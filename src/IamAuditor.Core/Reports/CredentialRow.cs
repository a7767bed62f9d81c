using IamAuditor.Core.Findings;

namespace IamAuditor.Core.Reports;

/// <summary>
/// One user's (or root's) credentials on one line. Everything from the credential report is null where <see cref="CredentialsRead"/> is false: not "none", but not known.
/// <see cref="PasswordEnabled"/> is also null for root, whose password AWS does not report.
/// </summary>
public sealed record CredentialRow
{
    public required string Arn { get; init; }
    public required string Name { get; init; }
    public required bool IsRoot { get; init; }
    public DateTimeOffset? Created { get; init; }
    public required bool CredentialsRead { get; init; }
    public bool? PasswordEnabled { get; init; }
    public DateTimeOffset? PasswordLastUsed { get; init; }

    /// <summary>Whole days from the last change until the snapshot.</summary>
    public int? PasswordAgeDays { get; init; }

    /// <summary>Whole days from the last use until the credential report was generated; null: never used.</summary>
    public int? PasswordUnusedDays { get; init; }
    public bool? MfaActive { get; init; }

    /// <summary>By slot, only keys that exist.</summary>
    public IReadOnlyList<KeyRow> Keys { get; init; } = [];

    /// <summary>Null where the authorization details do not have the user; root has none.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Inline and attached policies of the user itself; null as for groups.</summary>
    public int? DirectPolicies { get; init; }

    /// <summary>Findings on the user and on what belongs to it (keys, inline policies).</summary>
    public required int Findings { get; init; }
    public required int Unknowns { get; init; }

    /// <summary>Null: no finding.</summary>
    public Severity? Worst { get; init; }

    public KeyRow? KeyOf(int slot) => Keys.FirstOrDefault(k => k.Key.Slot == slot);

    public bool Equals(CredentialRow? other) =>
        other is not null
        && (Arn, Name, IsRoot, Created, CredentialsRead, PasswordEnabled, PasswordLastUsed, PasswordAgeDays)
            == (
                other.Arn,
                other.Name,
                other.IsRoot,
                other.Created,
                other.CredentialsRead,
                other.PasswordEnabled,
                other.PasswordLastUsed,
                other.PasswordAgeDays
            )
        && (PasswordUnusedDays, MfaActive, DirectPolicies, Findings, Unknowns, Worst)
            == (other.PasswordUnusedDays, other.MfaActive, other.DirectPolicies, other.Findings, other.Unknowns, other.Worst)
        && Keys.SequenceEqual(other.Keys)
        && (Groups is null ? other.Groups is null : other.Groups is not null && Groups.SequenceEqual(other.Groups));

    public override int GetHashCode() => HashCode.Combine(Arn, Findings, Unknowns);
}
