using IamAuditor.Options;
using IamAuditor.Storage;
using static IamAuditor.Tests.Storage.RunScript;

namespace IamAuditor.Tests.Storage;

/// <summary>What goes from a data directory, and what stays: a year of weekly runs, what kills left behind, and what is somebody else's.</summary>
public sealed class RetentionTests : IDisposable
{
    private const int Weeks = 52;
    private static readonly DateTimeOffset Now = Some.Now.AddDays(7 * Weeks);

    private readonly string folder = Directory.CreateTempSubdirectory("iam-auditor-retention-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Of_a_year_the_runs_and_evidence_in_force_stay_and_the_chain_holds()
    {
        await using var store = new SqliteStore(DataFolder.StorePath(folder));
        await store.PrepareAsync(Ct);
        var script = new RunScript(store);
        var runs = new List<RunRecord>();
        foreach (var week in Enumerable.Range(0, Weeks))
        {
            // One fails all year, one is mended in the third week, one comes and goes.
            var fails = new[] { "always", week < 3 ? "mended" : null, week % 4 < 2 ? "again" : null };
            var run = await script.CommitAsync(7 * week, [.. fails.OfType<string>().Select(u => Fails(u))]);
            Write(run.EvidencePath!, Now);
            runs.Add(run);
        }

        var options = new StoreOptions
        {
            RetainDays = 100,
            RetainRuns = 10,
            RetainEvidenceDays = 30,
            RetainEvidenceRuns = 2,
        };
        Assert.Equal(Weeks - 4, await Retention.ApplyAsync(store, options, folder, Now, Ct));
        // Fourteen are younger than a hundred days; four have evidence younger than thirty.
        var kept = await store.RunsAsync(null, Ct);
        Assert.Equal(runs[^14..].Select(r => r.Id), kept.Select(r => r.Id));
        Assert.Equal(runs[^4..].Select(r => r.EvidencePath), kept.Select(r => r.EvidencePath).OfType<string>());
        Assert.Equal(runs[^4..].Select(r => Path.GetFileName(r.EvidencePath)), Evidence());
        var check = Assert.Single(await store.VerifyAsync(Ct));
        Assert.Empty(check.Problems);
        Assert.Equal((14, Weeks - 14), (check.Runs, check.Removed));
        Assert.Equal(
            ["again", "always"],
            (await store.AllFindingsAsync(Ct)).Select(f => f.Resource.Split('/')[^1]).Order(StringComparer.Ordinal)
        );

        // The finding of the whole year is as old as it is, and the next run goes on where the last one ended.
        var next = await script.CommitAsync(7 * Weeks, Fails("always"));
        Assert.Equal(runs[^1].Hash, next.PreviousHash);
        Assert.Equal(
            runs[0].At,
            (await store.AllFindingsAsync(Ct)).Single(f => f.Resource.EndsWith("always", StringComparison.Ordinal)).FirstSeen
        );
        Assert.Empty(Assert.Single(await store.VerifyAsync(Ct)).Problems);
    }

    [Fact]
    public async Task Runs_of_the_watch_push_out_no_audit()
    {
        await using var store = new SqliteStore(DataFolder.StorePath(folder));
        await store.PrepareAsync(Ct);
        var script = new RunScript(store);
        var runs = new List<RunRecord>();
        foreach (var day in Enumerable.Range(0, 7 * 6))
        {
            var isAudit = day % 7 == 0;
            var made = await script.MakeAsync(day, [Fails(isAudit ? "always" : $"seen-{day}")], letters: isAudit ? "aaaaaa" : "Waaaaa");
            runs.Add(await store.CommitAsync(made, Ct));
            Write(runs[^1].EvidencePath!, Now);
        }

        var audits = runs.Where(r => !r.IsWatch).ToList();
        var options = new StoreOptions
        {
            RetainDays = 1,
            RetainRuns = 3,
            RetainEvidenceDays = 1,
            RetainEvidenceRuns = 2,
        };
        await Retention.ApplyAsync(store, options, folder, Now, Ct);

        var kept = await store.RunsAsync(null, Ct);
        Assert.Equal(audits[^3..].Select(r => r.Id), kept.Where(r => !r.IsWatch).Select(r => r.Id));
        // A chain is cut at its end: what the watch saw since the oldest of them stays, without its evidence.
        Assert.Equal(runs[(7 * 3)..].Select(r => r.Id), kept.Select(r => r.Id));
        Assert.Equal(audits[^2..].Select(r => Path.GetFileName(r.EvidencePath)), Evidence());
        Assert.Empty(Assert.Single(await store.VerifyAsync(Ct)).Problems);
    }

    [Fact]
    public async Task What_kills_left_goes_after_a_day_and_what_is_not_ours_stays()
    {
        await using var store = new SqliteStore(DataFolder.StorePath(folder));
        await store.PrepareAsync(Ct);
        var run = await new RunScript(store).CommitAsync(0, Fails("alice"));
        Write(run.EvidencePath!, Some.Now.AddDays(-9));
        var account = $"evidence/{Some.AccountId}";
        foreach (var name in new[] { "20260101T000000Z-killed.zip", ".20260101T000000Z-halves.zip.17.part" })
        {
            Write($"{account}/{name}", Some.Now.AddDays(-2));
        }

        Write("reports/.accounts.xlsx.17.part", Some.Now.AddDays(-2));
        string[] stays =
        [
            $"{account}/.20260301T000000Z-during.zip.18.part",
            $"{account}/20260301T000000Z-during.zip",
            "reports/.accounts.xlsx.18.part",
        ];
        stays.ToList().ForEach(name => Write(name, Some.Now.AddHours(-1)));
        string[] foreign = [$"{account}/notes.zip", "evidence/mine/20260101T000000Z-killed.zip", "reports/mine.part"];
        foreign.ToList().ForEach(name => Write(name, Some.Now.AddDays(-90)));

        Assert.Equal(0, await Retention.ApplyAsync(store, new StoreOptions(), folder, Some.Now, Ct));

        Assert.Equal(
            stays.Concat(foreign).Append(run.EvidencePath).Order(StringComparer.Ordinal),
            Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(folder, f))
                .Where(f => !f.StartsWith(SqliteStore.FileName, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        );
    }

    private IEnumerable<string?> Evidence() =>
        Directory
            .EnumerateFiles(Path.Combine(folder, "evidence"), "*.zip", SearchOption.AllDirectories)
            .Select(Path.GetFileName)
            .Order(StringComparer.Ordinal);

    private void Write(string path, DateTimeOffset at)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, "");
        File.SetLastWriteTimeUtc(full, at.UtcDateTime);
    }
}
