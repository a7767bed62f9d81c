namespace IamAuditor.Core.Yaml;

/// <summary>The document's tree and every problem found. Root is null where nothing could be made of the text; where there are problems it is not to be used for judging.</summary>
public sealed record YamlReading(YamlNode? Root, IReadOnlyList<YamlProblem> Problems);
