using System.Globalization;
using IamAuditor.Commands;
using IamAuditor.Core.Rules;
using IamAuditor.Core.Yaml;

namespace IamAuditor;

/// <summary>Finds rule files: the built-in ones beside the executable, and folders that somebody named.</summary>
public static class RuleFolders
{
    public const string BuiltInFolder = "rules";

    // Lists of frameworks' requirements live among the rules and are none.
    private const string FrameworksFolder = "frameworks";

    // Links may lead round in circles.
    private const int MaxDepth = 8;

    /// <summary>Every problem of every file at once, those that hinder reading a file included.</summary>
    public static RuleLoading Load(
        Surroundings around,
        AuditorOptions options,
        IReadOnlyList<string> folders,
        RuleSettings? settings = null,
        bool withBuiltIn = true
    )
    {
        ArgumentNullException.ThrowIfNull(around);
        ArgumentNullException.ThrowIfNull(folders);
        var builtIn = Path.Combine(around.ProgramDirectory, BuiltInFolder);
        var problems = new List<RuleProblem>();
        List<RuleFile> files = withBuiltIn ? [.. Files(builtIn, BuiltInFolder, problems)] : [];
        foreach (var folder in folders.Where(f => !withBuiltIn || Path.GetFullPath(f) != Path.GetFullPath(builtIn)))
        {
            files.AddRange(Files(folder, Path.GetRelativePath(around.WorkingDirectory, folder).Replace('\\', '/'), problems));
        }

        if (files.Count == 0 && problems.Count == 0)
        {
            return new RuleLoading(
                null,
                withBuiltIn || folders.Count == 0
                    ? [new RuleProblem(builtIn, 1, 1, "there are no rules here; the installation is incomplete")]
                    : [.. folders.Select(f => new RuleProblem(f, 1, 1, "there are no rules here; a rule is a file FAMILY/ID.yaml"))]
            );
        }

        var loading = RuleSet.Load(files, settings ?? SettingsOf(options));
        return problems.Count == 0 ? loading : new RuleLoading(null, [.. problems, .. loading.Problems]);
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
            Sensitive = [.. options.Rules.Sensitive.Select(s => new SensitiveResource(s.Resource, s.Actions))],
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

    private static IEnumerable<RuleFile> Files(string folder, string shownAs, List<RuleProblem> problems)
    {
        foreach (var (path, relative) in Paths(folder))
        {
            // The length is looked at first: whoever names the wrong folder must not fill the memory with it.
            var length = new FileInfo(path).Length;
            if (length > YamlReader.MaxBytes)
            {
                problems.Add(
                    new RuleProblem(
                        $"{shownAs}/{relative}",
                        1,
                        1,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"the file has {length:N0} bytes; at most {YamlReader.MaxBytes:N0} are read. Split it, or check that it is the right file"
                        )
                    )
                );
                continue;
            }

            byte[]? bytes = null;
            try
            {
                bytes = File.ReadAllBytes(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problems.Add(new RuleProblem($"{shownAs}/{relative}", 1, 1, $"cannot be read: {e.Message}"));
            }

            if (bytes is not null)
            {
                yield return new RuleFile($"{shownAs}/{relative}", bytes);
            }
        }
    }

    /// <summary>The rule files below a folder with their paths in it, in ordinal order; none where there is no folder.</summary>
    internal static IEnumerable<(string Path, string Relative)> Paths(string folder) =>
        !Directory.Exists(folder)
            ? []
            : Directory
                .EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth })
                .Where(p => p.EndsWith(".yaml", StringComparison.Ordinal) || p.EndsWith(".yml", StringComparison.Ordinal))
                .Select(p => (Path: p, Relative: Path.GetRelativePath(folder, p).Replace('\\', '/')))
                .Where(f => !f.Relative.StartsWith(FrameworksFolder + "/", StringComparison.Ordinal))
                .OrderBy(f => f.Relative, StringComparer.Ordinal);

    private static List<string> Selectors(Options.RuleSelection selection) =>
        [.. selection.Ids, .. selection.Families, .. selection.Tags.Select(t => "tag:" + t), .. selection.Packs.Select(p => "pack:" + p)];

    // Any one description makes a principal a member; within an entry of Core everything set must match.
    private static IEnumerable<PrincipalClass> Classes(string name, Options.PrincipalClass described) =>
        described
            .Tags.Select(t => new PrincipalClass(name) { TagKey = t.Key, TagValue = t.Value })
            .Concat(described.Paths.Select(p => new PrincipalClass(name) { Path = p }))
            .Concat(
                described.Names.Select(n =>
                    // No name of a user or role holds a colon.
                    n.StartsWith("arn:", StringComparison.Ordinal)
                        ? new PrincipalClass(name) { ArnPattern = n }
                        : new PrincipalClass(name) { NamePattern = n }
                )
            );
}
