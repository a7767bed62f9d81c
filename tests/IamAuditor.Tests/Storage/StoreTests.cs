using System.Globalization;
using System.Text;
using IamAuditor.Core.Findings;
using IamAuditor.Exports;
using IamAuditor.Policies;
using IamAuditor.Storage;
using IamAuditor.Tests.Exports.Sinks;
using Microsoft.Extensions.Time.Testing;
using static IamAuditor.Tests.Storage.RunScript;

namespace IamAuditor.Tests.Storage;

/// <summary>What every store does. Each database runs all of it.</summary>
public abstract class StoreTests : IAsyncLifetime
{
    private static readonly AccountId Other = AccountId.Parse("444455556666");
    private static readonly TimeSpan Longest = OutboxTerms.Standard.LongestWait;

    private protected SqlStore Store { get; private set; } = null!;
    private protected RunScript Runs { get; private set; } = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Store = await OpenAsync();
        await Store.PrepareAsync(Ct);
        Runs = new RunScript(Store);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>A store on a new, empty database.</summary>
    private protected abstract Task<SqlStore> OpenAsync();

    /// <summary>Another one on the same database, as after a restart.</summary>
    private protected abstract SqlStore OpenAgain();

    /// <summary>Where the database is, in the words of <see cref="KilledCommit"/>.</summary>
    private protected abstract string Database { get; }

    /// <summary>What somebody does who goes behind the program's back.</summary>
    private protected abstract Task EditAsync(string sql);

    [Fact]
    public async Task An_account_that_was_never_audited_has_no_findings_to_speak_of()
    {
        await Store.CommitAsync(
            new CompletedRun { Record = Record("failed", Some.AccountId, Some.Now) with { Succeeded = false, Failure = "no credentials" } },
            Ct
        );
        Assert.Null(await Store.FindingsOfAsync(Some.AccountId, Ct));
    }

    [Fact]
    public async Task What_was_committed_comes_back_to_the_last_digit()
    {
        var run = await Runs.MakeAsync(0, [Fails("alice"), Fails("bob \u202e \"quoted\" für 漢字 😀")]);
        var committed = await Store.CommitAsync(run, Ct);
        Assert.Equal(run.Changes!.Findings, await Store.FindingsOfAsync(Some.AccountId, Ct));
        Assert.Equal(run.Changes.Findings, await Store.AllFindingsAsync(Ct));
        Assert.Equivalent(committed, Assert.Single(await Store.RunsAsync(null, Ct)), strict: true);
        Assert.Equivalent(
            run.Record with
            {
                Hash = committed.Hash,
                PreviousHash = new string('0', 64),
                ChangesSha256 = committed.ChangesSha256,
                FindingsSha256 = committed.FindingsSha256,
            },
            committed,
            strict: true
        );
        Assert.Equal(
            run.Changes.Changes.Select(c => (committed.Id, run.Record.At, c)),
            await Store.ChangesSinceAsync(null, Some.Now.AddDays(-1), Ct)
        );
    }

    [Fact]
    public async Task Every_field_of_a_record_comes_back()
    {
        var record = Record("full", Some.AccountId, Some.Now.AddTicks(7)) with
        {
            Failure = "none, \u202e \"quoted\"",
            Alias = "acme-prod",
            Name = "Produktion 漢字 😀",
            Unit = "Root / Workloads / Prod \\ EU",
            Open = new Dictionary<string, int> { ["critical"] = 1, ["low"] = 2 },
            Waived = 3,
            Passed = 4,
            Failed = 5,
            NotApplicable = 6,
            Unknown = 7,
            Gaps = 8,
            Calls = 9,
            VerdictsSha256 = new string('b', 64),
            RulesSha256 = new string('c', 64),
        };
        var committed = await Store.CommitAsync(
            new CompletedRun { Record = record, Changes = (await Runs.MakeAsync(0, [Fails("alice")])).Changes },
            Ct
        );
        // A field that is added to the record and not to what is stored shows here.
        Assert.All(
            typeof(RunRecord).GetProperties().Where(p => p.CanWrite),
            p => Assert.False(p.GetValue(committed) is null or 0 or "" or false, $"{p.Name} is not set by this test")
        );
        await using var again = OpenAgain();
        Assert.Equivalent(committed, Assert.Single(await again.RunsAsync(Some.AccountId, Ct)), strict: true);
        Assert.Equivalent(
            record with
            {
                PreviousHash = committed.PreviousHash,
                Hash = committed.Hash,
                ChangesSha256 = committed.ChangesSha256,
                FindingsSha256 = committed.FindingsSha256,
            },
            committed,
            strict: true
        );
    }

