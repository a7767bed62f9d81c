using Spectre.Console;

namespace IamAuditor.Commands;

/// <summary>The console that results are drawn on: as wide as the terminal, 80 columns and plain where it is none.</summary>
internal static class Terminal
{
    private const int PlainWidth = 80;

    public static IAnsiConsole On(TextWriter output, Surroundings around)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = around.TakesColours ? AnsiSupport.Detect : AnsiSupport.No,
                ColorSystem = around.TakesColours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Out = new AnsiConsoleOutput(output),
            }
        );
        if (!around.TakesColours)
        {
            console.Profile.Width = PlainWidth;
        }

        return console;
    }
}
