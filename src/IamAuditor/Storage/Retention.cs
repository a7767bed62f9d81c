using IamAuditor.Options;
using IamAuditor.Reports.Accounts;

namespace IamAuditor.Storage;

/// <summary>Lets go of runs, evidence and resolved findings that are past their time.</summary>
public static class Retention
{
    // A run that is being made has written its evidence and not its record yet.
    private static readonly TimeSpan OrphanAge = TimeSpan.FromDays(1);

    /// <summary>Removes nothing that the configuration keeps, and breaks no chain. Returns how many files of evidence went.</summary>
    public static async Task<int> ApplyAsync(
        IStore store,
        StoreOptions options,
        string dataFolder,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        List<string> gone = [];
        if (options.RetainDays > 0)
        {
            gone.AddRange(await store.PruneAsync(now.AddDays(-options.RetainDays), options.RetainRuns, ct));
        }

        if (options.RetainEvidenceDays > 0)
        {
            gone.AddRange(await store.ForgetEvidenceAsync(now.AddDays(-options.RetainEvidenceDays), options.RetainEvidenceRuns, ct));
        }

        foreach (var path in gone.Select(p => DataFolder.FullPath(dataFolder, p)).Where(File.Exists))
        {
            File.Delete(path);
        }

        await SweepAsync(store, dataFolder, now, ct);
        return gone.Count;
    }

    // Evidence of runs that were killed before their record was written, or before the file was deleted. Whatever else somebody put here is not ours to delete.
    private static async Task SweepAsync(IStore store, string dataFolder, DateTimeOffset now, CancellationToken ct)
    {
        var reports = Path.Combine(dataFolder, AccountsFile.FolderName);
        Delete(Directory.Exists(reports) ? Halves(reports) : []);
        var folder = DataFolder.FullPath(dataFolder, DataFolder.EvidenceFolderName);
        if (!Directory.Exists(folder))
        {
            return;
        }

        var known = (await store.RunsAsync(null, ct))
            .Select(r => r.EvidencePath)
            .OfType<string>()
            .Select(p => DataFolder.FullPath(dataFolder, p))
            .ToHashSet(StringComparer.Ordinal);
        Delete(
            Directory
                .EnumerateDirectories(folder)
                .Where(d => Policies.AccountId.TryParse(Path.GetFileName(d), out _))
                .SelectMany(d =>
                    Directory.EnumerateFiles(d, "????????T??????Z-??????.zip").Where(p => !known.Contains(p)).Concat(Halves(d))
                )
        );

        void Delete(IEnumerable<string> files) =>
            files.Where(p => File.GetLastWriteTimeUtc(p) < (now - OrphanAge).UtcDateTime).ToList().ForEach(File.Delete);
    }

    // What a kill left of a file that was being written.
    private static IEnumerable<string> Halves(string folder) => Directory.EnumerateFiles(folder, PrivateOutput.HalfPattern);
}
