namespace IamAuditor.Policies.Conditions;

/// <summary>
/// The request context: keys (case-insensitive) with their values. Where it is complete, a key that is not listed is absent from the request;
/// otherwise it is unknown, and conditions on it are <see cref="Tri.Unknown"/>.
/// </summary>
public sealed class ConditionContext
{
    private readonly Dictionary<string, ContextValue> values;
    private readonly Lazy<Dictionary<string, ContextValue>>? further;

    public ConditionContext(IEnumerable<KeyValuePair<string, ContextValue>> values, bool isComplete)
    {
        ArgumentNullException.ThrowIfNull(values);
        this.values = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in values)
            this.values[key] = value;

        IsComplete = isComplete;
    }

    public static ConditionContext Empty { get; } = new([], true);

    public static ConditionContext Unknown { get; } = new([], false);

    public bool IsComplete { get; }

    public IReadOnlyDictionary<string, ContextValue> Values =>
        further is null ? values : new ConditionContext(values, IsComplete).With(further.Value).values;

    /// <summary>The key's value, <see cref="ContextValue.Absent"/> where the request is known not to carry it, null where that is unknown.</summary>
    public ContextValue? Find(string key) =>
        values.TryGetValue(key, out var value) || (further?.Value.TryGetValue(key, out value) ?? false) ? value
        : IsComplete ? ContextValue.Absent
        : null;

    /// <summary>This context with further keys; those already listed here win.</summary>
    public ConditionContext With(IEnumerable<KeyValuePair<string, ContextValue>> further)
    {
        ArgumentNullException.ThrowIfNull(further);
        ConditionContext? merged = null;
        foreach (var (key, value) in further)
        {
            if (merged is not null)
                merged.values.TryAdd(key, value);
            else if (!values.ContainsKey(key))
                (merged = new(this)).values.Add(key, value);
        }

        return merged ?? this;
    }

    /// <summary>This context with further keys that are worked out once a condition asks for a key that is not listed here: most decisions ask for none.</summary>
    internal ConditionContext WithLazily(Func<IEnumerable<KeyValuePair<string, ContextValue>>> keys) => new(this, keys);

    // A dictionary is copied whole, without hashing its keys again.
    private ConditionContext(ConditionContext other)
    {
        values = new(other.values, StringComparer.OrdinalIgnoreCase);
        further = other.further;
        IsComplete = other.IsComplete;
    }

    private ConditionContext(ConditionContext other, Func<IEnumerable<KeyValuePair<string, ContextValue>>> keys)
    {
        values = other.values;
        IsComplete = other.IsComplete;
        further = new(
            () =>
            {
                var all = new Dictionary<string, ContextValue>(StringComparer.OrdinalIgnoreCase);
                foreach (var (key, value) in other.further is null ? keys() : other.further.Value.Concat(keys()))
                    all.TryAdd(key, value);
                return all;
            },
            LazyThreadSafetyMode.PublicationOnly
        );
    }
}
