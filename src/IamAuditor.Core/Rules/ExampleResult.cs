using IamAuditor.Core.Findings;

namespace IamAuditor.Core.Rules;

/// <summary>What a rule said of one of its examples. Problems are mistakes in the example itself (an unknown field); then it did not run.</summary>
public sealed record ExampleResult(RuleExample Example, Verdict? Verdict, IReadOnlyList<RuleProblem> Problems)
{
    public bool Passed =>
        Problems.Count == 0
        && Verdict is { } said
        && said.Outcome == Example.Expect
        && (Example.ExpectMessage is null || Example.ExpectMessage == said.Message);
}
