using System.Text;
using IamAuditor;
using IamAuditor.Commands;

// Results are UTF-8 without a byte order mark, whatever the terminal's code page is: other programs read them.
var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
await using var output = new StreamWriter(Console.OpenStandardOutput(), encoding, 16 * 1024);
await using var error = new StreamWriter(Console.OpenStandardError(), encoding, 1024) { AutoFlush = true };
output.AutoFlush = !Console.IsOutputRedirected;

var around = new Surroundings
{
    Time = TimeProvider.System,
    WorkingDirectory = Environment.CurrentDirectory,
    ProgramDirectory = AppContext.BaseDirectory,
    Variable = Environment.GetEnvironmentVariable,
    IsWatched = !Console.IsErrorRedirected,
    TakesColours = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
};
try
{
    return await CommandLine.RunAsync(args, around, output, error, CancellationToken.None);
}
catch (IOException)
{
    // Standard error takes nothing, so that there is nowhere left to say so.
    return ExitCode.CouldNotAudit;
}
