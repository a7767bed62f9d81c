namespace IamAuditor.Serving;

/// <summary>An account that rounds audit. <see cref="Unit"/>: from the organization's root over the OUs that it lies in; null: not read.</summary>
public sealed record ScopedAccount(string Id, string? Name, string? Unit = null);
