using IamAuditor.Core.Rules.Expressions;
using IamAuditor.Core.Rules.Records;

namespace IamAuditor.Core.Rules;

/// <summary>What the expressions of a rule may name: its resource in slot 0 and the account in slot 1 (for rules on the account, the account in slot 0 alone).</summary>
public static class RuleScopes
{
    private static readonly Dictionary<ResourceKind, ExpressionScope> Scopes = Enum.GetValues<ResourceKind>().ToDictionary(k => k, Make);

    internal const int ResourceSlot = 0;
    internal const int AccountSlot = 1;

    public static ExpressionScope Of(ResourceKind kind) => Scopes[kind];

    private static ExpressionScope Make(ResourceKind kind)
    {
        var (variable, type) = SnapshotRecords.Of(kind);
        return new ExpressionScope(
            kind == ResourceKind.Account ? [(variable, type.Type)] : [(variable, type.Type), ("account", SnapshotRecords.Account.Type)]
        );
    }
}
