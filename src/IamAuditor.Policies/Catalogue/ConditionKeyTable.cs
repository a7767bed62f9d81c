using System.Collections.Frozen;
using System.Collections.Immutable;

namespace IamAuditor.Policies.Catalogue;

/// <summary>Finds a documented key by the text in a policy: exact names by hash, templates by what stands before their part of choice.</summary>
internal sealed class ConditionKeyTable
{
    private readonly FrozenDictionary<string, ConditionKey> exact;
    private readonly FrozenSet<string> globals;
    private readonly ImmutableArray<ConditionKey> templates;
    private readonly ImmutableArray<ConditionKey> globalTemplates;

    public ConditionKeyTable(ImmutableArray<ConditionKey> globalKeys, ImmutableArray<ServiceEntry> services)
    {
        var names = new Dictionary<string, ConditionKey>(StringComparer.OrdinalIgnoreCase);
        var patterns = new Dictionary<string, ConditionKey>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in globalKeys.Concat(services.SelectMany(s => s.ConditionKeys)))
            (key.IsTemplate ? patterns : names).TryAdd(key.Name, key);

        exact = names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        globals = globalKeys.Where(k => !k.IsTemplate).Select(k => k.Name).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        templates = [.. patterns.Values];
        globalTemplates = [.. globalKeys.Where(k => k.IsTemplate)];
    }

    public ConditionKey? Find(string key) => exact.TryGetValue(key, out var found) ? found : templates.FirstOrDefault(t => t.Matches(key));

    public bool IsGlobal(string key) => globals.Contains(key) || globalTemplates.Any(t => t.Matches(key));
}
