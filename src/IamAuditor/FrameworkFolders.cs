using IamAuditor.Commands;
using IamAuditor.Core.Rules;
using IamAuditor.Core.Rules.Frameworks;

namespace IamAuditor;

/// <summary>Finds the lists of frameworks' requirements beside the built-in rules.</summary>
public static class FrameworkFolders
{
    public const string BuiltInFolder = "rules/frameworks";

    /// <summary>By slug in ordinal order; files with problems are left out and their problems added, every one of every file.</summary>
    public static IReadOnlyList<Framework> Load(Surroundings around, ICollection<RuleProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(around);
        ArgumentNullException.ThrowIfNull(problems);
        var folder = Path.Combine(around.ProgramDirectory, "rules", "frameworks");
        List<string> paths = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal)] : [];
        if (paths.Count == 0)
        {
            problems.Add(new RuleProblem(folder, 1, 1, "there are no frameworks here; the installation is incomplete"));
        }

        return
        [
            .. paths
                .Select(p => FrameworkReader.Read(new RuleFile($"{BuiltInFolder}/{Path.GetFileName(p)}", File.ReadAllBytes(p)), problems))
                .OfType<Framework>(),
        ];
    }
}
