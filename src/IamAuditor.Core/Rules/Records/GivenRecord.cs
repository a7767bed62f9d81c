using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

/// <summary>
/// A record as an example of a rule file gives it: only some fields, by name. A field that is not given is absent where it is optional, and otherwise not read, so that an
/// example which leaves out what its rule looks at ends as Unknown and says which field it lacks.
/// </summary>
internal sealed class GivenRecord(IReadOnlyDictionary<string, Value> fields) : SubstituteRecord
{
    public override Value Read(RecordField field) =>
        fields.TryGetValue(field.Name, out var value) ? value
        : field.Optional ? Value.Absent
        : Value.NotRead($"example: {field.Name}");
}
