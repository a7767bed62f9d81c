using IamAuditor.EndToEnd.AwsStandIn;
using IamAuditor.EndToEnd.Cli;
using IamAuditor.EndToEnd.Serve;
using IamAuditor.Tests.Deploy;

namespace IamAuditor.EndToEnd;

/// <summary>The built program where there is no room left: it says so, loses nothing, and goes on when there is room.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int Roomy = 64 * 1024;
    private readonly Executable program = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => program.Dispose();

    // From not a block for the store's log, over none for the evidence, to none for the second run.
    [Theory]
    [InlineData(8)]
    [InlineData(60)]
    [InlineData(150)]
    [InlineData(300)]
    [InlineData(600)]
    [InlineData(1600)]
    public async Task An_audit_that_finds_no_room_says_so_and_with_room_the_history_is_whole(int kilobytes)
    {
        var weeks = await WeeksAsync();
        var data = Path.Combine(program.Folder, "data");
        await using var disk = await SmallDisk.MountAsync(data, kilobytes);
        var kept = 0;
        (int Code, string Output, string Error) said;
        do
        {
            said = await AuditAsync(weeks[kept], data);
            kept += said.Code == 0 ? 1 : 0;
        } while (said.Code == 0);

        Assert.Equal(2, said.Code);
        Assert.Matches(
            $"^iam-auditor: {data}/(iam-auditor\\.db|evidence/111122223333/[0-9TZ]+-[a-z]+\\.zip): the disk is full[^\\n]*Make room[^\\n]*\\n$",
            said.Error
        );
        Assert.Empty(Directory.EnumerateFiles(data, "*.part", SearchOption.AllDirectories));

        await disk.ResizeAsync(Roomy);
        await IsIntactAsync(data, kept);
        Assert.Equal(0, (await AuditAsync(weeks[kept], data)).Code);
        await IsIntactAsync(data, kept + 1);
    }

    [Fact]
    public async Task Reports_backups_and_packages_that_find_no_room_leave_nothing_half_and_the_run_is_kept()
    {
        var weeks = await WeeksAsync();
        var data = Path.Combine(program.Folder, "data");
        var small = Path.Combine(program.Folder, "small");
        await using var disk = await SmallDisk.MountAsync(small, 900);
        var audit = await program.RunAsync("audit", "--from", weeks[0], "--data", data, "--out", Path.Combine(small, "out"));
        Assert.Equal(2, audit.Code);
        Assert.Contains($"{small}/out/verdicts.ndjson: the disk is full", audit.Error, StringComparison.Ordinal);
        Assert.Contains("the run is kept all the same, as ", audit.Error, StringComparison.Ordinal);
        await IsIntactAsync(data, 1);
        var run = audit.Error.Split("--run ")[1].Split(' ')[0];

        foreach (
            var command in new string[][]
            {
                ["report", "--run", run, "--out", Path.Combine(small, "r")],
                ["report", "package", "--run", run, "--out", Path.Combine(small, "r")],
                ["backup", "--out", Path.Combine(small, "b")],
            }
        )
        {
            await disk.ResizeAsync(200);
            var (code, _, error) = await program.RunAsync([.. command, "--data", data]);
            Assert.Equal((string.Join(' ', command), 2), (string.Join(' ', command), code));
            Assert.Matches($"^iam-auditor: {small}/[^\\n]*: the disk is full[^\\n]*\\n$", error);
            Assert.Empty(Directory.EnumerateFiles(small, "*", SearchOption.AllDirectories));

            await disk.ResizeAsync(Roomy);
            (code, _, error) = await program.RunAsync([.. command, "--data", data]);
            Assert.Equal((0, ""), (code, error));
            Directory.EnumerateDirectories(small).ToList().ForEach(d => Directory.Delete(d, recursive: true));
        }
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("findings", "list")]
    public async Task Output_that_finds_no_room_is_a_failure(params string[] command)
    {
        var weeks = await WeeksAsync();
        var data = Path.Combine(program.Folder, "data");
        Assert.Equal(0, (await AuditAsync(weeks[0], data)).Code);
        string[] shell = ["-c", "exec dotnet \"$@\" > /dev/full", "sh"];
        var dll = Path.Combine(AppContext.BaseDirectory, "iam-auditor.dll");
        var (code, said) = await Tool.RunAsync("sh", [.. shell, dll, .. command, "--data", data]);
        Assert.Equal((2, "iam-auditor: No space left on device; make room where the output goes, then run this again\n"), (code, said));
    }

    [Fact]
    public async Task A_daemon_goes_on_when_there_is_room_and_its_file_has_each_event_once()
    {
        var (data, sink) = (Path.Combine(program.Folder, "data"), Path.Combine(program.Folder, "sink"));
        await using var all = await SmallDisk.MountAsync(data, Roomy);
        await using var evidence = await SmallDisk.MountAsync(Path.Combine(data, "evidence"), 4);
        await using var events = await SmallDisk.MountAsync(sink, 8);
        await using var aws = await StandIn.StartAsync(SmallAccounts.Of(1, DateTimeOffset.UtcNow));
        const string account = "100000000001";
        await using var daemon = RunningDaemon.Start(
            program,
            aws,
            """ "Budget": { "CallsPerSecond": 200 } """,
            ServeTests.Quiet,
            $$""" "Sinks": [{ "Name": "soc", "Type": "file", "Format": "json", "Path": "{{sink}}/events.ndjson" }] """
        );

        // No room for the evidence.
        await daemon.UntilSaidAsync($"The audit of default failed: {data}/evidence/{account}/");
        await evidence.ResizeAsync(Roomy);
        Assert.Equal((202, "a round of all accounts begins\n"), await RunAsync(daemon));
        await daemon.UntilSaidAsync($"Audited {account}");

        // None for the events.
        await daemon.UntilSaidAsync($"{sink}/events.ndjson: the disk is full");
        await events.ResizeAsync(Roomy);

        // None for anything, the scheduler's store included. What is under way still frees a block, and a log that begins anew needs none: it is full when a round is refused.
        var refusal = "";
        await daemon.UntilAsync(
            "it refuses a round",
            async () =>
            {
                all.Fill();
                (var code, refusal) = await RunAsync(daemon);
                return code == 503;
            }
        );
        Assert.Contains("disk is full", refusal, StringComparison.Ordinal);
        all.Clear();
        var before = daemon.Said.Length;
        Assert.Equal(202, (await RunAsync(daemon)).Code);
        await daemon.UntilAsync(
            "it audits again",
            () => Task.FromResult(daemon.Said[before..].Contains($"Audited {account}", StringComparison.Ordinal))
        );
        await daemon.UntilAsync(
            "nothing is owed",
            async () =>
                (await program.RunAsync("outbox", "list", "--data", data)).Output.Contains("0 waiting, 0 parked", StringComparison.Ordinal)
        );
        Assert.Equal(0, await daemon.StopAsync());
        Assert.DoesNotContain("   at ", daemon.Said, StringComparison.Ordinal);
        var lines = await File.ReadAllLinesAsync(Path.Combine(sink, "events.ndjson"), Ct);
        Assert.NotEmpty(lines);
        Assert.Equal(lines.Length, lines.Distinct().Count());
        Assert.All(lines, l => Assert.EndsWith("}", l, StringComparison.Ordinal));
        var (verified, output, error) = await program.RunAsync("verify", "--data", data);
        Assert.True(verified == 0, output + error);
    }

    [Fact]
    public async Task A_daemon_that_starts_where_there_is_no_room_waits_for_it()
    {
        var data = Path.Combine(program.Folder, "data");
        await using var disk = await SmallDisk.MountAsync(data, 8);
        await using var aws = await StandIn.StartAsync(SmallAccounts.Of(1, DateTimeOffset.UtcNow));
        await using var daemon = RunningDaemon.Start(program, aws, """ "Budget": { "CallsPerSecond": 200 } """, ServeTests.Quiet);
        await daemon.UntilSaidAsync($"Waiting for the store: {data}/iam-auditor.db: the disk is full");
        await disk.ResizeAsync(Roomy);
        await daemon.UntilSaidAsync("Audited 100000000001");
        Assert.Equal(0, await daemon.StopAsync());
        Assert.DoesNotContain("   at ", daemon.Said, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Said)> RunAsync(RunningDaemon daemon)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/run");
        using var answer = await daemon.Http.SendAsync(request, Ct);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    private Task<(int Code, string Output, string Error)> AuditAsync(string evidence, string data) =>
        program.RunAsync("audit", "--from", evidence, "--data", data, "--format", "csv", "--out", Path.Combine(program.Folder, "out"));

    // The evidence of the demo's weeks, oldest first.
    private async Task<IReadOnlyList<string>> WeeksAsync()
    {
        var (code, _, error) = await program.RunAsync("demo", "--format", "csv", "--out", "demo");
        Assert.True(code == 0, error);
        return
        [
            .. Directory
                .EnumerateFiles(Path.Combine(program.Folder, "demo", "history", "evidence"), "*.zip", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal),
        ];
    }

    private async Task IsIntactAsync(string data, int runs)
    {
        var (code, output, error) = await program.RunAsync("verify", "--data", data);
        Assert.True(code == 0, output + error);
        if (runs == 0)
        {
            Assert.Equal("There are no runs yet.\n", output);
        }
        else
        {
            Assert.Contains(
                $"runs        {runs.ToString(System.Globalization.CultureInfo.InvariantCulture)} from",
                output,
                StringComparison.Ordinal
            );
        }
    }
}
