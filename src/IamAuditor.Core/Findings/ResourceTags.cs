using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Core.Findings;

/// <summary>Tags of users and roles by ARN, as one snapshot has them. Other resources have none that the auditor reads.</summary>
public sealed class ResourceTags
{
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> byArn;
    private readonly bool areComplete;

    public ResourceTags(AccountSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        areComplete = snapshot.Coverage.IsComplete(Source.AuthorizationDetails);
        byArn = snapshot
            .Users.Where(u => u.Details is not null)
            .Select(u => (u.Arn, u.Details!.Tags))
            .Concat(snapshot.Roles.Select(r => (r.Arn, r.Tags)))
            .DistinctBy(p => p.Arn.Text)
            .ToDictionary(
                p => p.Arn.Text,
                IReadOnlyDictionary<string, string> (p) =>
                    p.Tags.DistinctBy(t => t.Key).ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal),
                StringComparer.Ordinal
            );
    }

    /// <summary>Empty where it has none, null where nobody could read them.</summary>
    public IReadOnlyDictionary<string, string>? Of(string resource) =>
        byArn.TryGetValue(resource, out var tags) ? tags
        : areComplete ? new Dictionary<string, string>()
        : null;
}
