namespace IamAuditor.Policies.Catalogue;

/// <summary>A resource type that an action takes. <see cref="Required"/>: every call names one, so a statement must cover it.</summary>
public readonly record struct ActionResource(ResourceType Type, bool Required);
