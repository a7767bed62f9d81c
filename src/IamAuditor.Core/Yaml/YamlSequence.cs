namespace IamAuditor.Core.Yaml;

public sealed record YamlSequence(int Line, int Column, IReadOnlyList<YamlNode> Nodes) : YamlNode(Line, Column)
{
    public override string Kind => "a list";
}
