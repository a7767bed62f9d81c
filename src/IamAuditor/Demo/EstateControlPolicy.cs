namespace IamAuditor.Demo;

/// <summary>A service or resource control policy; <see cref="Targets"/> are ids of roots, units or accounts.</summary>
public sealed record EstateControlPolicy(
    string Id,
    string Name,
    string Description,
    string Document,
    IReadOnlyList<string> Targets,
    bool IsAwsManaged = false
);
