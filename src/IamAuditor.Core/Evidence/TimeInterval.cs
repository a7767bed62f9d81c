namespace IamAuditor.Core.Evidence;

/// <summary>From (inclusive) to To (exclusive), both UTC.</summary>
public readonly record struct TimeInterval(DateTimeOffset From, DateTimeOffset To);
