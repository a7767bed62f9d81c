using System.CommandLine;
using IamAuditor.Core.Accounts;

namespace IamAuditor.Commands;

/// <summary>Evidence that a command looks at once.</summary>
internal static class EvidenceArgument
{
    public static Option<string> From() =>
        new("--from")
        {
            Description = "Evidence: a folder or zip that `collect` wrote, or files of the AWS CLI",
            HelpName = "PATH",
            Required = true,
        };

    /// <summary>The snapshot, or null; then it was said why.</summary>
    public static AccountSnapshot? Read(ParseResult parsed, string path, Surroundings around)
    {
        var full = around.FullPath(path);
        if (path.Length == 0 || !Path.Exists(full))
        {
            RulesArguments.Say(parsed, [$"there is no folder or file `{path}`"]);
            return null;
        }

        var replay = EvidenceReplay.Of(full, null, null, around.Time.GetUtcNow());
        RulesArguments.Say(parsed, replay.Messages.Select(m => $"{path}: {m}"));
        return replay.Snapshot;
    }
}
