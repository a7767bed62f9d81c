using System.Globalization;
using System.Text.RegularExpressions;
using IamAuditor.Core.Rules.Expressions;
using IamAuditor.Core.Yaml;

namespace IamAuditor.Core.Rules.Records;

/// <summary>
/// Reads what an example gives (`key: { active: true, lastRotated: 91 days ago }`) into records, checked against the same table that expressions are checked against.
/// Times are ISO 8601 or relative to <see cref="JudgedAt"/>: `91 days ago`, `in 3 hours`, `now`.
/// </summary>
internal sealed partial class GivenReader(string file, List<RuleProblem> problems)
{
    /// <summary>The fixed moment at which all examples are judged.</summary>
    public static readonly DateTimeOffset JudgedAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A value for every variable of the scope; a variable that is not given is a record without fields.</summary>
    public IReadOnlyDictionary<string, Value> Read(YamlMapping given, ExpressionScope scope)
    {
        foreach (var (key, _) in given.Entries.Where(e => scope.Variables.All(v => v.Name != e.Key.Text)))
        {
            var names = scope.Variables.Select(v => v.Name).ToList();
            Report(key, $"the rule has no variable `{key.Text}`{Suggestion.For(key.Text, names)}; it reads {string.Join(" and ", names)}");
        }

        return scope.Variables.ToDictionary(
            v => v.Name,
            v =>
                given.Find(v.Name) is { } node
                    ? Of(node, v.Type, v.Name)
                    : Value.Record(v.Type.RecordType!, new GivenRecord(new Dictionary<string, Value>())),
            StringComparer.Ordinal
        );
    }

    [GeneratedRegex("^(?:(?<ago>\\d{1,6}) (?<unit>second|minute|hour|day)s? ago|in (?<ahead>\\d{1,6}) (?<unit>second|minute|hour|day)s?)$")]
    private static partial Regex RelativePattern();

    private void Report(YamlNode at, string message) => problems.Add(new RuleProblem(file, at.Line, at.Column, message));

    private Value Of(YamlNode node, ExprType type, string path)
    {
        switch (type.Kind, node)
        {
            case (ExprTypeKind.Record, YamlMapping mapping):
                return Record(mapping, type.RecordType!, path);
            case (ExprTypeKind.List, YamlSequence list) when type.Element!.Kind == ExprTypeKind.Record:
                return Value.Records(
                    type.Element.RecordType!,
                    [
                        .. list
                            .Nodes.Select((n, i) => Of(n, type.Element, $"{path}[{i}]"))
                            .Where(v => v.Kind == ValueKind.Record)
                            .Select(v => v.AsRecord),
                    ]
                );
            case (ExprTypeKind.List, YamlSequence list):
                return Value.List([.. list.Nodes.Select((n, i) => Of(n, type.Element!, $"{path}[{i}]"))]);
            case (ExprTypeKind.Map, YamlMapping mapping):
                return Value.Map(
                    ValueMap.Of(
                        mapping.Entries.Select(e =>
                            KeyValuePair.Create(Value.String(e.Key.Text), Of(e.Value, type.Element!, $"{path}.{e.Key.Text}"))
                        )
                    )
                );
            case (ExprTypeKind.Bool, YamlScalar { Bool: { } flag }):
                return Value.Bool(flag);
            case (ExprTypeKind.Int, YamlScalar { Int: { } number }):
                return Value.Int(number);
            case (ExprTypeKind.Double, YamlScalar { Float: { } number }):
                return Value.Double(number);
            case (ExprTypeKind.String, YamlScalar { IsNull: false } text):
                return Value.String(text.Text);
            case (ExprTypeKind.Timestamp, YamlScalar { IsNull: false } text) when Time(text.Text) is { } moment:
                return Value.Timestamp(moment);
            case (ExprTypeKind.Timestamp, YamlScalar text):
                Report(text, $"`{path}` is a time: write 2025-12-31T10:00:00Z, or `91 days ago`, `in 3 hours`, `now`; not `{text.Text}`");
                return Value.Absent;
            case (ExprTypeKind.Duration, YamlScalar { IsNull: false } text)
                when Times.ParseDuration(text.Text) is { IsError: false } length:
                return length;
            case (ExprTypeKind.Duration, YamlScalar text):
                Report(text, $"`{path}` is a duration: write 8h, 90m or 1h30m; not `{text.Text}`");
                return Value.Absent;
            default:
                Report(node, $"`{path}` is a {type}, not {node.Kind}");
                return Value.Absent;
        }
    }

    private Value Record(YamlMapping mapping, RecordType type, string path)
    {
        var fields = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var (key, node) in mapping.Entries)
        {
            if (!type.TryGetField(key.Text, out var field))
            {
                Report(key, $"{type.Name} has no field `{key.Text}`{Suggestion.For(key.Text, type.Fields.Select(f => f.Name))}");
            }
            else if (node is YamlScalar { IsNull: true })
            {
                if (!field.Optional)
                {
                    Report(node, $"`{path}.{key.Text}` is always set; give it a value, or leave it out for `not read`");
                }

                fields[key.Text] = Value.Absent;
            }
            else
            {
                fields[key.Text] = Of(node, field.Type, $"{path}.{key.Text}");
            }
        }

        return Value.Record(type, new GivenRecord(fields));
    }

    private static DateTimeOffset? Time(string text)
    {
        if (text == "now")
        {
            return JudgedAt;
        }

        var match = RelativePattern().Match(text);
        if (match.Success)
        {
            var count = int.Parse(
                match.Groups["ago"].Success ? match.Groups["ago"].Value : match.Groups["ahead"].Value,
                CultureInfo.InvariantCulture
            );
            var span = match.Groups["unit"].Value switch
            {
                "second" => TimeSpan.FromSeconds(count),
                "minute" => TimeSpan.FromMinutes(count),
                "hour" => TimeSpan.FromHours(count),
                _ => TimeSpan.FromDays(count),
            };
            return match.Groups["ago"].Success ? JudgedAt - span : JudgedAt + span;
        }

        return
            text.Contains('-', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var moment
            )
            ? moment
            : null;
    }
}
