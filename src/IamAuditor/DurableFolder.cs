using System.Runtime.InteropServices;

namespace IamAuditor;

/// <summary>
/// Brings a folder's names to disk: on Linux a file that was made or renamed is there after a power cut only when its folder was flushed too (fsync(2)). Windows journals names by itself and has no such call.
/// </summary>
public static class DurableFolder
{
    // Of a file system that does not know how, there is nothing to ask.
    private const int InvalidArgument = 22;

    /// <exception cref="IOException">The folder is not there, or the disk failed.</exception>
    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var handle = Open(folder, 0);
        if (handle < 0)
        {
            throw Failed("opened", Marshal.GetLastPInvokeError());
        }

        try
        {
            if (Sync(handle) != 0 && Marshal.GetLastPInvokeError() is not InvalidArgument and var error)
            {
                throw Failed("flushed to disk", error);
            }
        }
        finally
        {
            _ = Close(handle);
        }

        IOException Failed(string what, int error) =>
            new($"the folder {folder} could not be {what}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
