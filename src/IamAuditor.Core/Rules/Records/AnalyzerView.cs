using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges.Trust;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

/// <summary>An analyzer with the rules by which it archives; a list of them that was cut ends in an <see cref="UnlistedRecord"/>.</summary>
internal sealed class AnalyzerView
{
    public AnalyzerView(Analyzer analyzer, Coverage coverage, TrustSurroundings surroundings)
    {
        Analyzer = analyzer;
        ArchiveRules =
            analyzer.ArchiveRules is not { } rules ? Unread.ArchiveRules
            : coverage
                .GapsOf(Source.ArchiveRules, analyzer.Region, null)
                .Any(g => g.Part is null || g.Part == analyzer.Name || g.Part == analyzer.Arn.Text)
                ? Value.Records(
                    SnapshotRecords.ArchiveRule,
                    [.. rules.Select(r => new ArchiveRuleView(r, surroundings)), new UnlistedRecord(Unread.ArchiveRules)]
                )
            : Value.Records(SnapshotRecords.ArchiveRule, [.. rules.Select(r => new ArchiveRuleView(r, surroundings))]);
    }

    public Analyzer Analyzer { get; }
    public Value ArchiveRules { get; }
}
