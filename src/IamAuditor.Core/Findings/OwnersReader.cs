using IamAuditor.Core.Yaml;

namespace IamAuditor.Core.Findings;

/// <summary>Reads the file of owners: `owners:` and a list. Unknown keys are refused, and every problem of the file is told at once. The schema is docs/schemas/owners.schema.json.</summary>
public static class OwnersReader
{
    private static readonly string[] Keys = ["owner", "accounts", "paths", "resources", "rules", "tags"];

    /// <summary>In the order of the file, which is the order in which they are asked. Where there are problems they are not to be used.</summary>
    public static (IReadOnlyList<OwnerEntry> Owners, IReadOnlyList<YamlProblem> Problems) Read(ReadOnlySpan<byte> file)
    {
        var problems = new List<YamlProblem>();
        var owners = new List<OwnerEntry>();
        foreach (var mapping in YamlFields.ListOf(file, "owners", problems))
        {
            var fields = new YamlFields(mapping, Keys, problems);
            fields.RefuseUnknown();
            owners.Add(
                new OwnerEntry(fields.Required("owner", "who must act") ?? "")
                {
                    Line = mapping.Line,
                    Accounts = Texts(
                        fields,
                        "accounts",
                        "account ids",
                        text =>
                            OwnerEntry.IsAccountPattern(text)
                                ? null
                                : $"`{text}` is not an account id; write twelve digits in quotes, or a pattern with * and ?"
                    ),
                    Paths = Texts(
                        fields,
                        "paths",
                        "IAM paths",
                        text => OwnerEntry.IsPathPattern(text) ? null : $"`{text}` is not an IAM path; write /{text.Trim('/')}/"
                    ),
                    Resources = Texts(fields, "resources", "ARNs, or patterns of ARNs", ArnPattern.Problem),
                    Rules = Texts(fields, "rules", "rule ids, or patterns such as access-key.*", _ => null),
                    Tags = fields.Texts("tags"),
                }
            );
            if (Keys.Skip(1).All(k => mapping.Find(k) is null))
            {
                fields.Problem(mapping, $"this describes nothing; write {string.Join(", ", Keys[1..^1])} or {Keys[^1]}");
            }
        }

        return (owners, [.. problems.OrderBy(p => p.Line).ThenBy(p => p.Column)]);
    }

    private static List<string> Texts(YamlFields fields, string key, string what, Func<string, string?> problem)
    {
        var texts = new List<string>();
        foreach (var scalar in fields.List(key, what))
        {
            var text = scalar.Text.Trim();
            if (text.Length == 0)
            {
                fields.Problem(scalar, $"an empty text matches nothing; write {what}");
            }
            else if (problem(text) is { } wrong)
            {
                fields.Problem(scalar, wrong);
            }
            else
            {
                texts.Add(text);
            }
        }

        return texts;
    }
}
