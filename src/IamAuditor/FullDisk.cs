namespace IamAuditor;

/// <summary>Tells a full disk, or a used-up quota, from other failures to write, and says what to do.</summary>
public static class FullDisk
{
    // errno(3) on Linux, where .NET gives it as it is; Windows error codes as HRESULTs.
    private const int NoSpace = 28;
    private const int OverQuota = 122;
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static bool Is(Exception failure) =>
        failure is IOException { HResult: NoSpace or OverQuota or WindowsHandleDiskFull or WindowsDiskFull };

    /// <summary>The same failure in words, still one that <see cref="Is"/> knows.</summary>
    public static IOException Explained(IOException failure, string path) =>
        new($"{path}: the disk is full, and nothing was written to it. Make room, or name a place on another disk, then run again", failure)
        {
            HResult = failure.HResult,
        };
}
