using IamAuditor.Core.Yaml;

namespace IamAuditor.Core.Rules.Frameworks;

/// <summary>
/// Reads `rules/frameworks/SLUG.yaml`: `framework` (= the file name), `name`, `scope`, and `requirements`, each with `id`, `title` and, where a person has to look, `manual`.
/// </summary>
public static class FrameworkReader
{
    private static readonly string[] Keys = ["framework", "name", "scope", "requirements"];
    private static readonly string[] RequirementKeys = ["id", "title", "manual"];

    /// <summary>Null exactly where the file has problems, which are added with file, line and column.</summary>
    public static Framework? Read(RuleFile file, ICollection<RuleProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        var reading = YamlReader.Read(file.Bytes.Span);
        foreach (var problem in reading.Problems)
        {
            problems.Add(new RuleProblem(file.Path, problem.Line, problem.Column, problem.Message));
        }

        if (reading.Root is not YamlMapping root)
        {
            if (reading.Root is { } other)
            {
                Report(other, $"a framework is a mapping (`framework: ...`), not {other.Kind}");
            }

            return null;
        }

        RefuseUnknown(root, Keys, "a framework");
        var slug = Text(root, "framework");
        if (slug is not null && !RuleReader.Frameworks.ContainsKey(slug.Text))
        {
            Report(slug, $"`{slug.Text}` is no framework{Suggestion.For(slug.Text, RuleReader.Frameworks.Keys)}");
        }
        else if (slug is not null && !file.Path.Replace('\\', '/').EndsWith($"/{slug.Text}.yaml", StringComparison.Ordinal))
        {
            Report(slug, $"the framework is `{slug.Text}`, so the file must be named `{slug.Text}.yaml`");
        }

        var name = Text(root, "name");
        var scope = Text(root, "scope");
        var requirements = new List<Requirement>();
        if (root.Find("requirements") is YamlSequence { Nodes.Count: > 0 } list)
        {
            foreach (var node in list.Nodes)
            {
                if (node is not YamlMapping entry)
                {
                    Report(node, $"a requirement is a mapping such as {{ id: \"1.4\", title: ... }}, not {node.Kind}");
                    continue;
                }

                RefuseUnknown(entry, RequirementKeys, "a requirement");
                var id = Text(entry, "id");
                var title = Text(entry, "title");
                var manual = entry.Find("manual") is null ? null : Text(entry, "manual");
                if (id is null || title is null)
                {
                    continue;
                }

                if (id is { Plain: true, Float: not null })
                {
                    Report(id, $"write \"{id.Text}\" with quotes: without them it is a number, and 1.10 would be 1.1");
                }
                else if (requirements.Exists(r => r.Id == id.Text))
                {
                    Report(id, $"requirement {id.Text} is here twice; numbers are unique within a version");
                }

                requirements.Add(new Requirement(id.Text, title.Text, manual?.Text));
            }
        }
        else
        {
            Report(root.Find("requirements") ?? root, "`requirements` must list at least one requirement");
        }

        return problems.Count > before ? null : new Framework(slug!.Text, name!.Text, scope!.Text, requirements);

        void Report(YamlNode at, string message) => problems.Add(new RuleProblem(file.Path, at.Line, at.Column, message));

        void RefuseUnknown(YamlMapping mapping, IReadOnlyList<string> known, string what)
        {
            foreach (var (key, _) in mapping.Entries.Where(e => !known.Contains(e.Key.Text, StringComparer.Ordinal)))
            {
                Report(key, $"{what} has no key `{key.Text}`{Suggestion.For(key.Text, known)}");
            }
        }

        YamlScalar? Text(YamlMapping mapping, string key)
        {
            if (mapping.Find(key) is YamlScalar { IsNull: false } text && !string.IsNullOrWhiteSpace(text.Text))
            {
                return text;
            }

            Report(mapping.Find(key) ?? mapping, $"`{key}` must be a text");
            return null;
        }
    }
}
