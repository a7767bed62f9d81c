namespace IamAuditor.Policies.Conditions;

/// <summary>
/// The request context: keys (case-insensitive) with their values. Where it is complete, a key that is not listed is absent from the request;
/// otherwise it is unknown, and conditions on it are <see cref="Tri.Unknown"/>.
/// </summary>
public sealed class ConditionContext
{
    // A context with further keys lies over the one that it was made of, which many share.
    private readonly ConditionContext? under;
    private readonly Func<IEnumerable<KeyValuePair<string, ContextValue>>>? keys;
    private Dictionary<string, ContextValue>? values;

    public ConditionContext(IEnumerable<KeyValuePair<string, ContextValue>> values, bool isComplete)
    {
        ArgumentNullException.ThrowIfNull(values);
        this.values = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in values)
            this.values[key] = value;

        IsComplete = isComplete;
    }

    private ConditionContext(ConditionContext under, Func<IEnumerable<KeyValuePair<string, ContextValue>>>? keys)
    {
        this.under = under;
        this.keys = keys;
        IsComplete = under.IsComplete;
    }

    public static ConditionContext Empty { get; } = new([], true);

    public static ConditionContext Unknown { get; } = new([], false);

    public bool IsComplete { get; }

    /// <summary>Every listed key with its value, once.</summary>
    public IEnumerable<KeyValuePair<string, ContextValue>> Values =>
        under is null ? Own : under.Values.Concat(Own.Where(own => under.Listed(own.Key) is null));

    private Dictionary<string, ContextValue> Own
    {
        get
        {
            if (values is null)
            {
                var all = new Dictionary<string, ContextValue>(StringComparer.OrdinalIgnoreCase);
                foreach (var (key, value) in keys?.Invoke() ?? [])
                    all.TryAdd(key, value);
                // Two threads at once work out the same.
                values = all;
            }

            return values;
        }
    }

    /// <summary>The key's value, <see cref="ContextValue.Absent"/> where the request is known not to carry it, null where that is unknown.</summary>
    public ContextValue? Find(string key) => Listed(key) ?? (IsComplete ? ContextValue.Absent : null);

    /// <summary>This context with further keys; those already listed here win.</summary>
    public ConditionContext With(IEnumerable<KeyValuePair<string, ContextValue>> further)
    {
        ArgumentNullException.ThrowIfNull(further);
        ConditionContext? merged = null;
        foreach (var (key, value) in further)
        {
            if (Listed(key) is null)
                (merged ??= new(this, null)).Own.TryAdd(key, value);
        }

        return merged ?? this;
    }

    /// <summary>This context with further keys that are worked out once a condition asks for a key that is not listed here: most decisions ask for none.</summary>
    internal ConditionContext WithLazily(Func<IEnumerable<KeyValuePair<string, ContextValue>>> further) => new(this, further);

    private ContextValue? Listed(string key)
    {
        // What lies under wins, and costs nothing to ask.
        if (under?.Listed(key) is { } known)
            return known;
        return Own.GetValueOrDefault(key);
    }
}
