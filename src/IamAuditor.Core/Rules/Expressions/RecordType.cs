using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// A kind of record that expressions may look into: its name as authors see it, what it is, and its fields. Declared in code tables;
/// nothing is found by reflection. Two record types are the same only if they are the same object.
/// </summary>
public sealed class RecordType
{
    private FrozenDictionary<string, RecordField> _fields = FrozenDictionary<string, RecordField>.Empty;

    public RecordType(string name, string documentation, IEnumerable<RecordField> fields)
        : this(name, documentation, _ => fields) { }

    /// <summary>For types whose fields refer to the type itself: <paramref name="fields"/> is given the type that is being made.</summary>
    /// <exception cref="ArgumentException">Two fields have the same name.</exception>
    public RecordType(string name, string documentation, Func<RecordType, IEnumerable<RecordField>> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        Name = name;
        Documentation = documentation;
        Type = ExprType.Record(this);
        Fields = [.. fields(this)];
        _fields = Fields.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);
    }

    public string Name { get; }
    public string Documentation { get; }

    /// <summary>In the order of declaration.</summary>
    public IReadOnlyList<RecordField> Fields { get; }

    /// <summary>The type of an expression whose value is such a record.</summary>
    public ExprType Type { get; }

    public bool TryGetField(string name, [NotNullWhen(true)] out RecordField? field) => _fields.TryGetValue(name, out field);

    public override string ToString() => Name;
}
