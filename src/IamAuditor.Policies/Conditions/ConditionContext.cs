namespace IamAuditor.Policies.Conditions;

/// <summary>
/// The request context: keys (case-insensitive) with their values. Where it is complete, a key that is not listed is absent from the request;
/// otherwise it is unknown, and conditions on it are <see cref="Tri.Unknown"/>.
/// </summary>
public sealed class ConditionContext
{
    private readonly Dictionary<string, ContextValue> values;

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

    public IReadOnlyDictionary<string, ContextValue> Values => values;

    /// <summary>The key's value, <see cref="ContextValue.Absent"/> where the request is known not to carry it, null where that is unknown.</summary>
    public ContextValue? Find(string key) =>
        values.TryGetValue(key, out var value) ? value
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

    // A dictionary is copied whole, without hashing its keys again.
    private ConditionContext(ConditionContext other)
    {
        values = new(other.values, StringComparer.OrdinalIgnoreCase);
        IsComplete = other.IsComplete;
    }
}
