using System.CommandLine;
using IamAuditor.Options;
using IamAuditor.Storage;

namespace IamAuditor.Commands;

/// <summary>`backup`: the data directory copied while the auditor runs. The copy is a data directory itself: `verify --data` checks it, and to restore it is to put it back.</summary>
public static class BackupCommand
{
    public static Command Create(Surroundings around)
    {
        var arguments = new HistoryArguments();
        var target = new Option<string>("--out")
        {
            Description = "New folder for the copy",
            HelpName = "DIR",
            Required = true,
        };
        var command = new Command("backup", "Copy store and evidence while the auditor runs; `verify --data DIR` checks the copy")
        {
            target,
        };
        arguments.AddDataTo(command);
        command.SetAction(
            (parsed, ct) =>
                arguments.WithStoreAsync(
                    parsed,
                    around,
                    async (store, options, problems) =>
                    {
                        var folder = around.FullPath(parsed.GetValue(target)!);
                        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
                        {
                            problems.Add($"--out: {folder} is there already and not empty; name a new folder");
                            return ExitCode.CouldNotAudit;
                        }

                        var isFile = options.Store.Provider == StoreKind.Sqlite;
                        IReadOnlyList<RunRecord> runs;
                        int copied;
                        try
                        {
                            // The store first: whatever evidence it names was written before it.
                            runs = await store.RunsAsync(null, ct);
                            if (isFile)
                            {
                                await store.BackupAsync(DataFolder.StorePath(folder), ct);
                                await using var copy = new SqliteStore(DataFolder.StorePath(folder));
                                runs = await copy.RunsAsync(null, ct);
                            }

                            copied = await CopyAsync(runs, arguments.Folder(parsed, options, around), folder, ct);
                        }
                        catch
                        {
                            // Half a backup looks like a whole one; there was nothing here before.
                            if (Directory.Exists(folder))
                            {
                                Directory.Delete(folder, recursive: true);
                            }

                            throw;
                        }

                        var output = parsed.InvocationConfiguration.Output;
                        output.WriteLine(
                            $"{Path.GetRelativePath(around.WorkingDirectory, folder)}: {(isFile ? $"the store with {runs.Count} runs and " : "")}{copied} files of evidence"
                        );
                        if (!isFile)
                        {
                            output.WriteLine(
                                "The store itself is in PostgreSQL: `pg_dump --format=custom` copies it; verify it after a restore."
                            );
                        }

                        return ExitCode.Clean;
                    },
                    ct
                )
        );
        return command;
    }

    // Evidence that is missing already is for `verify` to say, of the copy as of the original.
    private static async Task<int> CopyAsync(IReadOnlyList<RunRecord> runs, string from, string to, CancellationToken ct)
    {
        var copied = 0;
        foreach (var path in runs.Select(r => r.EvidencePath).OfType<string>())
        {
            var source = DataFolder.FullPath(from, path);
            if (!File.Exists(source))
            {
                continue;
            }

            var bytes = await File.ReadAllBytesAsync(source, ct);
            PrivateOutput.Write(DataFolder.FullPath(to, path), stream => stream.Write(bytes));
            copied++;
        }

        return copied;
    }
}
