using IamAuditor.Core.Accounts;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules;

/// <summary>Tries an expression on every resource of a kind, as a rule over that kind would read it.</summary>
public static class ExpressionTrial
{
    /// <param name="expression">Compiled for <see cref="RuleScopes.Of"/> of the same kind.</param>
    /// <param name="kind">The resources to go over; those of an inventory that was not read are not there.</param>
    /// <param name="snapshot">Judged at its own moment.</param>
    /// <param name="settings">Classes of principals and environments; null: none are known.</param>
    public static IReadOnlyList<ResourceValue> On(
        CompiledExpression expression,
        ResourceKind kind,
        AccountSnapshot snapshot,
        RuleSettings? settings = null
    )
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(snapshot);
        var subjects = new AuditSubjects(settings ?? RuleSettings.Default, snapshot);
        var context = new EvaluationContext(RuleScopes.Of(kind)) { TakenAt = snapshot.TakenAt };
        if (kind != ResourceKind.Account)
        {
            context.Bind(RuleScopes.AccountSlot, subjects.Account);
        }

        return [.. subjects[kind].Select(Evaluate)];

        ResourceValue Evaluate(AuditSubject subject)
        {
            context.Bind(RuleScopes.ResourceSlot, subject.Record);
            var result = expression.EvaluateWithReads(context, out var reads);
            return new ResourceValue(subject.Resource, subject.Subresource, subject.Region, result, reads);
        }
    }

    /// <summary>
    /// The same on a resource that is written down: YAML or JSON with the variables' fields, read as the examples of a rule file are.
    /// A field that is not given is absent or unread.
    /// </summary>
    /// <returns>Null with problems where the text does not fit the records.</returns>
    public static (ExpressionResult? Result, IReadOnlyList<RuleProblem> Problems) OnGiven(
        CompiledExpression expression,
        ResourceKind kind,
        RuleFile given
    )
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(given);
        var reading = Yaml.YamlReader.Read(given.Bytes.Span);
        var problems = reading.Problems.Select(p => new RuleProblem(given.Path, p.Line, p.Column, p.Message)).ToList();
        if (reading.Root is not Yaml.YamlMapping mapping)
        {
            if (reading.Root is { } other)
            {
                problems.Add(new RuleProblem(given.Path, other.Line, other.Column, $"variables are a mapping, not {other.Kind}"));
            }

            return (null, problems);
        }

        var scope = RuleScopes.Of(kind);
        var values = new Records.GivenReader(given.Path, problems).Read(mapping, scope);
        if (problems.Count > 0)
        {
            return (null, problems);
        }

        var context = new EvaluationContext(scope) { TakenAt = Records.GivenReader.JudgedAt };
        foreach (var (name, value) in values)
        {
            context.Bind(name, value);
        }

        return (expression.Evaluate(context), problems);
    }
}
