namespace IamAuditor.Options;

/// <summary>How to tell people from programs and from the accounts for emergencies. A principal that no class describes stays unclassified.</summary>
public sealed record PrincipalsOptions
{
    public PrincipalClass Human { get; init; } = new();
    public PrincipalClass Workload { get; init; } = new();
    public PrincipalClass BreakGlass { get; init; } = new();
}
