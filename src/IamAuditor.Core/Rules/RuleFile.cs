namespace IamAuditor.Core.Rules;

/// <summary>The bytes of a rule file under the path that messages shall name.</summary>
public sealed record RuleFile(string Path, ReadOnlyMemory<byte> Bytes);
