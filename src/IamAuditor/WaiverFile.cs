using IamAuditor.Core.Findings;
using IamAuditor.Core.Yaml;

namespace IamAuditor;

/// <summary>Reads waivers and attestations from disk; problems come with file, line and column.</summary>
public static class WaiverFile
{
    /// <summary>Null: there is no such file configured, and nothing is waived.</summary>
    public static (IReadOnlyList<Waiver> Waivers, IReadOnlyList<string> Problems) Read(string? path)
    {
        if (path is null)
        {
            return ([], []);
        }

        var (bytes, problem) = Bytes(path);
        if (problem is not null)
        {
            return ([], [problem]);
        }

        var (waivers, problems) = WaiverReader.Read(bytes);
        return (waivers, Placed(path, problems));
    }

    /// <summary>The same for attestations.</summary>
    public static (IReadOnlyList<Attestation> Attestations, IReadOnlyList<string> Problems) ReadAttestations(string? path)
    {
        if (path is null)
        {
            return ([], []);
        }

        var (bytes, problem) = Bytes(path);
        if (problem is not null)
        {
            return ([], [problem]);
        }

        var (attestations, problems) = AttestationReader.Read(bytes);
        return (attestations, Placed(path, problems));
    }

    private static (byte[] Bytes, string? Problem) Bytes(string path)
    {
        try
        {
            // One byte more than is read tells the reader that the file is too long, without filling the memory with it.
            using var stream = File.OpenRead(path);
            var bytes = new byte[Math.Min(stream.Length, YamlReader.MaxBytes + 1)];
            stream.ReadExactly(bytes);
            return (bytes, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ([], $"{path}: cannot be read: {e.Message.TrimEnd('.')}");
        }
    }

    private static List<string> Placed(string path, IReadOnlyList<YamlProblem> problems) =>
        [.. problems.Select(p => FormattableString.Invariant($"{path}:{p.Line}:{p.Column}: {p.Message}"))];
}
