using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Privileges.Trust;
using IamAuditor.Core.Rules;

namespace IamAuditor.Core.Findings;

/// <summary>A verdict with what stands behind it: the policy it speaks of, with the lines marked, and the event that made it so where the collected events have it.</summary>
public sealed partial record FindingStory
{
    private const int MostDocuments = 3;

    public required string Id { get; init; }
    public required Verdict Verdict { get; init; }
    public required Rule Rule { get; init; }

    /// <summary>The policies that it speaks of; empty where it is about none.</summary>
    public IReadOnlyList<StoryDocument> Documents { get; init; } = [];

    /// <summary>The newest successful change, among the collected events, of something that the verdict rests on; null: none collected.</summary>
    public AccountEvent? Introduced { get; init; }

    /// <param name="verdict">A Fail.</param>
    /// <param name="rule">Its rule.</param>
    /// <param name="snapshot">What it was judged on, <see cref="Privileges.Comparison.LaidOut"/>, so that its lines are those of the documents.</param>
    /// <param name="settings">As it was judged.</param>
    public static FindingStory Of(Verdict verdict, Rule rule, AccountSnapshot snapshot, RuleSettings settings)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(settings);
        var own = OwnDocument(verdict, rule, snapshot, settings);
        var held = own is null
            ?
            [
                .. StoryPolicy
                    .Of(verdict.Resource, snapshot)
                    .Where(p => p.IsNamedBy(Said(verdict)))
                    .Concat(StoryPolicy.Further(Said(verdict), snapshot))
                    .Take(MostDocuments),
            ]
            : new List<StoryPolicy>();
        return new FindingStory
        {
            Id = FindingId.Of(verdict),
            Verdict = verdict,
            Rule = rule,
            Documents = own is not null ? [own] : [.. held.Where(p => p.Document is not null).Select(p => p.Shown(Said(verdict)))],
            Introduced = snapshot
                .Events.Where(e =>
                    e.ErrorCode is null
                    && e.Service == "iam.amazonaws.com"
                    && (held.Count > 0 ? held.Exists(p => p.IsMadeBy(e)) : StoryEvents.Makes(e, verdict))
                )
                .OrderByDescending(e => e.Time)
                .ThenBy(e => e.Id, StringComparer.Ordinal)
                .FirstOrDefault(),
        };
    }

    [GeneratedRegex("\\bline (?<line>[0-9]+)\\b")]
    private static partial Regex LinePattern();

    private static string Said(Verdict verdict) =>
        string.Join(
            '\n',
            verdict.Observations.Where(o => o.Name != RuleAudit.ChangesObservation).Select(o => o.Value.ToString()).Prepend(verdict.Message)
        );

    private static StoryDocument? OwnDocument(Verdict verdict, Rule rule, AccountSnapshot snapshot, RuleSettings settings)
    {
        if (verdict.Subresource is { } part && part.StartsWith("inline/", StringComparison.Ordinal))
        {
            var name = part["inline/".Length..];
            var inline =
                snapshot.Users.FirstOrDefault(u => u.Arn.Text == verdict.Resource)?.Details?.InlinePolicies
                ?? snapshot.Roles.FirstOrDefault(r => r.Arn.Text == verdict.Resource)?.InlinePolicies
                ?? snapshot.Groups.FirstOrDefault(g => g.Arn.Text == verdict.Resource)?.InlinePolicies;
            return inline?.FirstOrDefault(p => p.Name == name) is { } found
                ? new($"Inline policy {name}", found.Document, Lines(Said(verdict)))
                : null;
        }

        if (snapshot.Policies.FirstOrDefault(p => p.Arn.Text == verdict.Resource) is { } policy)
        {
            return policy.DefaultVersion is { } version
                ? new($"Policy {policy.Name}, version {version.Id}", version.Document, Lines(Said(verdict)))
                : null;
        }

        if (rule.Family != "trust" || snapshot.Roles.FirstOrDefault(r => r.Arn.Text == verdict.Resource) is not { } role)
        {
            return null;
        }

        var grants = AtFault(verdict, rule, role, snapshot, settings);
        var named = grants.Where(g => Names(verdict.Message, g)).ToList();
        return new(
            $"Trust policy of role {role.Name}",
            role.TrustPolicy,
            [.. (named.Count > 0 ? named : grants).Select(g => g.Line).Distinct().Order()]
        );
    }

    /// <summary>What a trust policy grants by statements that are enough for the verdict: by one of them alone, beside all denies, the role fails as well. All, where none is.</summary>
    private static IReadOnlyList<TrustGrant> AtFault(Verdict verdict, Rule rule, Role role, AccountSnapshot snapshot, RuleSettings settings)
    {
        var grants = RoleTrust.Of(role.TrustPolicy, new TrustSurroundings(snapshot)) ?? [];
        var statements = grants.Select(g => g.Statement).Distinct().ToList();
        if (statements.Count < 2)
        {
            return grants;
        }

        var guilty = statements.Where(s => FailsBy(s)).ToHashSet();
        return guilty.Count == 0 ? grants : [.. grants.Where(g => guilty.Contains(g.Statement))];

        bool FailsBy(int statement)
        {
            var alone = snapshot with
            {
                Roles = [.. snapshot.Roles.Select(r => r == role ? r with { TrustPolicy = Without(role.TrustPolicy, statement) } : r)],
            };
            return Audit.Evaluate(rule, settings, alone).Any(v => v.Outcome == Outcome.Fail && v.Resource == verdict.Resource);
        }
    }

    // The document without its other allows.
    private static string Without(string document, int kept)
    {
        var policy = JsonNode.Parse(document)!.AsObject();
        if (policy["Statement"] is JsonArray statements)
        {
            policy["Statement"] = new JsonArray([
                .. statements.Where((s, i) => i == kept || s?["Effect"]?.ToString() != "Allow").Select(s => s?.DeepClone()),
            ]);
        }

        return policy.ToJsonString();
    }

    internal static List<int> Lines(string text) =>
        [.. LinePattern().Matches(text).Select(m => int.Parse(m.Groups["line"].Value, CultureInfo.InvariantCulture)).Distinct().Order()];

    private static bool Names(string message, TrustGrant grant) =>
        grant.Principal == "*"
            ? message.Contains(" * ", StringComparison.Ordinal)
            : new[] { grant.Principal, grant.Account?.Text, grant.Provider, grant.Organization }.Any(n =>
                n is { Length: > 1 } && message.Contains(n, StringComparison.Ordinal)
            );
}
