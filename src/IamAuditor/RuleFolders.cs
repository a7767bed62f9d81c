using IamAuditor.Commands;
using IamAuditor.Core.Rules;

namespace IamAuditor;

/// <summary>Finds rule files: the built-in ones beside the executable, and folders that somebody named.</summary>
public static class RuleFolders
{
    public const string BuiltInFolder = "rules";

    // Lists of frameworks' requirements live among the rules and are none.
    private const string FrameworksFolder = "frameworks";

    public static RuleLoading Load(
        Surroundings around,
        AuditorOptions options,
        IReadOnlyList<string> folders,
        RuleSettings? settings = null
    )
    {
        ArgumentNullException.ThrowIfNull(around);
        ArgumentNullException.ThrowIfNull(folders);
        var builtIn = Path.Combine(around.ProgramDirectory, BuiltInFolder);
        List<RuleFile> files = [.. Files(builtIn, BuiltInFolder)];
        foreach (var folder in folders.Where(f => Path.GetFullPath(f) != Path.GetFullPath(builtIn)))
        {
            files.AddRange(Files(folder, Path.GetRelativePath(around.WorkingDirectory, folder).Replace('\\', '/')));
        }

        return files.Count == 0
            ? new RuleLoading(null, [new RuleProblem(builtIn, 1, 1, "there are no rules here; the installation is incomplete")])
            : RuleSet.Load(files, settings ?? SettingsOf(options));
    }

    /// <summary>What the configuration says of rules, principals and accounts, in the words of Core.</summary>
    public static RuleSettings SettingsOf(AuditorOptions options, IReadOnlyList<string>? only = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new RuleSettings
        {
            Only = only ?? [],
            Enable = Selectors(options.Rules.Enable),
            Disable = Selectors(options.Rules.Disable),
            Environments = options.Environments,
            Classes =
            [
                .. Classes(PrincipalClass.BreakGlass, options.Principals.BreakGlass),
                .. Classes(PrincipalClass.Workload, options.Principals.Workload),
                .. Classes(PrincipalClass.Human, options.Principals.Human),
            ],
            Overrides =
            [
                .. options.Rules.Overrides.Select(o => new RuleOverride(
                    o.Value.Rule ?? o.Key,
                    $"{AuditorOptions.Section}:Rules:Overrides:{o.Key}"
                )
                {
                    Accounts = o.Value.Accounts,
                    Environments = o.Value.Environments,
                    Classes = o.Value.Classes,
                    Severity = o.Value.Severity,
                    Enabled = o.Value.Enabled,
                    Params = o.Value.Params.ToDictionary(
                        p => p.Key,
                        IReadOnlyList<string> (p) => p.Value.Split(',', StringSplitOptions.TrimEntries),
                        StringComparer.Ordinal
                    ),
                }),
            ],
        };
    }

    private static IEnumerable<RuleFile> Files(string folder, string shownAs) =>
        !Directory.Exists(folder)
            ? []
            : Directory
                .EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories)
                .Concat(Directory.EnumerateFiles(folder, "*.yml", SearchOption.AllDirectories))
                .Select(p => (Path: p, Relative: Path.GetRelativePath(folder, p).Replace('\\', '/')))
                .Where(f => !f.Relative.StartsWith(FrameworksFolder + "/", StringComparison.Ordinal))
                .OrderBy(f => f.Relative, StringComparer.Ordinal)
                .Select(f => new RuleFile($"{shownAs}/{f.Relative}", File.ReadAllBytes(f.Path)));

    private static List<string> Selectors(Options.RuleSelection selection) =>
        [.. selection.Ids, .. selection.Families, .. selection.Tags.Select(t => "tag:" + t), .. selection.Packs.Select(p => "pack:" + p)];

    // Any one description makes a principal a member; within an entry of Core everything set must match.
    private static IEnumerable<PrincipalClass> Classes(string name, Options.PrincipalClass described) =>
        described
            .Tags.Select(t => new PrincipalClass(name) { TagKey = t.Key, TagValue = t.Value })
            .Concat(described.Paths.Select(p => new PrincipalClass(name) { Path = p }))
            .Concat(described.Names.Select(n => new PrincipalClass(name) { NamePattern = n }));
}
