namespace IamAuditor.Options;

/// <summary>A resource that few may reach, by ARN or pattern, and the actions that count as reaching it.</summary>
public sealed record SensitiveOptions
{
    public string Resource { get; init; } = "";
    public IReadOnlyList<string> Actions { get; init; } = [];
}