    [Fact]
    public async Task A_run_that_is_there_already_changes_nothing()
    {
        var run = await Runs.MakeAsync(0, [Fails("alice")]);
        var first = await Store.CommitAsync(run, Ct);
        var again = await Store.CommitAsync(run with { Record = run.Record with { Failed = 99 }, Changes = null }, Ct);
        Assert.Equal(first.Hash, again.Hash);
        Assert.Equal(first.Hash, Assert.Single(await Store.RunsAsync(Some.AccountId, Ct)).Hash);
    }

    [Fact]
    public async Task A_run_that_another_has_overtaken_is_refused_whole()
    {
        var slow = await Runs.MakeAsync(0, [Fails("alice")], letters: "slower");
        await Runs.CommitAsync(0, Fails("bob"));
        await Assert.ThrowsAsync<OvertakenException>(() => Store.CommitAsync(slow with { Outbox = [Entry("e1", "k")] }, Ct));
        Assert.Equal("user/bob", Arn.Parse(Assert.Single(await Store.AllFindingsAsync(Ct)).Resource).Resource);
        Assert.Empty(await Store.OutboxDepthAsync(Ct));
        Assert.Single(await Store.RunsAsync(null, Ct));
    }

    [Fact]
    public async Task History_tells_what_happened_to_a_finding_and_in_which_run()
    {
        var first = await Runs.CommitAsync(0, Fails("alice"), Fails("bob"));
        var second = await Runs.CommitAsync(7, Fails("bob"));
        var third = await Runs.CommitAsync(14, Fails("alice"), Fails("bob"));
        var alice = (await Store.AllFindingsAsync(Ct)).Single(f => f.Resource.EndsWith("alice", StringComparison.Ordinal));
        var history = await Store.HistoryAsync(alice.Id, Ct);
        Assert.Equal(
            [(first.Id, ChangeKind.New), (second.Id, ChangeKind.Resolved), (third.Id, ChangeKind.Reopened)],
            history.Select(h => (h.RunId, h.Change.Kind))
        );
        Assert.Equal(alice, history[^1].Change.Finding);
        Assert.Equal([third.Id], (await Store.ChangesSinceAsync(Some.AccountId, second.At, Ct)).Select(c => c.RunId));
        Assert.Empty(await Store.ChangesSinceAsync(Other, DateTimeOffset.MinValue, Ct));
    }

    [Fact]
    public async Task Deliveries_of_one_key_come_one_after_the_other_and_those_of_others_do_not_wait()
    {
        await Store.EnqueueAsync([Entry("a1", "a"), Entry("a2", "a"), Entry("b1", "b"), Entry("c1", "c", sink: "mail")], Ct);
        await Store.EnqueueAsync([Entry("a1", "a")], Ct);
        Assert.Equal(["a1", "b1"], await DueAsync());
        await Store.FailedAsync("a1", "503", Some.Now.AddMinutes(5), park: false, Ct);
        Assert.Equal(["b1"], await DueAsync());
        Assert.Equal(["a1", "b1"], await DueAsync(Some.Now.AddMinutes(5)));
        // Nothing waits as long as that: the clock was an hour ahead.
        Assert.Equal(["a1", "b1"], await DueAsync(Some.Now.AddHours(-1)));
        await Store.DeliveredAsync(["b1"], Some.Now, Ct);
        await Store.FailedAsync("a1", "400", null, park: true, Ct);
        Assert.Equal(["a2"], await DueAsync());
        Assert.Equal([("mail", 1, 0, Some.Now), ("siem", 1, 1, (DateTimeOffset?)Some.Now)], await Store.OutboxDepthAsync(Ct));
        await Store.EnqueueAsync([Entry("b1", "b")], Ct);
        Assert.Equal(["a2"], await DueAsync());
    }

