using System.Diagnostics;
using System.Text;
using IamAuditor.Storage;
using static IamAuditor.Tests.Storage.RunScript;

namespace IamAuditor.Tests.Storage;

/// <summary>A process that commits a run and is killed in the middle of it: these tests started again, with nothing to run but <see cref="Commit"/>.</summary>
public sealed class KilledCommit
{
    internal const int Users = 500;
    private const string Variable = "IAM_AUDITOR_TEST_COMMIT_KILLED_AT";

    /// <param name="database">A path for SQLite, else a connection string of PostgreSQL.</param>
    /// <param name="step">The step after which the process is killed.</param>
    internal static Process Start(string database, string step)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [typeof(KilledCommit).Assembly.Location, "-method", $"{typeof(KilledCommit).FullName}.{nameof(Commit)}", "-explicit", "only"]
        );
        start.Environment[Variable] = $"{step}|{database}";
        return Process.Start(start)!;
    }

    internal static async Task CommitAsync(IStore store)
    {
        var run = await new RunScript(store).MakeAsync(7, [.. Enumerable.Range(0, Users).Select(i => Fails($"user{i}"))]);
        await store.CommitAsync(
            run with
            {
                Outbox =
                [
                    new OutboxEntry
                    {
                        Id = "e1",
                        Sink = "siem",
                        OrderKey = "k",
                        Payload = Encoding.UTF8.GetBytes("payload"),
                        Created = Some.Now,
                    },
                ],
            },
            default
        );
    }

    /// <summary>What the child process does; it never comes to an end where the step has the name of one.</summary>
    [Fact(Explicit = true)]
    public async Task Commit()
    {
        var order = Environment.GetEnvironmentVariable(Variable);
        Assert.NotNull(order);
        var parts = order.Split('|', 2);
        using var self = Process.GetCurrentProcess();
        var store = parts[1].Contains("Host=", StringComparison.Ordinal)
            ? (SqlStore)new PostgresStore(parts[1]) { Step = Kill }
            : new SqliteStore(parts[1]) { Step = Kill };
        await CommitAsync(store);
        Assert.Fail($"{parts[0]} is no step of a commit");

        void Kill(string step)
        {
            if (step == parts[0])
            {
                self.Kill();
                // The signal is on its way; nothing more must happen here.
                Thread.Sleep(Timeout.Infinite);
            }
        }
    }
}
