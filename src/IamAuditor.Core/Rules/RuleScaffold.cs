using System.Text;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules;

/// <summary>
/// The first draft of a rule file: valid, and with one example that fails until its author has written the condition. `rules test` then leads from one failure to the next.
/// </summary>
public static class RuleScaffold
{
    private const int CommentWidth = 100;

    /// <param name="id">family.name.</param>
    /// <param name="kind">What the rule gives a verdict for.</param>
    /// <param name="schema">Where an editor finds rule.schema.json; null: it is not told.</param>
    public static string Of(string id, ResourceKind kind, string? schema = null)
    {
        var (variable, type) = RuleVocabulary.VariableOf(kind);
        var name = type.Fields.FirstOrDefault(f => f is { Optional: false, Type.Kind: ExprTypeKind.String });
        var given = name is null ? $"{variable}: {{}}" : $"{variable}: {{ {name.Name}: sample }}";
        var shown = name is null ? "" : $" {{{variable}.{name.Name}}}";
        var text = new StringBuilder();
        if (schema is not null)
        {
            text.Append($"# yaml-language-server: $schema={schema}\n");
        }

        text.Append(
            $"""
            id: {id}
            title: Write in one line what is right
            severity: medium # critical, high, medium, low, info
            resource: {ResourceKinds.NameOf(kind)}
            needs: [{string.Join(", ", RuleVocabulary.InventoryOf(kind).Select(s => s.Name))}]
            # The condition that holds where all is well. `when:` before it says which {ResourceKinds.NameOf(kind).Replace(
                '-',
                ' '
            )} the rule is about at all.

            """
        );
        Fields(text, variable, type);
        text.Append(
            $"""
            pass: "true"
            message: {Capitalised(ResourceKinds.NameOf(kind).Replace('-', ' '))}{shown} is wrong because ...
            why: Write what can happen where this is not so.
            fix:
              text: Write what to do about it, and what may break.
            tests:
              - name: all is well
                given: {"{"} {given} {"}"}
                expect: pass
              - name: something is wrong
                given: {"{"} {given} {"}"}
                expect: fail

            """
        );
        return text.ToString();
    }

    private static void Fields(StringBuilder text, string variable, RecordType type)
    {
        var line = new StringBuilder($"# `{variable}` has");
        foreach (var (field, index) in type.Fields.Select((f, i) => (f, i)))
        {
            var word = $" {field.Name}{(field.Optional ? "?" : "")} ({field.Type}){(index < type.Fields.Count - 1 ? "," : ".")}";
            if (line.Length + word.Length > CommentWidth)
            {
                text.Append(line).Append('\n');
                line.Clear().Append("#  ");
            }

            line.Append(word);
        }

        text.Append(line).Append('\n');
        if (type.Fields.Any(f => f.Optional))
        {
            text.Append("# A field with `?` may be absent: guard it with has().\n");
        }
    }

    private static string Capitalised(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
