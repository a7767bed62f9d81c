namespace IamAuditor.Policies.Decisions;

/// <summary>A policy in its place; the name is for the reader (null: it is spoken of by its position).</summary>
public sealed record AttachedPolicy(CompiledPolicy Policy, string? Name = null);
