using IamAuditor.Policies.Conditions;

namespace IamAuditor.Policies.Decisions;

internal readonly record struct StatementMatch(Tri Result, MatchStage Stage, PrincipalReach Reach)
{
    public static StatementMatch No(MatchStage stage) => new(Tri.False, stage, PrincipalReach.None);
}
