namespace IamAuditor.Core.Yaml;

/// <summary>Keys in file order, each once (a repeated key is a problem, and the first one stays).</summary>
public sealed record YamlMapping(int Line, int Column, IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> Entries) : YamlNode(Line, Column)
{
    public override string Kind => "a mapping";

    public YamlNode? Find(string key) => Entries.FirstOrDefault(e => e.Key.Text == key).Value;
}
