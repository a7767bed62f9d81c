using System.IO.Compression;
using System.Security.Cryptography;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;

namespace IamAuditor;

/// <summary>Reads and writes evidence as a folder or as a zip. Knows paths and sizes, nothing of what the files say.</summary>
public static class EvidenceFolder
{
    /// <summary>More than any account's evidence; less than what fills a machine.</summary>
    public const long MaxBytes = 4L << 30;

    public const int MaxFiles = 200_000;

    private const long LargestHint = 256L << 20;

    // Zip entries carry no moment of writing, so that equal evidence gives equal bytes.
    private static readonly DateTimeOffset ZipTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Every file below the path, in ordinal order, hidden ones and links that lead out of the folder left aside.</summary>
    /// <exception cref="InvalidDataException">It is no folder and no zip, or larger than is sane; the message says what to do.</exception>
    public static IReadOnlyList<(string Path, ReadOnlyMemory<byte> Bytes)> Read(string path) =>
        Directory.Exists(path) ? ReadFolder(path) : ReadZip(path);

    /// <summary>
    /// Writes all files and the manifest. A path that ends in `.zip` becomes a zip, anything else a folder that must be empty or new. Nothing half-written stays under the final
    /// name.
    /// </summary>
    public static void Write(string path, IReadOnlyList<EvidenceFile> files, Manifest manifest)
    {
        var all = files
            .Select(f => (f.Path, f.Bytes))
            .Append((EvidencePath.ManifestName, manifest.ToBytes()))
            .OrderBy(f => f.Path, StringComparer.Ordinal)
            .ToList();
        if (path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            PrivateOutput.Write(path, stream => WriteZip(stream, all));
            return;
        }

        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new IOException(
                $"{path} is not empty; evidence of two runs in one folder would be mixed up. Name a new folder, or a file that ends in .zip"
            );
        }

        var parent = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(parent);
        var half = Path.Combine(parent, $".{Path.GetFileName(path)}.{Environment.ProcessId}.part");
        try
        {
            foreach (var (name, bytes) in all)
            {
                PrivateOutput.Write(Path.Combine(half, name.Replace('/', Path.DirectorySeparatorChar)), stream => stream.Write(bytes.Span));
            }

            if (Directory.Exists(path))
            {
                Directory.Delete(path);
            }

            Directory.Move(half, path);
        }
        finally
        {
            if (Directory.Exists(half))
            {
                Directory.Delete(half, recursive: true);
            }
        }
    }

    /// <summary>Keeps a run's evidence as a zip and tells its digest. What comes of a folder of AWS CLI output is a zip with a manifest all the same.</summary>
    public static (string Path, string Sha256) KeptAs(string path, AccountSnapshot snapshot, GatheredEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(evidence);
        var manifest = Manifest.Of(
            snapshot.Account,
            snapshot.Partition,
            evidence.TakenAt,
            $"{Exports.Product.Name} {Exports.Product.Version}",
            evidence.Files,
            evidence.Gaps
        );
        Write(path, evidence.Files, manifest);
        using var stream = File.OpenRead(path);
        return (path, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    private static void WriteZip(Stream stream, IReadOnlyList<(string Path, ReadOnlyMemory<byte> Bytes)> files)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, bytes) in files)
        {
            var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
            entry.LastWriteTime = ZipTime;
            using var content = entry.Open();
            content.Write(bytes.Span);
        }
    }

    private static List<(string, ReadOnlyMemory<byte>)> ReadFolder(string folder)
    {
        var root = Path.GetFullPath(folder);
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
            MaxRecursionDepth = 8,
        };
        var total = 0L;
        var files = new List<(string, ReadOnlyMemory<byte>)>();
        foreach (var info in new DirectoryInfo(root).EnumerateFiles("*", options).OrderBy(f => f.FullName, StringComparer.Ordinal))
        {
            if (
                info.LinkTarget is not null
                && info.ResolveLinkTarget(returnFinalTarget: true)
                    ?.FullName.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) != true
            )
            {
                continue;
            }

            total += info.Length;
            Check(folder, files.Count, total);
            files.Add(
                (Path.GetRelativePath(root, info.FullName).Replace(Path.DirectorySeparatorChar, '/'), File.ReadAllBytes(info.FullName))
            );
        }

        return files;
    }

    private static List<(string, ReadOnlyMemory<byte>)> ReadZip(string path)
    {
        try
        {
            using var zip = ZipFile.OpenRead(path);
            var total = 0L;
            var files = new List<(string, ReadOnlyMemory<byte>)>();
            foreach (var entry in zip.Entries.Where(e => e.Name.Length > 0).OrderBy(e => e.FullName, StringComparer.Ordinal))
            {
                using var content = entry.Open();
                // The size in a zip's directory is whatever its maker wrote: a hint for the buffer, and what comes out is what counts.
                var bytes = new byte[Math.Clamp(entry.Length, 0, LargestHint)];
                var length = 0;
                for (int read; (read = content.Read(bytes, length, bytes.Length - length)) > 0 || length == bytes.Length; )
                {
                    length += read;
                    total += read;
                    Check(path, files.Count, total);
                    if (length == bytes.Length)
                    {
                        var next = content.ReadByte();
                        if (next < 0)
                        {
                            break;
                        }

                        Array.Resize(ref bytes, Math.Max(4096, bytes.Length * 2));
                        bytes[length++] = (byte)next;
                        total++;
                    }
                }

                files.Add((entry.FullName, bytes.AsMemory(0, length)));
            }

            return files;
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path} is neither a folder nor a zip that can be read ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static void Check(string path, int files, long bytes)
    {
        if (files >= MaxFiles || bytes > MaxBytes)
        {
            throw new InvalidDataException(
                $"{path} holds more than {MaxFiles:N0} files or {MaxBytes >> 30} GiB; is it an evidence folder?"
            );
        }
    }
}
