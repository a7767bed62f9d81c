using System.Collections.Concurrent;
using IamAuditor.Policies;

namespace IamAuditor.Core.Rules.Records;

/// <summary>What the documents of one account grant, each text read once: many policies say the same. Safe for several threads.</summary>
internal sealed class DocumentGrants(AccountId account)
{
    private readonly ConcurrentDictionary<string, PolicyGrants> known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ResourceReach> reaches = new(StringComparer.Ordinal);

    public PolicyGrants Of(string document) =>
        known.TryGetValue(document, out var grants)
            ? grants
            : known.GetOrAdd(document, new PolicyGrants(document, account, text => reaches.GetOrAdd(text, ResourceReach.Of)));
}