    [Fact]
    public async Task A_delivery_comes_back_as_it_was_owed_with_its_failures()
    {
        await Store.EnqueueAsync([Entry("a1", "a")], Ct);
        await Store.FailedAsync("a1", "503 for now", Some.Now, park: false, Ct);
        await Store.FailedAsync("a1", "504 now", Some.Now, park: false, Ct);
        var due = Assert.Single(await Store.DueAsync("siem", Some.Now, Longest, 10, Ct));
        Assert.Equal("payload of a1", Encoding.UTF8.GetString(due.Payload.Span));
        Assert.Equivalent(
            Entry("a1", "a") with
            {
                Payload = due.Payload,
                Sequence = due.Sequence,
                Attempts = 2,
                LastError = "504 now",
                NextAttempt = Some.Now,
            },
            due,
            strict: true
        );
    }

    [Fact]
    public async Task A_named_value_is_replaced_only_by_who_knows_it()
    {
        Assert.Null(await Store.ValueAsync("leader", Ct));
        Assert.True(await Store.ReplaceValueAsync("leader", null, "one", Ct));
        Assert.False(await Store.ReplaceValueAsync("leader", null, "two", Ct));
        Assert.False(await Store.ReplaceValueAsync("leader", "zero", "two", Ct));
        Assert.True(await Store.ReplaceValueAsync("leader", "one", "two", Ct));
        Assert.Equal("two", await Store.ValueAsync("leader", Ct));
        await Store.SetValueAsync("leader", "three", Ct);
        Assert.Equal("three", await Store.ValueAsync("leader", Ct));
    }

