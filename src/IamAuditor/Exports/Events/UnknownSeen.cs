using IamAuditor.Core.Findings;

namespace IamAuditor.Exports.Events;

/// <summary>Something that receivers were told could not be assessed, so that they hear of it once, and again when it can be.</summary>
public sealed record UnknownSeen(string Id, string Rule, string Resource, string? Subresource, string? Region, Severity Severity);
