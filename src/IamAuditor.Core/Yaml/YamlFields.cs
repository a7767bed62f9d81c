using System.Globalization;
using IamAuditor.Core.Rules;

namespace IamAuditor.Core.Yaml;

/// <summary>The keys of one mapping, read one by one into values; whatever is wrong or left over becomes a problem with its place.</summary>
internal sealed class YamlFields(YamlMapping mapping, IReadOnlyList<string> known, ICollection<YamlProblem> problems)
{
    public YamlMapping Mapping => mapping;

    /// <summary>Keys that nobody knows: refused, because a key spelt wrong would be a condition that does not hold.</summary>
    public void RefuseUnknown()
    {
        foreach (var (key, _) in mapping.Entries.Where(e => !known.Contains(e.Key.Text, StringComparer.Ordinal)))
        {
            var near = Suggestion.Nearest(key.Text, known);
            Problem(
                key,
                $"there is no key `{key.Text}`; {(near is null ? $"write one of {string.Join(", ", known)}" : $"did you mean `{near}`?")}"
            );
        }
    }

    public YamlNode PlaceOf(string key) => mapping.Find(key) ?? mapping;

    /// <summary>Null: a problem was added.</summary>
    public string? Required(string key, string what)
    {
        if (mapping.Find(key) is null)
        {
            Problem(mapping, $"`{key}` is missing: {what}");
            return null;
        }

        return Optional(key, what);
    }

    /// <summary>Null: not there, or a problem was added.</summary>
    public string? Optional(string key, string what)
    {
        switch (mapping.Find(key))
        {
            case null:
                return null;
            case YamlScalar { IsNull: false } scalar when scalar.Text.Trim().Length > 0:
                return scalar.Text.Trim();
            case YamlScalar scalar:
                Problem(scalar, $"`{key}` is empty; write {what}");
                return null;
            case var node:
                Problem(node, $"`{key}` is {node.Kind}; write {what}");
                return null;
        }
    }

    public DateOnly? Date(string key, string what)
    {
        if (Required(key, what) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        Problem(PlaceOf(key), $"`{key}`: `{text}` is not a day; write it like 2026-01-31");
        return null;
    }

    /// <summary>Scalars of a list with their places; empty where the key is missing or is no list (then a problem was added).</summary>
    public IReadOnlyList<YamlScalar> List(string key, string what)
    {
        var node = mapping.Find(key);
        if (node is null)
        {
            return [];
        }

        if (node is not YamlSequence sequence || sequence.Nodes.Any(n => n is not YamlScalar { IsNull: false }))
        {
            Problem(node, $"`{key}` must be a list of {what}; write [\"...\"]");
            return [];
        }

        if (sequence.Nodes.Count == 0)
        {
            Problem(node, $"`{key}` is an empty list, which matches nothing; leave the key out, or write {what}");
        }

        return [.. sequence.Nodes.Cast<YamlScalar>()];
    }

    public IReadOnlyDictionary<string, string> Texts(string key)
    {
        var node = mapping.Find(key);
        if (node is null)
        {
            return new Dictionary<string, string>();
        }

        if (node is not YamlMapping texts || texts.Entries.Any(e => e.Value is not YamlScalar { IsNull: false }))
        {
            Problem(node, $"`{key}` must be names with values; write {{ NAME: VALUE }}");
            return new Dictionary<string, string>();
        }

        return texts.Entries.ToDictionary(e => e.Key.Text, e => ((YamlScalar)e.Value).Text, StringComparer.Ordinal);
    }

    public void Problem(YamlNode at, string message) => problems.Add(new YamlProblem(at.Line, at.Column, message));

    /// <summary>The mappings of a document that is one key with a list below it; empty where it is something else (then problems were added).</summary>
    public static IReadOnlyList<YamlMapping> ListOf(ReadOnlySpan<byte> file, string key, ICollection<YamlProblem> problems)
    {
        var reading = YamlReader.Read(file);
        foreach (var problem in reading.Problems)
        {
            problems.Add(problem);
        }

        if (reading.Root is not { } root)
        {
            return [];
        }

        if (root is not YamlMapping document)
        {
            problems.Add(
                new YamlProblem(root.Line, root.Column, $"the file is {root.Kind}; it must begin with `{key}:` and a list below it")
            );
            return [];
        }

        new YamlFields(document, [key], problems).RefuseUnknown();
        switch (document.Find(key))
        {
            case null:
                problems.Add(new YamlProblem(document.Line, document.Column, $"`{key}` is missing; write `{key}:` and a list below it"));
                return [];
            case YamlScalar { IsNull: true }:
                return [];
            case YamlSequence sequence:
                foreach (var node in sequence.Nodes.Where(n => n is not YamlMapping))
                {
                    problems.Add(
                        new YamlProblem(node.Line, node.Column, $"this is {node.Kind}; each entry of `{key}` is a mapping of keys")
                    );
                }

                return [.. sequence.Nodes.OfType<YamlMapping>()];
            case var node:
                problems.Add(new YamlProblem(node.Line, node.Column, $"`{key}` is {node.Kind}; write a list below it"));
                return [];
        }
    }
}
