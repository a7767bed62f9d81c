using System.Collections.Immutable;

namespace IamAuditor.Policies.Catalogue;

/// <summary>
/// The actions that a set of policies speaks of: those of a catalogue and, with ids after them, those that only the policies name. An action
/// that the catalogue does not know is so kept and reported, not dropped. Ids stay when the universe grows by <see cref="With"/>.
/// </summary>
public sealed class ActionUniverse
{
    private readonly Dictionary<string, int> own;

    private ActionUniverse(ActionCatalogue catalogue, ImmutableArray<string> unlisted, Dictionary<string, int> own)
    {
        (Catalogue, Unlisted) = (catalogue, unlisted);
        this.own = own;
    }

    public ActionCatalogue Catalogue { get; }

    /// <summary>The actions that the catalogue does not know, as first written, in the order of their ids.</summary>
    public ImmutableArray<string> Unlisted { get; }

    public int Count => Catalogue.Count + Unlisted.Length;

    internal int Words => Bits.Words(Count);

    public static ActionUniverse Of(ActionCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        return new(catalogue, [], new(StringComparer.Ordinal));
    }

    /// <summary>This universe and every exact action among the texts that it did not know; itself where there is none.</summary>
    public ActionUniverse With(IEnumerable<string> actionTexts)
    {
        ArgumentNullException.ThrowIfNull(actionTexts);
        Dictionary<string, int>? grown = null;
        ImmutableArray<string>.Builder? names = null;
        foreach (var text in actionTexts)
        {
            if (ActionText.Classify(text) != ActionTextKind.Exact || Catalogue.TryFind(text, out _))
                continue;

            grown ??= new(own, StringComparer.Ordinal);
            names ??= Unlisted.ToBuilder();
            if (grown.TryAdd(ActionText.Lower(text), Catalogue.Count + names.Count))
                names.Add(text);
        }

        return grown is null || grown.Count == own.Count ? this : new(Catalogue, names!.ToImmutable(), grown);
    }

    /// <summary>Finds an exact action in any case.</summary>
    public bool TryFind(string action, out int id)
    {
        ArgumentNullException.ThrowIfNull(action);
        return Catalogue.TryFind(action, out id) || own.TryGetValue(ActionText.Lower(action), out id);
    }

    /// <summary>The action as AWS spells it, or as the policy that brought it.</summary>
    public string NameOf(int id) => id < Catalogue.Count ? Catalogue.NameOf(id) : Unlisted[id - Catalogue.Count];

    /// <summary>
    /// The actions that an entry of <c>Action</c> covers: <c>*</c> and <c>*:*</c> everything; <c>service:name</c> with <c>*</c> (any run) and <c>?</c> (one
    /// character) in the name; the service part takes no wildcard. Anything else covers nothing.
    /// </summary>
    public ActionSet Expand(string pattern)
    {
        var row = new ulong[Words];
        AddMatches(pattern, row);
        return new(row);
    }

    /// <summary>The actions that any of several entries covers; at the price of one set.</summary>
    public ActionSet Expand(IEnumerable<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        ulong[]? row = null;
        foreach (var pattern in patterns)
            AddMatches(pattern, row ??= new ulong[Words]);
        return row is null ? ActionSet.Empty : new(row);
    }

    internal void AddMatches(string pattern, Span<ulong> row)
    {
        Catalogue.AddMatches(pattern, row);
        if (Unlisted.Length == 0)
            return;

        switch (ActionText.Classify(pattern, out _))
        {
            case ActionTextKind.Everything:
                Bits.SetRange(row, Catalogue.Count, Count);
                break;
            case ActionTextKind.Exact:
                if (own.TryGetValue(ActionText.Lower(pattern), out var id))
                    Bits.Set(row, id);
                break;
            case ActionTextKind.Wildcard:
                var lower = ActionText.Lower(pattern);
                foreach (var (key, ownId) in own)
                {
                    if (ActionText.GlobMatches(lower, key))
                        Bits.Set(row, ownId);
                }

                break;
        }
    }
}
