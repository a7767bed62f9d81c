namespace IamAuditor.Commands;

/// <summary>What a command may know of the machine it runs on, gathered once in Program so that tests can give it another.</summary>
public sealed record Surroundings
{
    public required TimeProvider Time { get; init; }
    public required string WorkingDirectory { get; init; }

    /// <summary>Where the executable lies, with appsettings.json and the built-in rules beside it.</summary>
    public required string ProgramDirectory { get; init; }

    /// <summary>Null for a variable that is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Somebody is watching standard error: progress may move. Never where it goes to a file or a pipe.</summary>
    public bool IsWatched { get; init; }

    /// <summary>Standard output is a terminal that takes colours; the NO_COLOR convention is respected.</summary>
    public bool TakesColours { get; init; }

    /// <summary>Relative paths count from the working directory.</summary>
    public string FullPath(string path) => Path.GetFullPath(path, WorkingDirectory);

    /// <summary>The folder for state where none is configured: XDG_STATE_HOME or ~/.local/state; on Windows the user's local application data.</summary>
    public string DefaultDataDirectory()
    {
        var state =
            OperatingSystem.IsWindows() ? Variable("LOCALAPPDATA")
            : Variable("XDG_STATE_HOME") is { Length: > 0 } xdg && Path.IsPathFullyQualified(xdg) ? xdg
            : Variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".local", "state")
            : null;
        return Path.Combine(state ?? Path.Combine(Path.GetTempPath(), "iam-auditor-" + Variable("USER")), "iam-auditor");
    }
}
