namespace IamAuditor.Core.Privileges;

/// <summary>An action that a technique needs, and on what.</summary>
public sealed record TechniqueAction(string Action, ActionTarget On);
