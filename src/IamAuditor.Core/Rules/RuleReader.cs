using System.Globalization;
using System.Text.RegularExpressions;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Yaml;

namespace IamAuditor.Core.Rules;

/// <summary>Reads the form of a rule file: keys, types, known words. Collects every problem of the file; what the expressions say is checked later.</summary>
internal sealed partial class RuleReader(RuleFile file, List<RuleProblem> problems)
{
    internal static readonly string[] Keys =
    [
        "id",
        "title",
        "severity",
        "resource",
        "needs",
        "params",
        "when",
        "pass",
        "message",
        "notApplicable",
        "why",
        "fix",
        "controls",
        "tags",
        "enabled",
        "changes",
        "tests",
    ];

    internal static readonly string[] FixKeys = ["text", "cli", "terraform"];
    internal static readonly string[] ChangeKeys = ["date", "what"];
    internal static readonly string[] ExampleKeys = ["name", "given", "params", "expect", "message"];

    /// <summary>Framework slugs that `controls` may name, with their names for people.</summary>
    public static IReadOnlyDictionary<string, string> Frameworks { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["cis-aws-1.4"] = "CIS AWS Foundations Benchmark 1.4",
            ["cis-aws-3.0"] = "CIS AWS Foundations Benchmark 3.0",
            ["cis-aws-5.0"] = "CIS AWS Foundations Benchmark 5.0",
            ["cis-aws-6.0"] = "CIS AWS Foundations Benchmark 6.0",
            ["cis-aws-7.0"] = "CIS AWS Foundations Benchmark 7.0",
            ["nist-800-53-r5"] = "NIST SP 800-53 Rev. 5",
            ["pci-dss-4"] = "PCI DSS 4",
            ["aws-fsbp"] = "AWS Security Hub controls",
            ["aws-config"] = "AWS Config managed rules",
        };

    private int before;

    public RuleDraft? Read()
    {
        before = problems.Count;
        var reading = YamlReader.Read(file.Bytes.Span);
        problems.AddRange(reading.Problems.Select(p => new RuleProblem(file.Path, p.Line, p.Column, p.Message)));
        if (reading.Root is not YamlMapping root)
        {
            if (reading.Root is { } other)
            {
                Report(other, $"a rule file is a mapping (`id: ...`), not {other.Kind}");
            }

            return null;
        }

        RefuseUnknown(root, Keys, "a rule");
        var id = Text(root, "id");
        if (id is not null && !IsRuleId(id.Text))
        {
            Report(id, $"`{id.Text}` is not a rule id; write family.name in lower case with hyphens, such as access-key.rotation");
        }
        else if (id is not null && id.Text != FileName())
        {
            Report(id, $"the id is `{id.Text}` and the file is named `{FileName()}.yaml`; make them the same");
        }

        var title = Text(root, "title");
        var severity = Word(root, "severity", Severities);
        var resource = Word(root, "resource", ResourceKinds.ByName);
        var needs = Needs(root);
        var parameters = Parameters(root.Find("params"));
        var pass = Text(root, "pass");
        var message = Text(root, "message");
        var why = Text(root, "why");
        var fix = root.Find("fix") as YamlMapping;
        if (fix is null)
        {
            Report(root.Find("fix") ?? root, "`fix` is missing; write a mapping with `text` and, where they exist, `cli` and `terraform`");
        }
        else
        {
            RefuseUnknown(fix, FixKeys, "`fix`");
        }

        var fixText = fix is null ? null : Text(fix, "text");
        var draft =
            id is null
            || title is null
            || severity is null
            || resource is null
            || pass is null
            || message is null
            || why is null
            || fixText is null
                ? null
                : new RuleDraft
                {
                    File = file.Path,
                    Id = id.Text,
                    IdNode = id,
                    Title = title.Text,
                    Severity = severity.Value,
                    Resource = resource.Value,
                    Needs = needs,
                    Parameters = parameters,
                    When = OptionalText(root, "when"),
                    Pass = pass,
                    Message = message,
                    NotApplicable = OptionalText(root, "notApplicable"),
                    Why = why.Text,
                    FixText = fixText,
                    FixCli = OptionalText(fix!, "cli"),
                    FixTerraform = OptionalText(fix!, "terraform"),
                    Controls = Controls(root.Find("controls")),
                    Tags = Texts(root.Find("tags"), "tags"),
                    Enabled = Flag(root, "enabled") ?? true,
                    Changes = Changes(root.Find("changes")),
                    Examples = Examples(root.Find("tests")),
                };
        return problems.Count == before ? draft : null;
    }

