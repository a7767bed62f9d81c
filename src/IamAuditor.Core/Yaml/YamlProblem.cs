namespace IamAuditor.Core.Yaml;

/// <summary>Why a YAML text is not taken. Line and column count from 1.</summary>
public sealed record YamlProblem(int Line, int Column, string Message);
