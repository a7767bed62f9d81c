using System.Text;
using IamAuditor.Storage;

namespace IamAuditor.Tests.Commands;

public sealed class OutboxCommandTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parked_deliveries_are_listed_with_the_reason_and_released_by_id_or_sink()
    {
        using var cli = new Cli();
        await using (var store = await OpenAsync(cli))
        {
            await store.EnqueueAsync(
                [Entry("aaaa1111", "siem"), Entry("aaaa2222", "siem"), Entry("bbbb3333", "mail"), Entry("cccc4444", "siem")],
                Ct
            );
            foreach (var id in new[] { "aaaa1111", "aaaa2222", "bbbb3333" })
            {
                await store.FailedAsync(id, "400 the field \"host\" is too long", null, park: true, Ct);
            }
        }

        var (code, output, _) = await cli.RunAsync("outbox", "list", "--data", "data");
        Assert.Equal(0, code);
        Assert.Contains("400 the field", output, StringComparison.Ordinal);
        Assert.Contains("1 waiting, 3 parked", output, StringComparison.Ordinal);
        (_, output, _) = await cli.RunAsync("outbox", "list", "--data", "data", "--parked", "--sink", "siem", "--format", "json");
        Assert.Equal(2, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("\"parked\":true", output, StringComparison.Ordinal);

        (code, _, var error) = await cli.RunAsync("outbox", "release", "aaaa", "zzzz", "--data", "data");
        Assert.Equal(2, code);
        Assert.Contains("`aaaa` names 2 deliveries", error, StringComparison.Ordinal);
        Assert.Contains("no parked delivery is named `zzzz`", error, StringComparison.Ordinal);
        (code, _, error) = await cli.RunAsync("outbox", "release", "--data", "data");
        Assert.Equal(2, code);
        Assert.Contains("nothing is named", error, StringComparison.Ordinal);

        (_, output, _) = await cli.RunAsync("outbox", "release", "aaaa1", "--data", "data");
        Assert.Equal("1 delivery is owed again", output.Trim());
        (_, output, _) = await cli.RunAsync("outbox", "release", "--sink", "mail", "--data", "data");
        Assert.Equal("1 delivery is owed again", output.Trim());
        await using var after = await OpenAsync(cli);
        Assert.Equal(["aaaa2222"], (await after.OwedAsync(null, Ct)).Where(e => e.IsParked).Select(e => e.Id));
    }

    private static async Task<SqliteStore> OpenAsync(Cli cli)
    {
        var folder = Path.Combine(cli.Folder, "data");
        Directory.CreateDirectory(folder);
        var store = new SqliteStore(DataFolder.StorePath(folder));
        await store.PrepareAsync(Ct);
        return store;
    }

    private static OutboxEntry Entry(string id, string sink) =>
        new()
        {
            Id = id,
            Sink = sink,
            OrderKey = id,
            Payload = Encoding.UTF8.GetBytes(id),
            Created = Some.Now,
        };
}
