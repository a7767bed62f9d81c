using System.Diagnostics;
using System.Globalization;
using Npgsql;

[assembly: AssemblyFixture(typeof(IamAuditor.Tests.Storage.PostgresServer))]

namespace IamAuditor.Tests.Storage;

/// <summary>
/// A real PostgreSQL on loopback, started when the first test asks for a database and stopped after the last. Where it is not installed the test is skipped; in CI it fails.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly SemaphoreSlim starting = new(1, 1);
    private string? folder;
    private string? binaries;
    private string? connection;
    private string? options;
    private int databases;

    /// <summary>The connection string of a new, empty database.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        await starting.WaitAsync();
        try
        {
            connection ??= await StartAsync();
        }
        finally
        {
            starting.Release();
        }

        var name = $"test{Interlocked.Increment(ref databases)}";
        await using var source = NpgsqlDataSource.Create(connection + ";Database=postgres");
        await using var create = source.CreateCommand($"CREATE DATABASE {name}");
        await create.ExecuteNonQueryAsync();
        return $"{connection};Database={name}";
    }

    /// <summary>The server is gone from one moment to the next, until <see cref="ReturnAsync"/>; nobody else may use it meanwhile.</summary>
    public Task VanishAsync() => RunAsync("pg_ctl", "-D", Path.Combine(folder!, "data"), "-m", "immediate", "-w", "stop");

    public Task ReturnAsync() =>
        RunAsync("pg_ctl", "-D", Path.Combine(folder!, "data"), "-l", Path.Combine(folder!, "log"), "-o", options!, "-w", "start");

    /// <summary>What an operator does: a database dumped, and restored into another that is empty.</summary>
    public async Task CopyAsync(string from, string to)
    {
        var dump = Path.Combine(folder!, $"{Guid.NewGuid():N}.dump");
        await RunAsync("pg_dump", "--format=custom", "--file", dump, Uri(from));
        await RunAsync("pg_restore", "--exit-on-error", "--no-owner", "--dbname", Uri(to), dump);
    }

    private static string Uri(string connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection);
        return $"postgresql://{settings.Username}@{settings.Host}:{settings.Port.ToString(CultureInfo.InvariantCulture)}/{settings.Database}";
    }

    public async ValueTask DisposeAsync()
    {
        if (folder is not null)
        {
            await RunAsync("pg_ctl", "-D", Path.Combine(folder, "data"), "-m", "immediate", "-w", "stop");
            Directory.Delete(folder, recursive: true);
        }

        starting.Dispose();
    }

    private async Task<string> StartAsync()
    {
        binaries = Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .EnumerateDirectories("/usr/lib/postgresql")
                .Select(d => Path.Combine(d, "bin"))
                .Where(d => File.Exists(Path.Combine(d, "initdb")))
                .OrderByDescending(d => d, StringComparer.Ordinal)
                .FirstOrDefault()
            : null;
        if (binaries is null)
        {
            const string missing = "PostgreSQL is not installed (package postgresql)";
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") != "true", missing);
            throw new InvalidOperationException(missing);
        }

        folder = Directory.CreateTempSubdirectory("iam-auditor-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            // PostgreSQL refuses to run as root.
            await StartProcessAsync("chown", "postgres", folder);
        }

        var data = Path.Combine(folder, "data");
        await RunAsync("initdb", "-D", data, "-U", "auditor", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8");
        var port = FreePorts.Next();
        options = $"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off";
        await ReturnAsync();
        return $"Host=127.0.0.1;Port={port};Username=auditor;Pooling=false";
    }

    private Task RunAsync(string program, params string[] arguments) =>
        Environment.IsPrivilegedProcess
            ? StartProcessAsync(
                "setpriv",
                ["--reuid=postgres", "--regid=postgres", "--clear-groups", Path.Combine(binaries!, program), .. arguments]
            )
            : StartProcessAsync(Path.Combine(binaries!, program), arguments);

    private static async Task StartProcessAsync(string program, params string[] arguments)
    {
        // The server inherits its starter's handles: a pipe would stay open as long as it runs.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program, .. arguments])
        {
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)}"
            );
        }
    }
}
