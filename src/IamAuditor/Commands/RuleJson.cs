using System.Text.Json;
using IamAuditor.Core.Rules;
using IamAuditor.Core.Rules.Expressions;
using IamAuditor.Exports;

namespace IamAuditor.Commands;

/// <summary>A rule as a JSON object, the same for `rules list` and `rules show`.</summary>
internal static class RuleJson
{
    public static void Write(Utf8JsonWriter json, Rule rule, bool isOn, bool isWhole = false)
    {
        json.WriteStartObject();
        json.WriteString("id", rule.Id);
        json.WriteString("family", rule.Family);
        json.WriteString("title", rule.Title);
        json.WriteString("severity", Names.Of(rule.Severity));
        json.WriteString("resource", ResourceKinds.NameOf(rule.Resource));
        json.WriteBoolean("enabled", isOn);
        json.WriteStartArray("needs");
        foreach (var need in rule.Needs)
        {
            if (need.Count == 1)
            {
                json.WriteStringValue(need[0].Name);
            }
            else
            {
                Texts(json, need.Select(s => s.Name));
            }
        }

        json.WriteEndArray();
        json.WriteStartObject("params");
        foreach (var parameter in rule.Parameters)
        {
            json.WritePropertyName(parameter.Name);
            Constant(json, parameter.Default);
        }

        json.WriteEndObject();
        json.WriteStartObject("controls");
        foreach (var (framework, requirements) in rule.Controls)
        {
            json.WritePropertyName(framework);
            Texts(json, requirements);
        }

        json.WriteEndObject();
        json.WritePropertyName("tags");
        Texts(json, rule.Tags);
        json.WriteString("file", rule.File);
        if (isWhole)
        {
            Rest(json, rule);
        }

        json.WriteEndObject();
    }

    private static void Rest(Utf8JsonWriter json, Rule rule)
    {
        Optional(json, "when", rule.When);
        json.WriteString("pass", rule.Pass);
        json.WriteString("message", rule.Message);
        Optional(json, "notApplicable", rule.NotApplicable);
        json.WriteString("why", rule.Why);
        json.WriteStartObject("fix");
        json.WriteString("text", rule.Fix.Text);
        Optional(json, "cli", rule.Fix.Cli);
        Optional(json, "terraform", rule.Fix.Terraform);
        json.WriteEndObject();
        json.WriteStartArray("overrides");
        foreach (var change in rule.Overrides)
        {
            Override(json, change);
        }

        json.WriteEndArray();
        json.WriteStartArray("changes");
        foreach (var change in rule.Changes)
        {
            json.WriteStartObject();
            json.WriteString("date", change.Date.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("what", change.What);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("tests");
        foreach (var example in rule.Examples)
        {
            json.WriteStartObject();
            json.WriteString("name", example.Name);
            json.WriteString("expect", Names.Of(example.Expect));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Override(Utf8JsonWriter json, RuleOverride change)
    {
        json.WriteStartObject();
        json.WriteString("origin", change.Origin);
        foreach (var (name, values) in Scope(change))
        {
            json.WritePropertyName(name);
            Texts(json, values);
        }

        if (change.Severity is { } severity)
        {
            json.WriteString("severity", Names.Of(severity));
        }

        if (change.Enabled is { } enabled)
        {
            json.WriteBoolean("enabled", enabled);
        }

        if (change.Params.Count > 0)
        {
            json.WriteStartObject("params");
            foreach (var (name, texts) in change.Params)
            {
                json.WriteString(name, string.Join(", ", texts));
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Whom an override is for; empty: everybody.</summary>
    public static IEnumerable<(string Name, IReadOnlyList<string> Values)> Scope(RuleOverride change) =>
        new[] { ("accounts", change.Accounts), ("environments", change.Environments), ("classes", change.Classes) }.Where(s =>
            s.Item2.Count > 0
        );

    private static void Constant(Utf8JsonWriter json, Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Bool:
                json.WriteBooleanValue(value.AsBool);
                break;
            case ValueKind.Int:
                json.WriteNumberValue(value.AsInt);
                break;
            case ValueKind.Double:
                json.WriteNumberValue(value.AsDouble);
                break;
            case ValueKind.List:
                Texts(json, Enumerable.Range(0, value.ListCount).Select(i => value.ListAt(i).ToString()));
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Texts(Utf8JsonWriter json, IEnumerable<string> texts)
    {
        json.WriteStartArray();
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
