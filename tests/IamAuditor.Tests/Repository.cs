namespace IamAuditor.Tests;

/// <summary>Where the checkout is, and the files beside it that only some machines have.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>A file or folder of the shared material beside the checkout; null where there is none.</summary>
    public static string? Shared(string name)
    {
        var path = Path.Combine(Root, "..", "shared", name);
        return Path.Exists(path) ? path : null;
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "IamAuditor.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"no IamAuditor.sln above {AppContext.BaseDirectory}");
    }
}
