namespace IamAuditor.Demo;

/// <summary><see cref="Document"/> is the decoded JSON text of the policy.</summary>
public sealed record EstateInlinePolicy(string Name, string Document);
