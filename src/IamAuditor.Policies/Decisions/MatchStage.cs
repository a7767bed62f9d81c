namespace IamAuditor.Policies.Decisions;

/// <summary>How far a statement came in matching a request: the element at which it failed, <see cref="Condition"/> where it came to the end.</summary>
public enum MatchStage
{
    Action,
    Principal,
    Resource,
    Condition,
}
