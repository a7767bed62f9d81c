using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules;

/// <summary>One resource that a rule is asked about. Regions: those whose gaps touch it; null: it is global, and every gap does.</summary>
internal sealed record AuditSubject(Value Record, string Resource)
{
    public string? Subresource { get; init; }
    public string? Region { get; init; }
    public string Incarnation { get; init; } = "";
    public string Class { get; init; } = "";
    public IReadOnlyList<string>? Regions { get; init; }
}
