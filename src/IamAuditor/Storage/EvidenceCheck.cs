using System.Security.Cryptography;

namespace IamAuditor.Storage;

/// <summary>Compares the evidence that is kept with what the run records say of it.</summary>
public static class EvidenceCheck
{
    /// <summary>What is wrong with a run's evidence, in words; null: it is as it was written, or the run has none.</summary>
    public static string? ProblemOf(RunRecord run, string dataFolder)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.EvidencePath is not { } relative || run.EvidenceSha256 is not { } expected)
        {
            return null;
        }

        var path = DataFolder.FullPath(dataFolder, relative);
        if (!File.Exists(path))
        {
            return $"run {run.Id}: its evidence {path} is missing";
        }

        try
        {
            using var stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream)) == expected
                ? null
                : $"run {run.Id}: its evidence {path} was edited; its SHA-256 is not {expected}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"run {run.Id}: its evidence {path} cannot be read ({e.Message.TrimEnd('.')})";
        }
    }
}
