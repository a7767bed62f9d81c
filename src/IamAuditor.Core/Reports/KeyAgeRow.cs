namespace IamAuditor.Core.Reports;

/// <summary>An access key of the account with whose it is. <see cref="Owner"/> is the user's name, or `root user`.</summary>
public sealed record KeyAgeRow(string Owner, string Arn, bool IsRoot, KeyRow Key, int Findings)
{
    /// <summary>Active keys first, the longest not rotated first among them; a key whose age AWS does not tell stands before all with one.</summary>
    internal static IReadOnlyList<KeyAgeRow> Of(IReadOnlyList<CredentialRow> users, IReadOnlyList<ReportFinding> findings)
    {
        var counts = findings
            .Where(f => f.Verdict.Subresource is not null)
            .GroupBy(f => (f.Verdict.Resource, f.Verdict.Subresource!))
            .ToDictionary(g => g.Key, g => g.Count());
        return
        [
            .. users
                .SelectMany(u =>
                    u.Keys.Select(k => new KeyAgeRow(
                        u.Name,
                        u.Arn,
                        u.IsRoot,
                        k,
                        counts.GetValueOrDefault(
                            (u.Arn, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"access-key-{k.Key.Slot}"))
                        )
                    ))
                )
                .OrderByDescending(k => k.Key.Key.Active)
                .ThenByDescending(k => k.Key.AgeDays ?? int.MaxValue)
                .ThenBy(k => k.Arn, StringComparer.Ordinal)
                .ThenBy(k => k.Key.Key.Slot),
        ];
    }
}
