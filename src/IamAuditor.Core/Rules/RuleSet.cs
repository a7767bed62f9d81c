namespace IamAuditor.Core.Rules;

/// <summary>The rules of a run, by id in ordinal order.</summary>
public sealed record RuleSet(IReadOnlyList<Rule> Rules)
{
    public Rule? Find(string id) => Rules.FirstOrDefault(r => string.Equals(r.Id, id, StringComparison.Ordinal));
}
