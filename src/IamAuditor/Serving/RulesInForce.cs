using System.Security.Cryptography;
using System.Text;
using IamAuditor.Commands;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using Serilog;

namespace IamAuditor.Serving;

/// <summary>
/// The rules, waivers and owners that the daemon judges by. Read again when their files change; where they are broken then, the last good set stays in force and every problem is logged as an error.
/// </summary>
public sealed class RulesInForce(Surroundings around, AuditorOptions options, ILogger log)
{
    private readonly Lock gate = new();
    private RuleSet? rules;
    private RuleSet? watchRules;
    private Stewardship stewardship = new([], []);
    private string? stamp;

    public RuleSet Rules => rules ?? throw new InvalidOperationException("the rules were not loaded");

    /// <summary>Those that judge events, for the watch.</summary>
    public RuleSet WatchRules => watchRules ?? Rules;
    public Stewardship Stewardship => stewardship;
    public IReadOnlyList<Waiver> Waivers => stewardship.Waivers;

    /// <summary>What the last reading found wrong; empty: what is on disk is in force.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>Reads everything; tells whether it is in force now.</summary>
    public bool Reload()
    {
        lock (gate)
        {
            stamp = Stamp();
            IReadOnlyList<string> folders = [.. options.Rules.Directories.Select(around.FullPath)];
            var loading = RuleFolders.Load(around, options, folders);
            var problems = loading.Problems.Select(p => p.ToString()).ToList();
            var (answered, wrong) = Stewardship.Read(around, options);
            problems.AddRange(wrong);
            if (loading.Rules is { } loaded && problems.Count == 0)
            {
                var events = loaded.Rules.Where(r => r.Resource == ResourceKind.Event).Select(r => r.Id).ToList();
                watchRules =
                    events.Count == 0 ? loaded : RuleFolders.Load(around, options, folders, RuleFolders.SettingsOf(options, events)).Rules;
                rules = loaded;
                stewardship = answered;
                Problems = [];
                log.Information(
                    "In force: {Rules} rules, {Waivers} waivers, {Owners} entries of owners",
                    loaded.Rules.Count,
                    answered.Waivers.Count,
                    answered.Owners.Count
                );
                return true;
            }

            Problems = problems;
            foreach (var problem in problems)
            {
                log.Error("Rules, waivers or owners are broken: {Problem}", problem);
            }

            if (rules is not null)
            {
                log.Error(
                    "{Count} problem(s): the rules, waivers and owners of before stay in force until the files are mended",
                    problems.Count
                );
            }

            return false;
        }
    }

    /// <summary>Reads again if any file came, went or changed since the last reading.</summary>
    public void ReloadIfChanged()
    {
        if (stamp != Stamp())
        {
            Reload();
        }
    }

    private string Stamp()
    {
        var text = new StringBuilder();
        foreach (
            var folder in options
                .Rules.Directories.Select(around.FullPath)
                .Append(Path.Combine(around.ProgramDirectory, RuleFolders.BuiltInFolder))
        )
        {
            foreach (var (path, _) in RuleFolders.Paths(folder))
            {
                Add(path);
            }
        }

        foreach (var file in new[] { options.Waivers.File, options.Findings.OwnersFile }.OfType<string>())
        {
            Add(around.FullPath(file));
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));

        void Add(string path)
        {
            var info = new FileInfo(path);
            text.Append(path)
                .Append('|')
                .Append(info.Exists ? info.LastWriteTimeUtc.Ticks : 0)
                .Append('|')
                .Append(info.Exists ? info.Length : -1)
                .Append('\n');
        }
    }
}
