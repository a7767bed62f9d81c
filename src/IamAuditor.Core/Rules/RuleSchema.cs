using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules;

/// <summary>
/// The JSON Schema (draft 7, which editors' YAML modes know) of rule files, from the tables that the reader itself uses. rules/rule.schema.json is this, and a test compares
/// it. What a schema cannot say, such as the types inside expressions, `rules test` says.
/// </summary>
public static class RuleSchema
{
    public const string FileName = "rule.schema.json";

    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Json()
    {
        var definitions = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        var kinds = new JsonArray();
        foreach (var (name, kind) in ResourceKinds.ByName)
        {
            kinds.Add(OfKind(name, kind, definitions));
        }

        var properties = new JsonObject();
        foreach (var key in RuleReader.Keys)
        {
            properties[key] = OfKey(key);
        }

        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "A rule of IamAuditor",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = Texts("id", "title", "severity", "resource", "needs", "pass", "message", "why", "fix", "tests"),
            ["properties"] = properties,
            ["allOf"] = kinds,
            ["definitions"] = new JsonObject(definitions.Select(d => KeyValuePair.Create<string, JsonNode?>(d.Key, d.Value))),
        };
        return schema.ToJsonString(Written) + "\n";
    }

    private static JsonObject OfKey(string key) =>
        key switch
        {
            "id" => Text("family.name, as the file is named").With("pattern", RuleReader.IdForm),
            "title" => Text("One line: what is right."),
            "severity" => Enumerated("How bad a finding is.", RuleReader.Severities.Keys.Reverse()),
            "resource" => Enumerated("What the rule gives one verdict for.", ResourceKinds.ByName.Keys),
            "needs" => Needs(),
            "params" => Parameters("Constants of the expressions, which configuration may change."),
            "when" => Expression("Which resources the rule is about; the others are not applicable."),
            "pass" => Expression("What holds where all is well."),
            "message" => Text("What a finding says; {expressions} in braces."),
            "notApplicable" => Text("What is said where `when` is false; {expressions} in braces."),
            "why" => Text("What can happen where this is not so."),
            "fix" => Fix(),
            "controls" => Controls(),
            "tags" => TextList("Words to choose rules by."),
            "enabled" => new JsonObject { ["type"] = "boolean", ["description"] = "false: off unless configuration enables it." },
            "changes" => Changes(),
            "tests" => Examples(),
            _ => throw new InvalidOperationException($"the schema does not know the key `{key}`"),
        };

    private static JsonObject With(this JsonObject schema, string name, JsonNode value)
    {
        schema[name] = value;
        return schema;
    }

    private static JsonArray Texts(params IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)t)];

    private static JsonObject Text(string description) => new() { ["type"] = "string", ["description"] = description };

    private static JsonObject Expression(string description) =>
        new() { ["type"] = Texts("string", "boolean"), ["description"] = description };

    private static JsonObject Enumerated(string description, IEnumerable<string> words) =>
        new() { ["description"] = description, ["enum"] = Texts(words) };

    private static JsonObject TextList(string description) =>
        new()
        {
            ["type"] = "array",
            ["description"] = description,
            ["items"] = new JsonObject { ["type"] = "string" },
        };

    private static JsonObject Object(
        string description,
        IEnumerable<string> required,
        IEnumerable<KeyValuePair<string, JsonNode?>> properties
    ) =>
        new()
        {
            ["type"] = "object",
            ["description"] = description,
            ["additionalProperties"] = false,
            ["required"] = Texts(required),
            ["properties"] = new JsonObject(properties),
        };

    private static JsonObject Needs()
    {
        JsonObject Sources() => new() { ["enum"] = Texts(Source.All.Select(s => s.Name)) };
        return new JsonObject
        {
            ["type"] = "array",
            ["description"] = "What has to be read; of an inner list, any one.",
            ["minItems"] = 1,
            ["items"] = new JsonObject
            {
                ["anyOf"] = new JsonArray(
                    Sources(),
                    new JsonObject
                    {
                        ["type"] = "array",
                        ["minItems"] = 1,
                        ["items"] = Sources(),
                    }
                ),
            },
        };
    }

    private static JsonObject Parameters(string description) =>
        new()
        {
            ["type"] = "object",
            ["description"] = description,
            ["propertyNames"] = new JsonObject { ["pattern"] = RuleReader.ParameterForm },
            ["additionalProperties"] = new JsonObject
            {
                ["anyOf"] = new JsonArray(
                    new JsonObject { ["type"] = Texts("number", "string", "boolean") },
                    new JsonObject
                    {
                        ["type"] = "array",
                        ["items"] = new JsonObject { ["type"] = Texts("number", "string", "boolean") },
                    }
                ),
            },
        };

    private static JsonObject Fix() =>
        Object(
            "What to do about a finding; {expressions} in braces.",
            ["text"],
            RuleReader.FixKeys.Select(key =>
                KeyValuePair.Create<string, JsonNode?>(
                    key,
                    Text(
                        key switch
                        {
                            "text" => "In words, and what may break.",
                            "cli" => "A command of the AWS CLI.",
                            _ => "A piece of Terraform.",
                        }
                    )
                )
            )
        );

    private static JsonObject Controls() =>
        Object(
            "Requirement ids by framework, in quotes.",
            [],
            RuleReader.Frameworks.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, TextList(f.Value)))
        );

    private static JsonObject Changes() =>
        new()
        {
            ["type"] = "array",
            ["description"] = "The history of the rule.",
            ["items"] = Object(
                "What changed and when.",
                RuleReader.ChangeKeys,
                [
                    new("date", Text("2026-05-04").With("pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")),
                    new("what", Text("What findings come or go by it.")),
                ]
            ),
        };

    private static JsonObject Examples() =>
        new()
        {
            ["type"] = "array",
            ["description"] =
                "Examples with what the rule must say, at least one that passes and one that fails. Judged at 2026-01-01T00:00:00Z.",
            ["minItems"] = 2,
            ["items"] = Object(
                "One example.",
                ["name", "given", "expect"],
                RuleReader.ExampleKeys.Select(key =>
                    KeyValuePair.Create<string, JsonNode?>(
                        key,
                        key switch
                        {
                            "name" => Text("What is special about it."),
                            "given" => new JsonObject
                            {
                                ["type"] = "object",
                                ["description"] = "Fields by variable; times also as `91 days ago`.",
                            },
                            "params" => Parameters("Other values of the rule's parameters."),
                            "expect" => Enumerated("The outcome.", RuleReader.Outcomes.Keys),
                            "message" => Text("The whole message."),
                            _ => throw new InvalidOperationException($"the schema does not know the key `{key}` of an example"),
                        }
                    )
                )
            ),
        };

    // What an example may give depends on the resource.
    private static JsonObject OfKind(string name, ResourceKind kind, SortedDictionary<string, JsonNode> definitions)
    {
        var variables = new JsonObject();
        foreach (var variable in RuleScopes.Of(kind).Variables)
        {
            variables[variable.Name] = OfType(variable.Type, definitions);
        }

        return new JsonObject
        {
            ["if"] = new JsonObject
            {
                ["properties"] = new JsonObject { ["resource"] = new JsonObject { ["const"] = name } },
                ["required"] = Texts("resource"),
            },
            ["then"] = new JsonObject
            {
                ["properties"] = new JsonObject
                {
                    ["tests"] = new JsonObject
                    {
                        ["items"] = new JsonObject
                        {
                            ["properties"] = new JsonObject
                            {
                                ["given"] = new JsonObject { ["additionalProperties"] = false, ["properties"] = variables },
                            },
                        },
                    },
                },
            },
        };
    }

    private static JsonObject OfType(ExprType type, SortedDictionary<string, JsonNode> definitions)
    {
        switch (type.Kind)
        {
            case ExprTypeKind.Bool:
                return new JsonObject { ["type"] = "boolean" };
            case ExprTypeKind.Int:
                return new JsonObject { ["type"] = "integer" };
            case ExprTypeKind.Double:
                return new JsonObject { ["type"] = "number" };
            case ExprTypeKind.Timestamp or ExprTypeKind.Duration:
                return new JsonObject { ["type"] = "string" };
            case ExprTypeKind.List:
                return new JsonObject { ["type"] = "array", ["items"] = OfType(type.Element!, definitions) };
            case ExprTypeKind.Map:
                return new JsonObject { ["type"] = "object", ["additionalProperties"] = OfType(type.Element!, definitions) };
            case ExprTypeKind.Record:
                Define(type.RecordType!, definitions);
                return new JsonObject { ["$ref"] = $"#/definitions/{type.RecordType!.Name}" };
            default:
                // An unquoted 123 is a text where a text is wanted.
                return new JsonObject { ["type"] = Texts("string", "number", "boolean") };
        }
    }

    private static void Define(RecordType type, SortedDictionary<string, JsonNode> definitions)
    {
        if (definitions.ContainsKey(type.Name))
        {
            return;
        }

        var properties = new JsonObject();
        definitions[type.Name] = new JsonObject
        {
            ["type"] = "object",
            ["description"] = type.Documentation,
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
        foreach (var field in type.Fields)
        {
            var schema = OfType(field.Type, definitions);
            if (field.Optional)
            {
                schema = new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
            }
            else if (schema.ContainsKey("$ref"))
            {
                // Draft 7 ignores what stands beside a reference.
                schema = new JsonObject { ["allOf"] = new JsonArray(schema) };
            }

            if (field.Doc.Length > 0)
            {
                schema["description"] = field.Doc;
            }

            properties[field.Name] = schema;
        }
    }
}
