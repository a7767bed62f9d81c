using System.Diagnostics.CodeAnalysis;

namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// A map of the expression language: keys are bool, int, uint or string, kept in the order in which they were given. Keys that are
/// the same number are the same key (<c>1</c> and <c>1u</c>).
/// </summary>
public sealed class ValueMap
{
    private static readonly EqualityComparer<Value> s_keys = EqualityComparer<Value>.Create(
        (a, b) => ValueComparison.IsSameKey(a, b),
        key => ValueComparison.Hash(key)
    );

    private readonly KeyValuePair<Value, Value>[] _entries;
    private readonly Dictionary<Value, int> _index;

    private ValueMap(KeyValuePair<Value, Value>[] entries, Dictionary<Value, int> index)
    {
        _entries = entries;
        _index = index;
    }

    public static ValueMap Empty { get; } = new([], []);

    public int Count => _entries.Length;
    public IReadOnlyList<KeyValuePair<Value, Value>> Entries => _entries;

    /// <summary>A map of strings, such as the tags of a principal.</summary>
    public static ValueMap Of(IEnumerable<KeyValuePair<string, string>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return Of(entries.Select(entry => KeyValuePair.Create(Value.String(entry.Key), Value.String(entry.Value))));
    }

    /// <exception cref="ArgumentException">A key occurs twice or is not a bool, int, uint or string.</exception>
    public static ValueMap Of(IEnumerable<KeyValuePair<Value, Value>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return TryCreate([.. entries], out var map, out var problem) ? map : throw new ArgumentException(problem, nameof(entries));
    }

    internal static bool TryCreate(
        KeyValuePair<Value, Value>[] entries,
        [NotNullWhen(true)] out ValueMap? map,
        [NotNullWhen(false)] out string? problem
    )
    {
        map = null;
        problem = null;
        var index = new Dictionary<Value, int>(entries.Length, s_keys);
        for (var i = 0; i < entries.Length; i++)
        {
            var key = entries[i].Key;
            if (key.Kind is not (ValueKind.Bool or ValueKind.Int or ValueKind.Uint or ValueKind.String))
            {
                problem = $"a map key must be a bool, int, uint or string, not {key.RuntimeTypeName}";
                return false;
            }

            if (!index.TryAdd(key, i))
            {
                problem = $"the map has the key {ValueText.Quoted(key)} twice";
                return false;
            }
        }

        map = new ValueMap(entries, index);
        return true;
    }

    public bool TryGet(Value key, out Value value)
    {
        // A double finds a whole-number key, as CEL's cross-type equality asks; NaN finds nothing.
        if (
            key.Kind is ValueKind.Bool or ValueKind.Int or ValueKind.Uint or ValueKind.String or ValueKind.Double
            && _index.TryGetValue(key, out var at)
        )
        {
            value = _entries[at].Value;
            return true;
        }

        value = default;
        return false;
    }
}
