using IamAuditor.Logging;
using IamAuditor.Tests.Options;
using Microsoft.Extensions.Configuration;
using Serilog.Events;

namespace IamAuditor.Tests.Logging;

public sealed class LogSettingsTests : IDisposable
{
    private readonly SomeSettings machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public void An_unsafe_sink_is_made_safe()
    {
        var effective = Effective(
            """
            { "WriteTo": [
                { "Name": "Console", "Args": { "outputTemplate": "{Message}", "theme": "x", "standardErrorFromLevel": "Error" } },
                { "Name": "Console", "Args": { "formatter": "Serilog.Formatting.Compact.CompactJsonFormatter, Serilog.Formatting.Compact", "restrictedToMinimumLevel": "Debug" } },
                { "Name": "File", "Args": { "path": "a.log", "fileSizeLimitBytes": "1000" } } ] }
            """
        );
        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["0:Name"] = "Console",
                ["0:Args:formatter"] = "IamAuditor.Logging.RedactedText, iam-auditor",
                ["0:Args:standardErrorFromLevel"] = "Verbose",
                ["0:Args:restrictedToMinimumLevel"] = "Warning",
                ["1:Name"] = "Console",
                ["1:Args:formatter"] = "IamAuditor.Logging.RedactedJson, iam-auditor",
                ["1:Args:standardErrorFromLevel"] = "Verbose",
                ["1:Args:restrictedToMinimumLevel"] = "Debug",
                ["2:Name"] = "File",
                ["2:Args:formatter"] = "IamAuditor.Logging.RedactedJson, iam-auditor",
                ["2:Args:path"] = Path.Combine(machine.Work, "a.log"),
                ["2:Args:fileSizeLimitBytes"] = "1000",
                ["2:Args:hooks"] = "IamAuditor.Logging.PrivateFile::Instance, iam-auditor",
            },
            effective
        );
    }

    [Fact]
    public void Without_sinks_both_are_there() =>
        Assert.Equal(
            ["Console", "File"],
            Effective("{}").Where(e => e.Key.EndsWith(":Name", StringComparison.Ordinal)).Select(e => e.Value).Order()
        );

    [Fact]
    public void The_log_file_lies_in_the_data_directory_is_private_and_holds_no_secret()
    {
        machine.Write(
            "appsettings.json",
            """{ "IamAuditor": {}, "Serilog": { "MinimumLevel": "Debug", "WriteTo": [ { "Name": "File", "Args": { "path": "logs/x.clef" } } ] } }"""
        );
        machine.Variables["XDG_STATE_HOME"] = machine.Work;
        using (var log = new Log(Settings.Load(machine.Around, null), machine.Around))
        {
            log.Logger.Error(new IOException("password=hunter2"), "Said {Count}", 3);
        }

        var file = Path.Combine(machine.Work, "iam-auditor", "logs", "x.clef");
        var text = File.ReadAllText(file);
        Assert.Contains("\"@mt\":\"Said {Count}\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void A_log_that_nobody_wrote_to_has_no_file()
    {
        machine.Variables["XDG_STATE_HOME"] = machine.Work;
        new Log(Settings.Load(machine.Around, null), machine.Around).Dispose();
        Assert.Empty(Directory.EnumerateFileSystemEntries(machine.Work));
    }

    private Dictionary<string, string?> Effective(string section)
    {
        machine.Write("appsettings.json", $$"""{ "IamAuditor": {}, "Serilog": {{section}} }""");
        return LogSettings
            .Effective(Settings.Load(machine.Around, null).Configuration, machine.Work, LogEventLevel.Warning)
            .GetSection("Serilog:WriteTo")
            .AsEnumerable(makePathsRelative: true)
            .Where(e => e.Value is not null)
            .ToDictionary();
    }
}
