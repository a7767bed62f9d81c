using System.CommandLine;

namespace IamAuditor.Commands;

/// <summary>`rules`: the rule author's day, from an idea tried by hand to a rule that the next audit runs.</summary>
public static class RulesCommand
{
    public static Command Create(Surroundings around) =>
        new("rules", "List, explain, write, test and try rules")
        {
            RulesListCommand.Create(around),
            RulesShowCommand.Create(around),
            RulesTestCommand.Create(around),
            RulesNewCommand.Create(around),
            RulesDocsCommand.Create(around),
            RulesCoverage.Create(around),
            RulesPreviewCommand.Create(around),
            RulesEvalCommand.Create(around),
        };
}
