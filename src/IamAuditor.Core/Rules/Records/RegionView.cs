using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

internal sealed class RegionView(string name, AccountSnapshot snapshot, IReadOnlyList<AnalyzerView> analyzers)
{
    public string Name { get; } = name;
    public IReadOnlyList<object> AnalyzerRecords { get; } =
        UnlistedRecord.Close([.. analyzers.Where(a => a.Analyzer.Region == name)], snapshot.Coverage, name, Source.Analyzers);

    public Value HasExternalAnalyzer
    {
        get
        {
            if (snapshot.Analyzers.Any(a => a.Region == Name && a.IsExternal && a.IsActive))
            {
                return Value.Bool(true);
            }

            // ListAnalyzers shows an organization's analyzer to the account that made it and to no other.
            var mayBeElsewhere = snapshot.Organization is { } o && o.ManagementAccount != snapshot.Account;
            return mayBeElsewhere
                || !snapshot.Coverage.WasRead(Source.Analyzers)
                || snapshot.Coverage.GapsOf(Source.Analyzers, Name, null).Count > 0
                    ? Unread.Analyzers
                : !snapshot.Coverage.IsComplete(Source.Organization) && snapshot.Organization is null ? Unread.Organization
                : Value.Bool(false);
        }
    }
}
