using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Rules.Expressions;
using IamAuditor.Core.Rules.Records;
using IamAuditor.Core.Yaml;
using IamAuditor.Policies;

namespace IamAuditor.Core.Rules;

/// <summary>Runs the examples that a rule file carries, at the parameters of the file (not of the configuration) and at the fixed moment 2026-01-01T00:00:00Z.</summary>
public static class RuleExamples
{
    private static readonly AccountSnapshot Nowhere = new()
    {
        Account = AccountId.Parse("000000000000"),
        Partition = Partition.Aws,
        TakenAt = GivenReader.JudgedAt,
        Coverage = new Coverage(Source.All, []),
        Root = new Root { Arn = Arn.Parse("arn:aws:iam::000000000000:root") },
    };

    public static IReadOnlyList<ExampleResult> Run(Rule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return [.. rule.Examples.Select(e => Run(rule, e))];
    }

    private static ExampleResult Run(Rule rule, RuleExample example)
    {
        var problems = new List<RuleProblem>();
        var parameters = (example.Params?.Entries ?? []).ToDictionary(
            e => e.Key.Text,
            IReadOnlyList<string> (e) => Texts(e.Value),
            StringComparer.Ordinal
        );
        var compiled = rule.WithParameters(parameters, problems);
        var scope = RuleScopes.Of(rule.Resource);
        var given = new GivenReader(rule.File, problems).Read(example.Given, scope);
        if (problems.Count > 0)
        {
            return new ExampleResult(example, null, problems);
        }

        var context = new EvaluationContext(scope) { TakenAt = GivenReader.JudgedAt };
        foreach (var (name, value) in given)
        {
            context.Bind(name, value);
        }

        var subject = new AuditSubject(given[scope.Variables[RuleScopes.ResourceSlot].Name], "example");
        return new ExampleResult(example, RuleAudit.Judge(subject, compiled, context, rule.Id, Nowhere, [], new ObservationLog()), []);
    }

    private static List<string> Texts(YamlNode node) =>
        node is YamlSequence list ? [.. list.Nodes.OfType<YamlScalar>().Select(n => n.Text)]
        : node is YamlScalar scalar ? [scalar.Text]
        : [];
}
