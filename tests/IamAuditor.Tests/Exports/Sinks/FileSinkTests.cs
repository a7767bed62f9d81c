using System.Text;
using IamAuditor.Exports.Sinks;
using IamAuditor.Storage;
using Microsoft.Extensions.Time.Testing;

namespace IamAuditor.Tests.Exports.Sinks;

public sealed class FileSinkTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("iam-auditor-test-");
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    private string Target => Path.Combine(folder.FullName, "out", "events.ndjson");

    [Fact]
    public async Task Events_are_lines_that_only_their_owner_reads()
    {
        await using var sink = new FileSink("file", Target, time);
        Assert.Empty(await sink.DeliverAsync([Entry("{\"a\":1}"), Entry("{\"a\":2}")], default));
        Assert.Empty(await sink.DeliverAsync([Entry("{\"a\":3}")], default));
        Assert.Equal("{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n", await File.ReadAllTextAsync(Target));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Target));
        }
    }

    [Fact]
    public async Task Half_a_line_that_a_kill_left_is_taken_back()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        await File.WriteAllTextAsync(Target, "{\"a\":1}\n{\"a\":");
        await using var sink = new FileSink("file", Target, time);
        await sink.DeliverAsync([Entry("{\"a\":2}")], default);
        Assert.Equal("{\"a\":1}\n{\"a\":2}\n", await File.ReadAllTextAsync(Target));
    }

    [Fact]
    public async Task A_full_file_is_renamed_and_the_newest_are_kept()
    {
        await using var sink = new FileSink("file", Target, time, header: "h", rotateBytes: 10, keep: 2);
        foreach (var text in new[] { "11111111", "22222222", "33333333", "44444444" })
        {
            await sink.DeliverAsync([Entry(text)], default);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        var contents = Directory.GetFiles(Path.GetDirectoryName(Target)!).Order(StringComparer.Ordinal).Select(File.ReadAllText);
        Assert.Equal(["h\n22222222\n", "h\n33333333\n", "h\n44444444\n"], contents);
    }

    [Fact]
    public async Task A_new_day_begins_a_new_file()
    {
        await using var sink = new FileSink("file", Target, time);
        await sink.DeliverAsync([Entry("yesterday")], default);
        time.Advance(TimeSpan.FromDays(1));
        await sink.DeliverAsync([Entry("today")], default);
        Assert.Equal("today\n", await File.ReadAllTextAsync(Target));
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(Target)!).Length);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_an_error_and_no_delivery()
    {
        if (OperatingSystem.IsLinux())
        {
            // Every write to it fails as on a full disk.
            await using var sink = new FileSink("file", "/dev/full", time);
            await Assert.ThrowsAnyAsync<Exception>(() => sink.DeliverAsync([Entry("x")], default));
        }
    }

    public void Dispose() => folder.Delete(recursive: true);

    internal static OutboxEntry Entry(string payload, string? id = null, string? orderKey = null) =>
        new()
        {
            Id = id ?? payload,
            Sink = "sink",
            OrderKey = orderKey ?? payload,
            Payload = Encoding.UTF8.GetBytes(payload),
            Created = Some.Now,
        };
}
