using System.Globalization;
using System.Text;
using IamAuditor.Storage;

namespace IamAuditor.Exports.Sinks;

/// <summary>
/// A file with a line per event that a log shipper follows. It is on disk (fsync) before a delivery counts; a batch is there whole or, after a failed write, not at all. Full files and those of a past day (UTC)
/// are renamed to <c>NAME-20260301-101500.EXT</c>; the newest <paramref name="keep"/> of them stay.
/// </summary>
public sealed class FileSink(
    string name,
    string path,
    TimeProvider time,
    string? header = null,
    long rotateBytes = 100 << 20,
    int keep = 30
) : ISink
{
    public string Name => name;

    public Task<IReadOnlyDictionary<string, DeliveryFailure>> DeliverAsync(IReadOnlyList<OutboxEntry> batch, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ct.ThrowIfCancellationRequested();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var text = new MemoryStream();
        foreach (var entry in batch)
        {
            text.Write(entry.Payload.Span);
            text.WriteByte((byte)'\n');
        }

        var isRotated = RotateIfDue(text.Length);
        using (var file = Open())
        {
            Mend(file);
            var before = file.Length;
            // A name that is new must outlive a power cut as its lines do.
            if (isRotated || before == 0)
            {
                DurableFolder.Flush(Path.GetDirectoryName(path)!);
            }

            try
            {
                file.Position = before;
                if (before == 0 && header is not null)
                {
                    file.Write(Encoding.UTF8.GetBytes(header + "\n"));
                }

                file.Write(text.GetBuffer().AsSpan(0, (int)text.Length));
                file.Flush(flushToDisk: true);
            }
            catch (Exception e)
            {
                // A full disk takes half a batch; a reader must not see the half, and the next attempt writes all of it again.
                file.SetLength(before);
                if (e is IOException full && FullDisk.Is(full))
                {
                    throw FullDisk.Explained(full, path);
                }

                throw;
            }
        }

        return Task.FromResult(Delivery.AllTaken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private FileStream Open()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    // A line without its end is what a kill left of a batch that is still owed.
    private static void Mend(FileStream file)
    {
        var whole = file.Length;
        var one = new byte[1];
        while (whole > 0)
        {
            file.Position = whole - 1;
            file.ReadExactly(one);
            if (one[0] == '\n')
            {
                break;
            }

            whole--;
        }

        if (whole < file.Length)
        {
            file.SetLength(whole);
        }
    }

    private bool RotateIfDue(long more)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length == 0)
        {
            return false;
        }

        var now = time.GetUtcNow();
        if (file.Length + more <= rotateBytes && file.LastWriteTimeUtc.Date >= now.UtcDateTime.Date)
        {
            return false;
        }

        var folder = file.DirectoryName!;
        var (stem, extension) = (Path.GetFileNameWithoutExtension(path), Path.GetExtension(path));
        var stamp = now.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var target = Path.Combine(folder, $"{stem}-{stamp}{extension}");
        for (var n = 2; File.Exists(target); n++)
        {
            target = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{stem}-{stamp}.{n}{extension}"));
        }

        File.Move(path, target);
        foreach (var old in Rotated(folder, stem, extension).OrderDescending(StringComparer.Ordinal).Skip(keep))
        {
            File.Delete(old);
        }

        return true;
    }

    // Only names that this sink gives: the folder may hold other files.
    private static IEnumerable<string> Rotated(string folder, string stem, string extension) =>
        Directory
            .EnumerateFiles(folder, $"{stem}-*{extension}")
            .Where(f =>
            {
                var stamp = Path.GetFileNameWithoutExtension(f)[(stem.Length + 1)..];
                return stamp.Length >= 15
                    && DateTime.TryParseExact(stamp[..15], "yyyyMMdd-HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
            });
}
