namespace IamAuditor;

/// <summary>Files that only their owner may read (0600; on Windows the folder's access list decides), complete under their name or not there at all.</summary>
public static class PrivateOutput
{
    /// <summary>Names of files that are being written, or were when the program was killed.</summary>
    public const string HalfPattern = ".*.part";

    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var half = Path.Combine(folder, $".{Path.GetFileName(path)}.{Environment.ProcessId}.part");
        try
        {
            Directory.CreateDirectory(folder);
            var options = new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                BufferSize = 64 * 1024,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var stream = new FileStream(half, options))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(half, path, overwrite: true);
            DurableFolder.Flush(folder);
        }
        catch (IOException e) when (FullDisk.Is(e))
        {
            throw FullDisk.Explained(e, path);
        }
        finally
        {
            File.Delete(half);
        }
    }
}
