using System.Collections.Concurrent;
using IamAuditor.Policies;
using IamAuditor.Policies.Decisions;

namespace IamAuditor.Core.Rules.Records;

/// <summary>What the policy documents of one account say, each text read once: many policies say the same. Safe for several threads.</summary>
/// <param name="account">The account.</param>
/// <param name="compile">How a text becomes a policy.</param>
internal sealed class AccountDocuments(AccountId account, Func<string, CompiledPolicy> compile)
{
    private readonly ConcurrentDictionary<string, PolicyGrants> grants = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DocumentFacts> facts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ResourceReach> reaches = new(StringComparer.Ordinal);

    public PolicyGrants GrantsOf(string document) =>
        grants.TryGetValue(document, out var known)
            ? known
            : grants.GetOrAdd(document, new PolicyGrants(compile(document), account, text => reaches.GetOrAdd(text, ResourceReach.Of)));

    public DocumentFacts FactsOf(string document) =>
        facts.TryGetValue(document, out var known) ? known : facts.GetOrAdd(document, DocumentFacts.Of(compile(document).Document));
}
