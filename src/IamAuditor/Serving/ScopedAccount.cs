namespace IamAuditor.Serving;

/// <summary>An account that rounds audit.</summary>
public sealed record ScopedAccount(string Id, string? Name);
