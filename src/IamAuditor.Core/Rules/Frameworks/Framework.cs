namespace IamAuditor.Core.Rules.Frameworks;

/// <summary>The requirements of one version of a framework that concern identity and logging, in the framework's order. <see cref="Scope"/> says which parts those are.</summary>
public sealed record Framework(string Slug, string Name, string Scope, IReadOnlyList<Requirement> Requirements)
{
    public Requirement? Find(string id) => Requirements.FirstOrDefault(r => r.Id == id);
}
