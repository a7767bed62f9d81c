using IamAuditor.Core.Evidence;
using IamAuditor.Policies;

namespace IamAuditor.Demo;

/// <summary>An estate's files as evidence, as if they had been collected at the estate's moment.</summary>
public static class DemoEvidence
{
    /// <summary>When the built-in company is looked at. Fixed, so that two demos are the same to the byte.</summary>
    public static readonly DateTimeOffset Moment = new(2026, 11, 2, 6, 0, 0, TimeSpan.Zero);

    /// <summary>How far back a default run reads CloudTrail.</summary>
    private static readonly TimeSpan Lookback = TimeSpan.FromDays(7);

    public static GatheredEvidence Of(Estate estate)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var written = EstateFiles.Write(estate);
        var regions = written.ToDictionary(f => f.Path, f => f.Region, StringComparer.Ordinal);
        var set = EvidenceFiles.Recognise(written.Select(f => (f.Path, (ReadOnlyMemory<byte>)f.Content)), estate.TakenAt);
        var files = set.Files.Select(f =>
            f.Source == Source.CloudTrailEvents
                ? f with
                {
                    Region = regions[f.Path],
                    Covered = new TimeInterval(estate.TakenAt - Lookback, estate.TakenAt),
                }
            : f.Source == Source.CredentialReport ? f with { GeneratedAt = estate.CredentialReportAt }
            : f
        );
        var gaps = estate.Gaps.Select(g => new Gap(
            Source.TryFind(g.Source, out var source)
                ? source
                : throw new InvalidOperationException($"the estate has a gap in `{g.Source}`, which is no source"),
            g.Code,
            g.Permission is null ? g.Code : $"not authorized to perform: {g.Permission}"
        )
        {
            Region = g.Region,
            Permission = g.Permission,
        });
        return new GatheredEvidence([.. files], [.. gaps, .. SwitchedOff(set.Files)], AccountId.Parse(estate.AccountId), estate.TakenAt)
        {
            Unrecognised = set.Unrecognised,
            Problems = set.Problems,
        };
    }

    private static IEnumerable<Gap> SwitchedOff(IReadOnlyList<EvidenceFile> files) =>
        Source
            .All.Where(s => s.Switchable && files.All(f => f.Source != s))
            .Select(s => new Gap(s, GapCode.SwitchedOff, $"{s} is switched off"));
}
