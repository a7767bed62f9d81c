using System.CommandLine;
using IamAuditor.Core.Accounts;
using IamAuditor.Policies;
using IamAuditor.Storage;

namespace IamAuditor.Commands;

/// <summary>Evidence that a command looks at once: a folder or zip, a run that is kept, or the last one.</summary>
internal sealed class EvidenceArgument
{
    private readonly Option<string?> from = new("--from")
    {
        Description = "Folder or zip of evidence or of AWS CLI output, or a run that is kept (default: the last one)",
        HelpName = "PATH",
    };
    private readonly Option<string?> account = new("--account")
    {
        Description = "Whose files --from reads, where none says it; whose last run, where there are several",
        HelpName = "ID",
    };
    private readonly Option<string?> at = new("--at")
    {
        Description = "The moment to judge at (default: when the evidence was taken)",
        HelpName = "TIME",
    };
    private readonly Option<string?> data = new("--data")
    {
        Description = "Data directory of the runs (default: IamAuditor:DataDirectory, else the user's own)",
        HelpName = "DIR",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(from);
        command.Options.Add(account);
        command.Options.Add(at);
        AddDataTo(command);
    }

    public void AddDataTo(Command command) => command.Options.Add(data);

    /// <summary>The snapshot, or null; then it was said why.</summary>
    public AccountSnapshot? ReadOrSay(ParseResult parsed, Surroundings around)
    {
        var problems = new List<string>();
        AccountId? owner = null;
        if (parsed.GetValue(account) is { } text)
        {
            if (AccountId.TryParse(text, out var id))
                owner = id;
            else
                problems.Add($"--account: `{text}` is not an account id; write twelve digits");
        }

        var moment = AuditArguments.ReadTime(parsed.GetValue(at), problems);
        var given = parsed.GetValue(from);
        var path = given is null ? Last(parsed, around, owner, problems) : Named(parsed, around, given, problems);
        if (path is null || problems.Count > 0)
        {
            RulesArguments.Say(parsed, problems);
            return null;
        }

        var replay = EvidenceReplay.Of(path, owner, moment, around.Time.GetUtcNow());
        RulesArguments.Say(parsed, replay.Messages);
        return replay.Snapshot;
    }

    /// <summary>The same for evidence that an argument of another name holds.</summary>
    public AccountSnapshot? ReadOrSay(ParseResult parsed, Surroundings around, string name)
    {
        var problems = new List<string>();
        if (Named(parsed, around, name, problems) is not { } path)
        {
            RulesArguments.Say(parsed, problems);
            return null;
        }

        var replay = EvidenceReplay.Of(path, null, null, around.Time.GetUtcNow());
        RulesArguments.Say(parsed, replay.Messages.Select(m => $"{name}: {m}"));
        return replay.Snapshot;
    }

    private string? Named(ParseResult parsed, Surroundings around, string name, List<string> problems)
    {
        if (name.Length > 0 && Path.Exists(around.FullPath(name)))
            return around.FullPath(name);

        var kept = name.Length == 0 ? [] : Kept(parsed, around, []).Where(k => k.Run.StartsWith(name, StringComparison.Ordinal)).ToList();
        if (kept is [var only])
            return only.Path;

        problems.Add(
            kept.Count > 1
                ? $"`{name}` is the beginning of {kept.Count} kept runs: {string.Join(", ", kept.Take(3).Select(k => k.Run))}; write more of one"
                : $"there is no folder or file `{name}`, and no run that is kept begins so"
        );
        return null;
    }

    private string? Last(ParseResult parsed, Surroundings around, AccountId? owner, List<string> problems)
    {
        var kept = Kept(parsed, around, problems).Where(k => owner is null || k.Account == owner).ToList();
        var accounts = kept.Select(k => k.Account).Distinct().Order().ToList();
        if (accounts.Count > 1)
        {
            problems.Add(
                $"runs of {accounts.Count} accounts are kept ({string.Join(", ", accounts.Take(5))}{(accounts.Count > 5 ? " ..." : "")}); say which with --account ID"
            );
            return null;
        }

        if (kept.Count == 0)
        {
            problems.Add(
                $"say on which evidence: --from PATH, a folder or zip that `collect` wrote or the AWS CLI's output (no run{(owner is null ? "" : $" of {owner}")} is kept in {Folder(parsed, around, [])})"
            );
            return null;
        }

        RulesArguments.Say(parsed, [$"on the last run of {kept[0].Account}, {kept[0].Run}"]);
        return kept[0].Path;
    }

    private IReadOnlyList<KeptEvidence> Kept(ParseResult parsed, Surroundings around, List<string> problems) =>
        KeptEvidence.In(Folder(parsed, around, problems));

    private string Folder(ParseResult parsed, Surroundings around, List<string> problems)
    {
        if (parsed.GetValue(data) is { Length: > 0 } given)
            return around.FullPath(given);

        var settings = Settings.Load(around, parsed.GetValue<string?>("--config"));
        problems.AddRange(settings.Problems);
        return settings.Options.DataDirectory is { } configured ? around.FullPath(configured) : around.DefaultDataDirectory();
    }
}
