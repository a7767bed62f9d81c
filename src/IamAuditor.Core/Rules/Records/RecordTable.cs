using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

/// <summary>Collects the fields of a record type. Every field also reads from a <see cref="SubstituteRecord"/>, so that rules, their examples and incomplete lists share one table.</summary>
internal sealed class RecordTable<T>
    where T : class
{
    private readonly List<RecordField> fields = [];

    public IReadOnlyList<RecordField> Fields => fields;

    public RecordTable<T> Bool(string name, string doc, Func<T, bool> read) =>
        Add(name, ExprType.Bool, false, doc, r => Value.Bool(read(r)));

    public RecordTable<T> Int(string name, string doc, Func<T, long> read) => Add(name, ExprType.Int, false, doc, r => Value.Int(read(r)));

    public RecordTable<T> Text(string name, string doc, Func<T, string> read) =>
        Add(name, ExprType.String, false, doc, r => Value.String(read(r)));

    public RecordTable<T> OptionalText(string name, string doc, Func<T, string?> read) =>
        Add(name, ExprType.String, true, doc, r => Value.OptionalString(read(r)));

    public RecordTable<T> OptionalTime(string name, string doc, Func<T, DateTimeOffset?> read) =>
        Add(name, ExprType.Timestamp, true, doc, r => Value.OptionalTimestamp(read(r)));

    public RecordTable<T> OptionalInt(string name, string doc, Func<T, long?> read) =>
        Add(name, ExprType.Int, true, doc, r => read(r) is { } set ? Value.Int(set) : Value.Absent);

    public RecordTable<T> OptionalBool(string name, string doc, Func<T, bool?> read) =>
        Add(name, ExprType.Bool, true, doc, r => read(r) is { } set ? Value.Bool(set) : Value.Absent);

    public RecordTable<T> Time(string name, string doc, Func<T, DateTimeOffset> read) =>
        Add(name, ExprType.Timestamp, false, doc, r => Value.Timestamp(read(r)));

    public RecordTable<T> Texts(string name, string doc, Func<T, IReadOnlyList<string>> read) =>
        Add(name, ExprType.List(ExprType.String), false, doc, r => Value.Strings(read(r)));

    public RecordTable<T> Records(string name, RecordType type, string doc, Func<T, IReadOnlyList<object>> read) =>
        Add(name, ExprType.List(type.Type), false, doc, r => Value.Records(type, read(r)));

    /// <summary>For fields that may be unread, or have a type without a shorthand.</summary>
    public RecordTable<T> Field(string name, ExprType type, string doc, Func<T, Value> read) => Add(name, type, false, doc, read);

    public RecordTable<T> OptionalField(string name, ExprType type, string doc, Func<T, Value> read) => Add(name, type, true, doc, read);

    /// <summary>For fields that effective permissions answer: a rule that reads one makes the privileges of the whole account be worked out.</summary>
    public RecordTable<T> PrivilegeField(string name, ExprType type, string doc, Func<T, Value> read) =>
        Add(name, type, false, doc, read, asksPrivileges: true);

    public RecordTable<T> OptionalPrivilegeField(string name, ExprType type, string doc, Func<T, Value> read) =>
        Add(name, type, true, doc, read, asksPrivileges: true);

    public RecordTable<T> PrivilegeTexts(string name, string doc, Func<T, IReadOnlyList<string>> read) =>
        Add(name, ExprType.List(ExprType.String), false, doc, r => Value.Strings(read(r)), asksPrivileges: true);

    /// <summary>The answers of the last field stand whatever else was not read: it answers as not read where the rest could change it.</summary>
    public RecordTable<T> Standing()
    {
        fields[^1] = fields[^1] with { Stands = true };
        return this;
    }

    /// <summary>The fields of a record whose answers all stand, those of effective permissions aside.</summary>
    public IReadOnlyList<RecordField> StandingFields => [.. fields.Select(f => f with { Stands = !f.AsksPrivileges })];

    private RecordTable<T> Add(string name, ExprType type, bool optional, string doc, Func<T, Value> read, bool asksPrivileges = false)
    {
        RecordField? field = null;
        field = new RecordField(
            name,
            type,
            optional,
            doc,
            record => record is SubstituteRecord substitute ? substitute.Read(field!) : read((T)record)
        )
        {
            AsksPrivileges = asksPrivileges,
        };
        fields.Add(field);
        return this;
    }
}
