using IamAuditor.Core.Accounts;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

internal static class TagMap
{
    public static ValueMap Of(IReadOnlyList<Tag> tags) =>
        ValueMap.Of(tags.DistinctBy(t => t.Key, StringComparer.Ordinal).Select(t => KeyValuePair.Create(t.Key, t.Value)));
}
