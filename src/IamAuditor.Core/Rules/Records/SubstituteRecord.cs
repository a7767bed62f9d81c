using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

/// <summary>Stands where a record of the snapshot would, and answers for every field itself.</summary>
internal abstract class SubstituteRecord
{
    public abstract Value Read(RecordField field);
}
