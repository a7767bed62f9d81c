using System.Globalization;
using IamAuditor.Tests.Deploy;

namespace IamAuditor.EndToEnd;

/// <summary>A folder on a disk of its own that is as small as wanted (tmpfs). It needs root.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string folder;

    private SmallDisk(string folder) => this.folder = folder;

    /// <summary>Skips the test where nothing may be mounted.</summary>
    public static async Task<SmallDisk> MountAsync(string folder, int kilobytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root mounts a small disk");
        Directory.CreateDirectory(folder);
        var (code, said) = await Tool.RunAsync("mount", "-t", "tmpfs", "-o", Size(kilobytes), "tmpfs", folder);
        Assert.SkipUnless(code == 0, $"this machine lets nobody mount a small disk: {said}");
        return new SmallDisk(folder);
    }

    public async Task ResizeAsync(int kilobytes)
    {
        var (code, said) = await Tool.RunAsync("mount", "-o", "remount," + Size(kilobytes), folder);
        Assert.True(code == 0, said);
    }

    /// <summary>Leaves no room.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Path.Combine(folder, "filler"), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                filler.Write(block);
            }
        }
        catch (IOException)
        {
            // That was the last block.
        }
    }

    public void Clear() => File.Delete(Path.Combine(folder, "filler"));

    public async ValueTask DisposeAsync() => await Tool.RunAsync("umount", "--lazy", folder);

    private static string Size(int kilobytes) => string.Create(CultureInfo.InvariantCulture, $"size={kilobytes}k");
}
