namespace IamAuditor.Demo;

/// <summary>How big a generated estate is. <see cref="Policies"/> are customer-managed ones.</summary>
public sealed record EstateSize(
    int Users,
    int Roles,
    int Policies,
    int Groups = 50,
    int Regions = 17,
    int Events = 200,
    int Findings = 100
);
