using IamAuditor.Commands;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Settings.Configuration;

namespace IamAuditor.Logging;

/// <summary>The run's log. Made on first use: commands that answer a question at once open no file.</summary>
public sealed class Log : IDisposable
{
    private readonly Lazy<Logger> logger;

    public Log(Settings settings, Surroundings around, LogEventLevel consoleLevel = LogEventLevel.Warning)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(around);
        Folder = Path.Combine(settings.Options.DataDirectory ?? around.DefaultDataDirectory(), "logs");
        var effective = LogSettings.Effective(settings.Configuration, Path.GetDirectoryName(Folder)!, consoleLevel);
        logger = new Lazy<Logger>(() =>
            new LoggerConfiguration()
                .ReadFrom.Configuration(
                    effective,
                    new ConfigurationReaderOptions(
                        typeof(ConsoleLoggerConfigurationExtensions).Assembly,
                        typeof(FileLoggerConfigurationExtensions).Assembly
                    )
                )
                .CreateLogger()
        );
    }

    /// <summary>Where log files lie unless the configuration says otherwise.</summary>
    public string Folder { get; }

    public ILogger Logger => logger.Value;

    public void Dispose()
    {
        if (logger.IsValueCreated)
        {
            logger.Value.Dispose();
        }
    }
}
