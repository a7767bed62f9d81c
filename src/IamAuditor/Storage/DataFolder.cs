using IamAuditor.Commands;
using IamAuditor.Options;

namespace IamAuditor.Storage;

/// <summary>The data directory: where the store lies and where each run's evidence is kept.</summary>
public static class DataFolder
{
    public const string EvidenceFolderName = "evidence";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // EWOULDBLOCK of flock(2), and ERROR_SHARING_VIOLATION.
    private const int LockedOnLinux = 11;
    private const int LockedOnMac = 35;
    private const int LockedOnWindows = unchecked((int)0x80070020);

    /// <summary>Makes the folder where it is missing. Evidence and findings tell an attacker where to go: nobody else may read it.</summary>
    public static void Make(string folder)
    {
        if (OperatingSystem.IsWindows() || Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>
    /// Keeps every other daemon off the folder until it is let go, or the process ends however it ends: two would audit, deliver and write mails twice. Null: another one has it.
    /// </summary>
    public static FileStream? Claim(string folder)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new FileStream(Path.Combine(folder, "serve.lock"), options);
        }
        catch (IOException e) when (e.HResult is LockedOnLinux or LockedOnMac or LockedOnWindows)
        {
            return null;
        }
    }

    public static string StorePath(string folder) => Path.Combine(folder, SqliteStore.FileName);

    /// <summary>Relative to the data directory, with `/`, as run records have it.</summary>
    public static string EvidencePath(RunRecord run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return $"{EvidenceFolderName}/{run.Account}/{run.Id}.zip";
    }

    public static string FullPath(string folder, string relative)
    {
        ArgumentNullException.ThrowIfNull(relative);
        return Path.Combine(folder, relative.Replace('/', Path.DirectorySeparatorChar));
    }

    /// <summary>
    /// The store that the configuration names, ready for use. A null store comes with the problem. A server that is away is waited for where <paramref name="away"/> wants to hear of it: whoever starts
    /// with the machine may be there before it.
    /// </summary>
    public static async Task<(IStore? Store, string? Problem)> OpenAsync(
        AuditorOptions options,
        Surroundings around,
        string folder,
        CancellationToken ct,
        Action<StoreException>? away = null
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(around);
        IStore store;
        if (options.Store.Provider == StoreKind.Postgres)
        {
            const string key = $"{AuditorOptions.Section}:Store:ConnectionString";
            if (!SecretReference.TryParse(options.Store.ConnectionString, out var reference))
            {
                return (null, $"{key}: PostgreSQL needs one; write env:NAME or file:PATH, where the connection string lies");
            }

            var (secret, problem) = reference.Read(around.Variable, around.WorkingDirectory);
            if (secret is null)
            {
                return (null, $"{key}: {problem}");
            }

            try
            {
                store = new PostgresStore(secret);
            }
            catch (Exception e) when (e is ArgumentException or FormatException)
            {
                return (
                    null,
                    $"{key}: {reference} holds no connection string that Npgsql reads; write Host=...;Database=...;Username=...;Password=..."
                );
            }
        }
        else
        {
            store = new SqliteStore(StorePath(folder));
        }

        while (true)
        {
            try
            {
                await store.PrepareAsync(ct);
                return (store, null);
            }
            catch (StoreException e) when (e.IsPassing && away is not null)
            {
                away(e);
                await Task.Delay(Patience, around.Time, ct);
            }
            catch (Exception e)
            {
                await store.DisposeAsync();
                if (e is StoreException)
                {
                    return (null, e.Message);
                }

                throw;
            }
        }
    }
}