    public static IReadOnlyDictionary<string, Severity> Severities { get; } =
        Enum.GetValues<Severity>().ToDictionary(s => s.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, Outcome> Outcomes { get; } =
        new Dictionary<string, Outcome>(StringComparer.Ordinal)
        {
            ["pass"] = Outcome.Pass,
            ["fail"] = Outcome.Fail,
            ["not-applicable"] = Outcome.NotApplicable,
            ["unknown"] = Outcome.Unknown,
        };

    internal const string IdForm = "^[a-z][a-z0-9]*(-[a-z0-9]+)*\\.[a-z0-9]+(-[a-z0-9]+)*$";
    internal const string ParameterForm = "^[a-z][A-Za-z0-9]*$";

    [GeneratedRegex(IdForm)]
    private static partial Regex IdPattern();

    [GeneratedRegex(ParameterForm)]
    private static partial Regex ParameterPattern();

    public static bool IsRuleId(string text) => IdPattern().IsMatch(text);

    private string FileName()
    {
        var name = file.Path[(file.Path.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.EndsWith(".yaml", StringComparison.Ordinal) ? name[..^5]
            : name.EndsWith(".yml", StringComparison.Ordinal) ? name[..^4]
            : name;
    }

    private void Report(YamlNode at, string message) => problems.Add(new RuleProblem(file.Path, at.Line, at.Column, message));

    private void RefuseUnknown(YamlMapping mapping, IReadOnlyList<string> known, string what)
    {
        foreach (var (key, _) in mapping.Entries.Where(e => !known.Contains(e.Key.Text, StringComparer.Ordinal)))
        {
            Report(key, $"{what} has no key `{key.Text}`{Suggestion.For(key.Text, known)}");
        }
    }

    private YamlScalar? Text(YamlMapping mapping, string key)
    {
        switch (mapping.Find(key))
        {
            case null:
                Report(mapping, $"`{key}` is missing");
                return null;
            case YamlScalar { IsNull: false } text when !string.IsNullOrWhiteSpace(text.Text):
                return text;
            case var other:
                Report(other, $"`{key}` must be a text, not {(other is YamlScalar { IsNull: false } ? "blank" : other.Kind)}");
                return null;
        }
    }

    private YamlScalar? OptionalText(YamlMapping mapping, string key) => mapping.Find(key) is null ? null : Text(mapping, key);

    private bool? Flag(YamlMapping mapping, string key)
    {
        var node = mapping.Find(key);
        if (node is null)
        {
            return null;
        }

        if (node is YamlScalar { Bool: { } flag })
        {
            return flag;
        }

        Report(node, $"`{key}` must be true or false");
        return null;
    }

    private T? Word<T>(YamlMapping mapping, string key, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        var node = Text(mapping, key);
        if (node is null)
        {
            return null;
        }

        if (words.TryGetValue(node.Text, out var value))
        {
            return value;
        }

        Report(node, $"`{node.Text}` is no {key}{Suggestion.For(node.Text, words.Keys)}; it is one of {string.Join(", ", words.Keys)}");
        return null;
    }

    private List<IReadOnlyList<Source>> Needs(YamlMapping root)
    {
        var needs = new List<IReadOnlyList<Source>>();
        if (root.Find("needs") is not YamlSequence list || list.Nodes.Count == 0)
        {
            Report(root.Find("needs") ?? root, "`needs` must list at least one source, such as [credential-report]");
            return needs;
        }

        foreach (var node in list.Nodes)
        {
            var names = node is YamlSequence either ? either.Nodes : [node];
            var sources = names.Select(SourceOf).OfType<Source>().ToList();
            if (sources.Count == names.Count && sources.Count > 0)
            {
                needs.Add(sources);
            }
        }

        return needs;
    }

    private Source? SourceOf(YamlNode node)
    {
        if (node is YamlScalar name && Source.TryFind(name.Text, out var source))
        {
            return source;
        }

        var text = (node as YamlScalar)?.Text ?? node.Kind;
        Report(
            node,
            $"`{text}` is no source{Suggestion.For(text, Source.All.Select(s => s.Name))}; it is one of {string.Join(", ", Source.All)}"
        );
        return null;
    }

    private List<RuleParameter> Parameters(YamlNode? node)
    {
        var parameters = new List<RuleParameter>();
        if (node is null)
        {
            return parameters;
        }

        if (node is not YamlMapping mapping)
        {
            Report(node, $"`params` must be a mapping such as {{ maxDays: 90 }}, not {node.Kind}");
            return parameters;
        }

        foreach (var (key, value) in mapping.Entries)
        {
            if (!ParameterPattern().IsMatch(key.Text))
            {
                Report(key, $"`{key.Text}` is not a parameter name; write letters and digits, beginning with a small letter");
            }
            else if (ParameterValue.Of(value) is var (type, constant))
            {
                parameters.Add(new RuleParameter(key.Text, type, constant));
            }
            else
            {
                Report(value, $"`{key.Text}` must be a number, a text, true, false or a list of texts, not {value.Kind}");
            }
        }

        return parameters;
    }

    private Dictionary<string, IReadOnlyList<string>> Controls(YamlNode? node)
    {
        var controls = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (node is null)
        {
            return controls;
        }

        if (node is not YamlMapping mapping)
        {
            Report(node, $"`controls` must be a mapping of framework to requirement ids, not {node.Kind}");
            return controls;
        }

        foreach (var (key, value) in mapping.Entries)
        {
            if (!Frameworks.ContainsKey(key.Text))
            {
                Report(
                    key,
                    $"`{key.Text}` is no framework{Suggestion.For(key.Text, Frameworks.Keys)}; it is one of {string.Join(", ", Frameworks.Keys)}"
                );
                continue;
            }

            if (value is YamlSequence { Nodes: var nodes })
            {
                // 1.10 without quotes is the number 1.1 to most YAML tools, so an id must be quoted to be itself everywhere.
                foreach (var bare in nodes.OfType<YamlScalar>().Where(n => n.Plain && n.Float is not null))
                {
                    Report(bare, $"write \"{bare.Text}\" with quotes: without them it is a number, and 1.10 would be 1.1");
                }
            }

            controls[key.Text] = Texts(value, key.Text);
        }

        return controls;
    }

    private List<string> Texts(YamlNode? node, string key)
    {
        if (node is null)
        {
            return [];
        }

        if (node is not YamlSequence list || list.Nodes.Any(n => n is not YamlScalar { IsNull: false }))
        {
            Report(node, $"`{key}` must be a list of texts");
            return [];
        }

        return [.. list.Nodes.Cast<YamlScalar>().Select(n => n.Text)];
    }

    private List<RuleChange> Changes(YamlNode? node)
    {
        var changes = new List<RuleChange>();
        if (node is null)
        {
            return changes;
        }

        if (node is not YamlSequence list)
        {
            Report(node, $"`changes` must be a list such as [{{ date: 2026-05-04, what: ... }}], not {node.Kind}");
            return changes;
        }

        foreach (var entry in list.Nodes)
        {
            if (entry is not YamlMapping mapping)
            {
                Report(entry, $"a change is a mapping with date and what, not {entry.Kind}");
                continue;
            }

            RefuseUnknown(mapping, ChangeKeys, "a change");
            var date = Text(mapping, "date");
            var what = Text(mapping, "what");
            if (
                date is not null
                && !DateOnly.TryParseExact(date.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            )
            {
                Report(date, $"`{date.Text}` is not a date; write 2026-05-04");
            }
            else if (date is not null && what is not null)
            {
                changes.Add(new RuleChange(DateOnly.ParseExact(date.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture), what.Text));
            }
        }

        return changes;
    }

    private List<RuleExample> Examples(YamlNode? node)
    {
        var examples = new List<RuleExample>();
        if (node is not YamlSequence list)
        {
            Report(
                node ?? new YamlScalar(1, 1, "", true),
                "`tests` must be a list with at least one example that passes and one that fails"
            );
            return examples;
        }

        foreach (var item in list.Nodes)
        {
            if (item is not YamlMapping mapping)
            {
                Report(item, $"an example is a mapping with name, given and expect, not {item.Kind}");
                continue;
            }

            RefuseUnknown(mapping, ExampleKeys, "an example");
            var name = Text(mapping, "name");
            var expect = Word(mapping, "expect", Outcomes);
            var given = mapping.Find("given");
            var parameters = mapping.Find("params");
            if (given is not YamlMapping)
            {
                Report(given ?? mapping, "`given` must be a mapping of variable to fields, such as { key: { active: true } }");
            }

            if (parameters is not null and not YamlMapping)
            {
                Report(parameters, "`params` must be a mapping of parameter to value");
            }

            if (name is not null && expect is not null && given is YamlMapping values)
            {
                examples.Add(
                    new RuleExample(
                        name.Text,
                        mapping.Line,
                        values,
                        parameters as YamlMapping,
                        expect.Value,
                        OptionalText(mapping, "message")?.Text
                    )
                );
            }
        }

        foreach (var same in examples.GroupBy(e => e.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            problems.Add(new RuleProblem(file.Path, same.Last().Line, 1, $"two examples are named `{same.Key}`"));
        }

        foreach (var needed in new[] { Outcome.Pass, Outcome.Fail }.Where(o => examples.All(e => e.Expect != o)))
        {
            Report(list, $"no example expects {needed.ToString().ToLowerInvariant()}; a rule must show both directions");
        }

        return examples;
    }
}
