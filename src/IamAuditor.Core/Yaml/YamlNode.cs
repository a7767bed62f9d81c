namespace IamAuditor.Core.Yaml;

/// <summary>A node of a YAML document with its place; line and column count from 1.</summary>
public abstract record YamlNode(int Line, int Column)
{
    /// <summary>What it is, in the words of a message: `a text`, `a list`, `a mapping`.</summary>
    public abstract string Kind { get; }
}
