using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using IamAuditor.Storage;
using static IamAuditor.Tests.Storage.RunScript;

namespace IamAuditor.Tests.Storage;

/// <summary>A process that commits a run and is killed in the middle of it: this one, started again and told by a variable what to do before any test runs.</summary>
internal static class KilledCommit
{
    public const int Users = 500;
    private const string Variable = "IAM_AUDITOR_TEST_COMMIT_KILLED_AT";

    public static Process Start(string store, string step)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [typeof(KilledCommit).Assembly.Location]
        );
        start.Environment[Variable] = $"{step}|{store}";
        return Process.Start(start)!;
    }

    public static async Task CommitAsync(IStore store)
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

    [ModuleInitializer]
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } order)
        {
            return;
        }

        var parts = order.Split('|', 2);
        using var self = Process.GetCurrentProcess();
        var store = new SqliteStore(parts[1])
        {
            Step = step =>
            {
                if (step == parts[0])
                {
                    self.Kill();
                    // The signal is on its way; nothing more must happen here.
                    Thread.Sleep(Timeout.Infinite);
                }
            },
        };
        CommitAsync(store).GetAwaiter().GetResult();
        // Never killed: the step's name is wrong.
        Environment.Exit(1);
    }
}
