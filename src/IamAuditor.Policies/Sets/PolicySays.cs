namespace IamAuditor.Policies.Sets;

/// <summary>What one policy says of one action: on everything whatever the request, or on some resource or under some condition; several may hold.</summary>
public readonly record struct PolicySays(bool AllowsEverywhere, bool AllowsSomewhere, bool DeniesEverywhere, bool DeniesSomewhere);
