namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// A field of a record type. Read gets the record's object and answers a value of the declared type, <see cref="Value.Absent"/>
/// (only where Optional) or <see cref="Value.NotRead"/>; it must not allocate for plain fields and must not throw.
/// </summary>
public sealed record RecordField(string Name, ExprType Type, bool Optional, string Doc, Func<object, Value> Read)
{
    /// <summary>Whether effective permissions answer it, which are worked out for the whole account at once.</summary>
    public bool AsksPrivileges { get; init; }

    /// <summary>Whether its answer stands whatever else was not read: where the missing rest could change it, it answers as not read.</summary>
    public bool Stands { get; init; }

    /// <summary>A field that reads from records of type <typeparamref name="T"/>.</summary>
    public static RecordField Of<T>(string name, ExprType type, string doc, Func<T, Value> read)
        where T : class => new(name, type, Optional: false, doc, record => read((T)record));

    /// <summary>A field that may be absent.</summary>
    public static RecordField OptionalOf<T>(string name, ExprType type, string doc, Func<T, Value> read)
        where T : class => new(name, type, Optional: true, doc, record => read((T)record));
}
