using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules.Frameworks;
using IamAuditor.Core.Yaml;

namespace IamAuditor;

/// <summary>Reads waivers, owners and attestations from disk; problems come with file, line and column. A path that is null is a file that nobody configured: nothing is in it.</summary>
public static class WaiverFile
{
    public static (IReadOnlyList<Waiver> Waivers, IReadOnlyList<string> Problems) Read(string? path) =>
        Read(path, bytes => WaiverReader.Read(bytes));

    public static (IReadOnlyList<OwnerEntry> Owners, IReadOnlyList<string> Problems) ReadOwners(string? path) =>
        Read(path, bytes => OwnersReader.Read(bytes));

    public static (IReadOnlyList<Attestation> Attestations, IReadOnlyList<string> Problems) ReadAttestations(
        string? path,
        IReadOnlyList<Framework> frameworks
    ) => Read(path, bytes => AttestationReader.Read(bytes, frameworks));

    private static (IReadOnlyList<T> Entries, IReadOnlyList<string> Problems) Read<T>(
        string? path,
        Func<byte[], (IReadOnlyList<T> Entries, IReadOnlyList<YamlProblem> Problems)> read
    )
    {
        if (path is null)
        {
            return ([], []);
        }

        try
        {
            // One byte more than is read tells the reader that the file is too long, without filling the memory with it.
            using var stream = File.OpenRead(path);
            var bytes = new byte[Math.Min(stream.Length, YamlReader.MaxBytes + 1)];
            stream.ReadExactly(bytes);
            var (entries, problems) = read(bytes);
            return (entries, [.. problems.Select(p => FormattableString.Invariant($"{path}:{p.Line}:{p.Column}: {p.Message}"))]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ([], [$"{path}: cannot be read: {e.Message.TrimEnd('.')}"]);
        }
    }
}