    [Fact]
    public async Task Many_writers_at_once_leave_one_whole_chain()
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i =>
                    Store.CommitAsync(
                        new CompletedRun { Record = Record($"run-{i}", Some.AccountId, Some.Now.AddMinutes(i)) with { Succeeded = false } },
                        Ct
                    )
                )
        );
        var check = Assert.Single(await Store.VerifyAsync(Ct));
        Assert.Equal((8, 0), (check.Runs, check.Removed));
        Assert.Empty(check.Problems);
    }

    [Fact]
    public async Task Retention_keeps_the_chain_and_says_which_evidence_may_go()
    {
        var records = new List<RunRecord>();
        foreach (var week in Enumerable.Range(0, 6))
        {
            records.Add(await Runs.CommitAsync(7 * week, week == 0 ? [Fails("alice"), Fails("bob")] : [Fails("bob")]));
        }

        await Store.EnqueueAsync([Entry("a1", "a")], Ct);
        await Store.DeliveredAsync(["a1"], Some.Now, Ct);
        var gone = await Store.PruneAsync(Some.Now.AddDays(365), keepRuns: 2, Ct);
        Assert.Equal(records.Take(4).Select(r => r.EvidencePath), gone);
        Assert.Equal(records.Skip(4).Select(r => r.Hash), (await Store.RunsAsync(null, Ct)).Select(r => r.Hash));
        Assert.Equal("user/bob", Arn.Parse(Assert.Single(await Store.AllFindingsAsync(Ct)).Resource).Resource);
        Assert.Equal(
            new ChainCheck(Some.AccountId)
            {
                Runs = 2,
                Removed = 4,
                From = records[4].At,
                To = records[5].At,
                Head = records[5].Hash,
            },
            Assert.Single(await Store.VerifyAsync(Ct)) with
            {
                Problems = [],
            }
        );
        var next = await Runs.CommitAsync(42, Fails("bob"));
        Assert.Equal(records[5].Hash, next.PreviousHash);
        Assert.Empty(Assert.Single(await Store.VerifyAsync(Ct)).Problems);
    }

    [Fact]
    public async Task Evidence_may_go_before_its_record_and_the_chain_holds()
    {
        var records = new List<RunRecord>();
        foreach (var week in Enumerable.Range(0, 5))
        {
            records.Add(await Runs.CommitAsync(7 * week, Fails("alice")));
        }

        Assert.Equal(records.Take(2).Select(r => r.EvidencePath), await Store.ForgetEvidenceAsync(Some.Now.AddDays(13), keepRuns: 1, Ct));
        Assert.Equal([records[2].EvidencePath!], await Store.ForgetEvidenceAsync(Some.Now.AddDays(365), keepRuns: 2, Ct));
        Assert.Equal([records[3].EvidencePath!], await Store.ForgetEvidenceAsync(Some.Now.AddDays(365), keepRuns: 0, Ct));
        var kept = await Store.RunsAsync(null, Ct);
        Assert.Equal([null, null, null, null, records[4].EvidencePath], kept.Select(r => r.EvidencePath));
        Assert.Equal(records.Select(r => (r.Hash, r.EvidenceSha256)), kept.Select(r => (r.Hash, r.EvidenceSha256)));
        Assert.Empty(Assert.Single(await Store.VerifyAsync(Ct)).Problems);
    }

    [Fact]
    public async Task Retention_never_lets_go_of_the_last_run_that_succeeded()
    {
        var good = await Runs.CommitAsync(0, Fails("alice"));
        foreach (var day in Enumerable.Range(1, 5))
        {
            await Store.CommitAsync(
                new CompletedRun { Record = Record($"failed-{day}", Some.AccountId, Some.Now.AddDays(day)) with { Succeeded = false } },
                Ct
            );
        }

        Assert.Empty(await Store.PruneAsync(Some.Now.AddDays(365), keepRuns: 1, Ct));
        Assert.Equal(good.Hash, (await Store.RunsAsync(Some.AccountId, Ct))[0].Hash);
    }

    [Theory]
    [InlineData("UPDATE audit_runs SET record = REPLACE(record, '\"failed\":2', '\"failed\":0') WHERE seq = 2", "the record was edited")]
    [InlineData("UPDATE audit_runs SET record = 'nonsense' WHERE seq = 2", "cannot be read")]
    [InlineData("DELETE FROM audit_runs WHERE seq = 2", "records between them were taken out")]
    [InlineData("DELETE FROM audit_runs WHERE seq = 1", "it is not the first run")]
    [InlineData("UPDATE audit_runs SET at = '2020-01-01T00:00:00.0000000Z' WHERE seq = 2", "columns beside the record")]
    [InlineData("DELETE FROM finding_changes WHERE kind = 'Resolved'", "the history of findings is not as the run wrote it")]
    [InlineData("UPDATE finding_changes SET kind = 'Waived' WHERE kind = 'Resolved'", "the history of findings is not as the run wrote it")]
    [InlineData("UPDATE findings SET body = REPLACE(body, '\"High\"', '\"Low\"')", "are not as run")]
    [InlineData("UPDATE findings SET body = REPLACE(body, '\"Open\"', '\"Resolved\"'), state = 'Resolved'", "are not as run")]
    [InlineData("DELETE FROM findings", "are not as run")]
    [InlineData("UPDATE findings SET state = 'Waived' WHERE state = 'Open'", "the columns beside it were edited")]
    [InlineData("UPDATE findings SET body = REPLACE(body, '\"Gone\"', '\"Fixed\"') WHERE state = 'Resolved'", "no run resolved it so")]
    [InlineData(
        "INSERT INTO findings (account, id, state, resolved_at, body) SELECT account, 'f' || id, state, resolved_at, REPLACE(body, id, 'f' || id) FROM findings WHERE state = 'Resolved'",
        "no run resolved it so"
    )]
    [InlineData(
        "UPDATE findings SET body = REPLACE(body, '\"Resolved\"', '\"Open\"'), state = 'Open' WHERE state = 'Resolved'",
        "are not as run"
    )]
    [InlineData("UPDATE removed_runs SET removed = 0, last_hash = 'x'; DELETE FROM audit_runs WHERE seq = 3", "are not as run")]
    [InlineData("DELETE FROM audit_runs", "no record of the run that found them")]
    public async Task Whatever_is_edited_is_found(string edit, string found)
    {
        await Runs.CommitAsync(0, Fails("alice"), Fails("bob"));
        await Runs.CommitAsync(7, Fails("bob"), Fails("carol"));
        await Runs.CommitAsync(14, Fails("bob"));
        Assert.Empty(Assert.Single(await Store.VerifyAsync(Ct)).Problems);
        await EditAsync(edit);
        Assert.Contains(found, string.Join('\n', Assert.Single(await Store.VerifyAsync(Ct)).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_a_newer_program_wrote_is_refused()
    {
        await EditAsync("UPDATE store_version SET version = 99");
        var refused = await Assert.ThrowsAsync<StoreException>(() => Store.PrepareAsync(Ct));
        Assert.Contains("was written by a newer IamAuditor (its version is 99", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preparing_twice_changes_nothing()
    {
        var run = await Runs.CommitAsync(0, Fails("alice"));
        await Store.PrepareAsync(Ct);
        Assert.Equal(run.Hash, Assert.Single(await Store.RunsAsync(null, Ct)).Hash);
    }

    [Fact]
    public async Task Accounts_have_chains_of_their_own()
    {
        var one = await Runs.CommitAsync(0, Fails("alice"));
        var two = await Store.CommitAsync(await Runs.MakeAsync(0, [Fails("alice", Other)], Other, "bbbbbb"), Ct);
        Assert.Equal((new string('0', 64), new string('0', 64)), (one.PreviousHash, two.PreviousHash));
        Assert.Equal([Some.AccountId, Other], (await Store.AllFindingsAsync(Ct)).Select(f => f.Account));
        Assert.Equal([one.Hash, two.Hash], (await Store.VerifyAsync(Ct)).Select(c => c.Head));
    }

    // Before the last one nothing of the run is there, after it everything.
    [Theory]
    [InlineData("read", false)]
    [InlineData("findings", false)]
    [InlineData("changes", false)]
    [InlineData("record", false)]
    [InlineData("outbox", false)]
    [InlineData("committed", true)]
    public async Task Killed_at_any_step_of_a_commit_the_next_start_finds_a_whole_state(string step, bool isThere)
    {
        await Runs.CommitAsync(0, Fails("alice"));
        var before = await Store.AllFindingsAsync(Ct);
        using (var child = KilledCommit.Start(Database, step))
        {
            await child.WaitForExitAsync(Ct);
            // 128 + SIGKILL.
            Assert.Equal(137, child.ExitCode);
        }

        await using var next = OpenAgain();
        await next.PrepareAsync(Ct);
        var check = Assert.Single(await next.VerifyAsync(Ct));
        Assert.Empty(check.Problems);
        Assert.Equal(isThere ? 2 : 1, check.Runs);
        Assert.Equal(isThere ? [("siem", 1, 0)] : [], (await next.OutboxDepthAsync(Ct)).Select(d => (d.Sink, d.Waiting, d.Parked)));
        var findings = await next.AllFindingsAsync(Ct);
        if (isThere)
        {
            Assert.Equal(KilledCommit.Users + 1, findings.Count);
        }
        else
        {
            Assert.Equal(before, findings);
            await KilledCommit.CommitAsync(next);
            Assert.Equal(KilledCommit.Users + 1, (await next.AllFindingsAsync(Ct)).Count);
        }
    }

    [Fact]
    public async Task An_outage_of_an_hour_loses_nothing_and_repeats_nothing_although_the_program_was_started_anew_in_it()
    {
        var time = new FakeTimeProvider(Some.Now);
        await Store.EnqueueAsync([.. Enumerable.Range(0, 60).Select(i => Entry($"e{i:00}", $"f{i % 9}"))], Ct);
        await using var sink = new ScriptedSink("siem", _ => throw new IOException("connection refused"));
        var pump = Pump(Store, sink, time);
        for (var second = 0; second < 1800; second++)
        {
            await pump.PumpAsync(Ct);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await using var again = OpenAgain();
        await again.PrepareAsync(Ct);
        pump = Pump(again, sink, time);
        for (var second = 0; second < 1800; second++)
        {
            await pump.PumpAsync(Ct);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([("siem", 60, 0)], (await again.OutboxDepthAsync(Ct)).Select(d => (d.Sink, d.Waiting, d.Parked)));
        sink.Answer = _ => new Dictionary<string, DeliveryFailure>();
        for (var minute = 0; minute < 10; minute++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await pump.PumpAsync(Ct);
        }

        Assert.Empty(await again.OutboxDepthAsync(Ct));
        Assert.Equal(60, sink.Got.Count);
        Assert.All(
            sink.Got.GroupBy(id => int.Parse(id[1..], CultureInfo.InvariantCulture) % 9),
            finding => Assert.Equal(finding.Distinct().Order(StringComparer.Ordinal), finding)
        );
    }

    [Fact]
    public async Task What_a_receiver_refuses_for_good_is_parked_listed_and_once_released_goes_out()
    {
        var time = new FakeTimeProvider(Some.Now);
        await Store.EnqueueAsync([Entry("bad", "a"), Entry("good", "b"), Entry("mail", "c", "mail")], Ct);
        await using var sink = new ScriptedSink(
            "siem",
            batch => batch.Where(e => e.Id == "bad").ToDictionary(e => e.Id, _ => new DeliveryFailure("too large", IsFinal: true))
        );
        var pump = Pump(Store, sink, time);
        await pump.PumpAsync(Ct);
        var parked = Assert.Single(await Store.OwedAsync("siem", Ct));
        Assert.Equal(("bad", true, 1, "too large"), (parked.Id, parked.IsParked, parked.Attempts, parked.LastError));
        Assert.Equal("payload of bad", Encoding.UTF8.GetString(parked.Payload.Span));
        Assert.Equal(["bad", "mail"], (await Store.OwedAsync(null, Ct)).Select(e => e.Id));

        Assert.Equal(1, await Store.ReleaseAsync(["bad", "mail", "good", "unheard-of"], Ct));
        Assert.Equal(0, await Store.ReleaseAsync(["bad"], Ct));
        sink.Answer = _ => new Dictionary<string, DeliveryFailure>();
        await pump.PumpAsync(Ct);
        Assert.Equal(["good", "bad"], sink.Got);
        Assert.Empty(await Store.OwedAsync("siem", Ct));
    }

    private static OutboxPump Pump(IStore store, ScriptedSink sink, FakeTimeProvider time) =>
        new(store, [sink], time, Serilog.Core.Logger.None, chance: new Random(7));

    private async Task<IEnumerable<string>> DueAsync(DateTimeOffset? now = null) =>
        (await Store.DueAsync("siem", now ?? Some.Now, Longest, 100, Ct)).Select(e => e.Id);

    private static OutboxEntry Entry(string id, string key, string sink = "siem") =>
        new()
        {
            Id = id,
            Sink = sink,
            OrderKey = key,
            Payload = Encoding.UTF8.GetBytes($"payload of {id}"),
            Created = Some.Now,
        };
}
