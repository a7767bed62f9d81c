using IamAuditor.Policies;

namespace IamAuditor.Storage;

/// <summary>The evidence of a run that is kept in a data directory.</summary>
public sealed record KeptEvidence(string Path, AccountId Account, string Run)
{
    /// <summary>All that is kept, the latest first.</summary>
    public static IReadOnlyList<KeptEvidence> In(string dataFolder)
    {
        var folder = System.IO.Path.Combine(dataFolder, DataFolder.EvidenceFolderName);
        return !Directory.Exists(folder)
            ? []
            :
            [
                .. Directory
                    .EnumerateDirectories(folder)
                    .SelectMany(account =>
                        AccountId.TryParse(System.IO.Path.GetFileName(account), out var id)
                            ? Directory
                                .EnumerateFiles(account, "*.zip")
                                .Select(p => new KeptEvidence(p, id, System.IO.Path.GetFileNameWithoutExtension(p)))
                            : []
                    )
                    // Names of runs begin with their moment.
                    .OrderByDescending(k => k.Run, StringComparer.Ordinal)
                    .ThenBy(k => k.Account),
            ];
    }
}
