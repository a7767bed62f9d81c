namespace IamAuditor.Core.Rules.Frameworks;

/// <summary>How a requirement is met by the rules at hand.</summary>
public enum Assessment
{
    /// <summary>At least one rule that is on decides it.</summary>
    Automated,

    /// <summary>A person has to look; the requirement says at what.</summary>
    Manual,

    /// <summary>No rule that is on decides it, although one could.</summary>
    Missing,
}
