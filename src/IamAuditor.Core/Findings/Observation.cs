namespace IamAuditor.Core.Findings;

/// <summary>
/// A value that a verdict rests on, under the path that the rule read it by (`key.lastRotated`). Value is text as reports print it; null: read, and not set.
/// </summary>
public readonly record struct Observation(string Name, ObservedValue Value);
