using System.Globalization;
using IamAuditor.EndToEnd.AwsStandIn;
using IamAuditor.EndToEnd.Cli;
using IamAuditor.Storage;

namespace IamAuditor.EndToEnd.Serve;

/// <summary>A thousand runs of the built program, by hand: `IamAuditor.EndToEnd -class '*.SoakTests' -explicit only`.</summary>
public sealed class SoakTests(ITestOutputHelper output) : IDisposable
{
    private const int Count = 200;
    private const int Rounds = 5;
    private readonly Executable program = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => program.Dispose();

    [Fact(Explicit = true)]
    public async Task Memory_is_flat_over_a_thousand_runs()
    {
        var accounts = SmallAccounts.Of(Count, DateTimeOffset.UtcNow);
        await using var aws = await StandIn.StartAsync(accounts);
        await using var daemon = RunningDaemon.Start(
            program,
            aws,
            $$"""
            "RoleName": "{{SmallAccounts.RoleName}}", "Budget": { "ConcurrentAccounts": 8, "CallsPerSecond": 200 },
            "List": [{{string.Join(", ", accounts.Select(a => $$"""{ "Id": "{{a.AccountId}}" }"""))}}]
            """,
            ServeTests.Quiet
        );
        var resident = new List<long>();
        for (var round = 1; round <= Rounds; round++)
        {
            if (round > 1)
            {
                using var answer = await daemon.Http.PostAsync(new Uri("/run", UriKind.Relative), null, Ct);
                answer.EnsureSuccessStatusCode();
            }

            for (var done = 0; done < round * Count; done = await RunsAsync())
            {
                await Task.Delay(1000, Ct);
            }

            resident.Add(daemon.ResidentKilobytes());
            output.WriteLine($"{(round * Count).ToString(CultureInfo.InvariantCulture)} runs: {resident[^1]} kB resident");
        }

        Assert.Equal(0, await daemon.StopAsync());
        Assert.True(resident[^1] < resident[1] * 1.15, string.Join(", ", resident));
    }

    private async Task<int> RunsAsync()
    {
        var path = DataFolder.StorePath(Path.Combine(program.Folder, "data"));
        if (!File.Exists(path))
        {
            return 0;
        }

        await using var store = new SqliteStore(path);
        await store.PrepareAsync(Ct);
        return (await store.RunsAsync(null, Ct)).Count;
    }
}
