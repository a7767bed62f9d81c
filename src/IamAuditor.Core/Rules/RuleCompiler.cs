using System.Globalization;
using IamAuditor.Core.Rules.Expressions;
using IamAuditor.Core.Yaml;

namespace IamAuditor.Core.Rules;

/// <summary>Turns a draft and the overrides that apply into something that can be evaluated. Problems name the place in the rule file.</summary>
internal static class RuleCompiler
{
    public static CompiledRule? Compile(RuleDraft draft, IReadOnlyList<RuleOverride> overrides, List<RuleProblem> problems)
    {
        var before = problems.Count;
        var constants = draft.Parameters.ToDictionary(p => p.Name, p => p.Default, StringComparer.Ordinal);
        foreach (var change in overrides)
        {
            foreach (var (name, texts) in change.Params)
            {
                var parameter = draft.Parameters.FirstOrDefault(p => p.Name == name);
                if (parameter is null)
                {
                    var names = draft.Parameters.Select(p => p.Name).ToList();
                    var known = names.Count == 0 ? "it has none" : $"it has {string.Join(", ", names)}";
                    Report(change, $"{draft.Id} has no parameter `{name}`{Suggestion.For(name, names)}; {known}");
                }
                else if (Convert(parameter.Type, texts) is { } value)
                {
                    constants[name] = value;
                }
                else
                {
                    Report(change, $"parameter `{name}` of {draft.Id} is a {parameter.Type}, not `{string.Join(", ", texts)}`");
                }
            }
        }

        foreach (var taken in draft.Parameters.Where(p => RuleScopes.Of(draft.Resource).TryGetVariable(p.Name, out _)))
        {
            problems.Add(
                new RuleProblem(draft.File, draft.IdNode.Line, 1, $"parameter `{taken.Name}` has the name of a variable; choose another")
            );
        }

        if (problems.Count > before)
        {
            return null;
        }

        var scope = RuleScopes.Of(draft.Resource).WithConstants(constants);
        var when = Judgement(draft.When);
        var pass = Judgement(draft.Pass);
        var message = Template(draft.Message);
        var notApplicable = Template(draft.NotApplicable);
        var text = Template(draft.FixText);
        var cli = Template(draft.FixCli);
        var terraform = Template(draft.FixTerraform);
        return problems.Count > before
            ? null
            : new CompiledRule
            {
                Enabled = overrides.Select(o => o.Enabled).LastOrDefault(e => e is not null) ?? draft.Enabled,
                Severity = overrides.Select(o => o.Severity).LastOrDefault(s => s is not null) ?? draft.Severity,
                Overrides = [.. overrides.Where(o => o.Origin != draft.File).Select(Describe)],
                When = when,
                Pass = pass!,
                Message = message!,
                PassMessage = $"As it should be: {draft.Title}",
                NotApplicable = notApplicable,
                FixText = text!,
                FixCli = cli,
                FixTerraform = terraform,
            };

        CompiledExpression? Judgement(YamlScalar? node)
        {
            if (node is null)
            {
                return null;
            }

            var compilation = Expression.Compile(node.Text, scope, ExprType.Bool);
            problems.AddRange(compilation.Problems.Select(p => At(draft.File, node, p)));
            return compilation.Expression;
        }

        MessageTemplate? Template(YamlScalar? node)
        {
            if (node is null)
            {
                return null;
            }

            var compilation = MessageTemplate.Compile(node.Text, scope);
            problems.AddRange(compilation.Problems.Select(p => At(draft.File, node, p)));
            return compilation.Template;
        }

        void Report(RuleOverride change, string what) => problems.Add(new RuleProblem(change.Origin, 1, 1, what));
    }

    // `IamAuditor:Rules:Overrides:strict: severity high, maxDays 30`
    private static string Describe(RuleOverride change)
    {
        var parts = new List<string>();
        if (change.Enabled is { } enabled)
        {
            parts.Add(enabled ? "on" : "off");
        }

        if (change.Severity is { } severity)
        {
            parts.Add($"severity {severity.ToString().ToLowerInvariant()}");
        }

        parts.AddRange(change.Params.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key} {string.Join(", ", p.Value)}"));
        return $"{change.Origin}: {string.Join(", ", parts)}";
    }

    // A plain or quoted text on one line is mapped to the very column; in a block text the line is right and the column counts within the text.
    private static RuleProblem At(string file, YamlScalar node, ExpressionProblem problem)
    {
        var multiline = node.Text.Contains('\n', StringComparison.Ordinal);
        var line = node.Line + problem.Line - 1 + (multiline ? 1 : 0);
        var column = multiline ? problem.Column : node.Column + problem.Column - 1 + (node.Plain ? 0 : 1);
        return new RuleProblem(file, line, column, problem.Message, problem.Caret);
    }

    private static Value? Convert(ExprType type, IReadOnlyList<string> texts)
    {
        if (type.Kind == ExprTypeKind.List)
        {
            return Value.Strings(texts);
        }

        return texts is not [var text] ? null
            : type.Kind == ExprTypeKind.String ? Value.String(text)
            : type.Kind == ExprTypeKind.Bool && bool.TryParse(text, out var flag) ? Value.Bool(flag)
            : type.Kind == ExprTypeKind.Int
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? Value.Int(number)
            : type.Kind == ExprTypeKind.Double && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction)
                ? Value.Double(fraction)
            : null;
    }
}
