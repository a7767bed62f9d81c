using System.CommandLine;

namespace IamAuditor.Commands;

/// <summary>`policy`: the policy engine by itself, on documents and requests that somebody hands it. Reads no account and no configuration.</summary>
public static class PolicyCommand
{
    public static Command Create(Surroundings around) =>
        new("policy", "Decide requests, check policies, list the actions of a pattern")
        {
            PolicyEvaluateCommand.Create(around),
            PolicyExplainCommand.Create(around),
            PolicyLintCommand.Create(around),
            PolicyExpandCommand.Create(around),
        };
}
