namespace IamAuditor.Serving;

/// <summary>An account that is known of and not audited on purpose. <see cref="Why"/> is for people; <see cref="Unit"/> is null where it was not read.</summary>
public sealed record OutOfScopeAccount(string Id, string? Name, string Why, string? Unit = null);
