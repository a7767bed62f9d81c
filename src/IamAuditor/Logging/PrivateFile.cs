using System.Text;
using Serilog.Sinks.File;

namespace IamAuditor.Logging;

/// <summary>A log file is for its owner alone (0600).</summary>
public sealed class PrivateFile : FileLifecycleHooks
{
    public static PrivateFile Instance { get; } = new();

    public override Stream OnFileOpened(string path, Stream underlyingStream, Encoding encoding)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return underlyingStream;
    }
}
