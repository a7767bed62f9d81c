using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Core.Rules.Records;

internal sealed class RegionView(string name, AccountSnapshot snapshot)
{
    public string Name { get; } = name;
    public IReadOnlyList<object> AnalyzerRecords { get; } =
        UnlistedRecord.Close([.. snapshot.Analyzers.Where(a => a.Region == name)], snapshot.Coverage, name, Source.Analyzers);
}
