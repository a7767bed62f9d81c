namespace IamAuditor.Core.Rules.Frameworks;

/// <summary>The requirements of one version of a framework that concern identity and logging, in the framework's order. <see cref="Scope"/> says which parts those are.</summary>
public sealed record Framework(string Slug, string Name, string Scope, IReadOnlyList<Requirement> Requirements)
{
    /// <summary>Every framework that a rule may name.</summary>
    public static IReadOnlyList<string> Slugs => [.. RuleReader.Frameworks.Keys];

    public Requirement? Find(string id) => Requirements.FirstOrDefault(r => r.Id == id);
}
