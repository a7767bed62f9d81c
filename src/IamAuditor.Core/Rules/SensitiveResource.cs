namespace IamAuditor.Core.Rules;

/// <summary>A resource that few may reach, by its ARN or a pattern (`*`, `?`), and the actions that count as reaching it (`s3:GetObject`).</summary>
public sealed record SensitiveResource(string Resource, IReadOnlyList<string> Actions);
