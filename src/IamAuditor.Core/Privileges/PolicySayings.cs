using System.Collections.Concurrent;
using System.Text;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Core.Privileges;

/// <summary>What each policy's statements about an action look at, found once. Safe for several threads.</summary>
internal sealed class PolicySayings(AccountAccess access)
{
    private static readonly PolicySay Nothing = new(false, false, false, [], []);

    private readonly ConcurrentDictionary<PolicyAction, PolicySay> saidOnOwn = [];
    private readonly ConcurrentDictionary<PolicyAction, PolicySay> saidOnAny = [];
    private readonly ConcurrentDictionary<CompiledPolicy, ActionPattern[][]> named = new(ReferenceEqualityComparer.Instance);

    /// <param name="policy">The policy.</param>
    /// <param name="action">The action.</param>
    /// <param name="onOwn">Whether it is asked about the account's users, roles, groups and policies: statements on other services' things say nothing then.</param>
    public PolicySay Of(CompiledPolicy policy, string action, bool onOwn)
    {
        var said = onOwn ? saidOnOwn : saidOnAny;
        var asked = new PolicyAction(policy, action);
        if (said.TryGetValue(asked, out var known))
            return known;
        // Most policies speak of few actions, and the sets know of which.
        if (access.StanceOf(policy, action) == PolicyStance.Silent)
        {
            said.TryAdd(asked, Nothing);
            return Nothing;
        }

        var patterns = Patterns(policy);
        var statements = new List<Statement>();
        var (asks, region) = (false, false);
        for (var i = 0; i < patterns.Length; i++)
        {
            var statement = policy.Document.Statements[i];
            if (!IsAbout(statement, patterns[i], action) || (onOwn && IsElsewhere(statement)))
                continue;

            statements.Add(statement);
            asks |= !statement.Conditions.IsEmpty;
            foreach (var value in statement.Resource.Values)
            {
                asks |= value.Text.Contains("${", StringComparison.Ordinal);
                region |= Regions.IsNamed(value.Text);
            }
        }

        // Most statements look at nothing but the resource.
        if (!asks)
            return said.GetOrAdd(asked, statements.Count == 0 ? Nothing : new(true, false, region, [], []));

        var conditions = statements.SelectMany(s => s.Conditions).ToList();
        var says = new PolicySay(
            statements.Count > 0,
            conditions.Exists(c =>
                c.Key.Equals("iam:PermissionsBoundary", StringComparison.OrdinalIgnoreCase)
                || c.Key.Contains("ResourceTag/", StringComparison.OrdinalIgnoreCase)
                || c.Values.Any(v => v.Text.Contains("ResourceTag/", StringComparison.OrdinalIgnoreCase))
            ) || statements.Exists(s => s.Resource.Values.Any(v => v.Text.Contains("ResourceTag/", StringComparison.OrdinalIgnoreCase))),
            conditions.Exists(c => Regions.IsRequested(c.Key))
                || region
                || conditions
                    .SelectMany(c => c.Values)
                    .Concat(statements.SelectMany(s => s.Resource.Values))
                    .Any(v => v.Text.Contains(Regions.Requested, StringComparison.OrdinalIgnoreCase)),
            [.. conditions.Select(c => c.Key).Distinct(StringComparer.OrdinalIgnoreCase)],
            [
                .. conditions
                    .SelectMany(c => c.Values.SelectMany(v => VariablesIn(v.Text)).Select(variable => (c.Key, variable)))
                    .Concat(statements.SelectMany(s => s.Resource.Values.SelectMany(v => VariablesIn(v.Text)).Select(v => ("", v))))
                    .Distinct(),
            ]
        );
        return said.GetOrAdd(asked, says);
    }

    private static IEnumerable<string> VariablesIn(string text)
    {
        for (var at = text.IndexOf("${", StringComparison.Ordinal); at >= 0; at = text.IndexOf("${", at + 2, StringComparison.Ordinal))
        {
            var end = text.AsSpan(at + 2).IndexOfAny(',', '}');
            if (end > 1)
                yield return text.Substring(at + 2, end).Trim();
        }
    }

    // A resource of another service is none of the things of IAM.
    private static bool IsElsewhere(Statement statement) =>
        statement.Resource.Form == ElementForm.Listed
        && statement.Resource.Values.All(v =>
            v.Text.Split(':', 4) is ["arn", _, var service, _] && service != "iam" && service.AsSpan().IndexOfAny('*', '?') < 0
        );

    /// <summary>Whether a statement names an action, or leaves it out of what it excepts.</summary>
    public static bool IsAbout(Statement statement, string action) => IsAbout(statement, Patterns(statement), action);

    /// <summary>The same of many actions.</summary>
    public static Func<string, bool> About(Statement statement)
    {
        var patterns = Patterns(statement);
        return action => IsAbout(statement, patterns, action);
    }

    private static bool IsAbout(Statement statement, ActionPattern[] patterns, string action)
    {
        var isListed = statement.Action.Form != ElementForm.Except;
        foreach (var pattern in patterns)
        {
            if (pattern.IsMatch(action))
                return isListed;
        }

        return !isListed;
    }

    private static ActionPattern[] Patterns(Statement statement) => [.. statement.Action.Values.Select(v => ActionPattern.Parse(v.Text))];

    /// <summary>What each statement names; of many actions the same policy is asked.</summary>
    private ActionPattern[][] Patterns(CompiledPolicy policy)
    {
        if (!named.TryGetValue(policy, out var patterns))
            named.TryAdd(policy, patterns = [.. policy.Document.Statements.Select(Patterns)]);
        return patterns;
    }

    /// <summary>The values of what statements look at, as far as they are known, as a key: where it is equal, so are the answers.</summary>
    public static string Values(
        IEnumerable<string> keys,
        IEnumerable<(string Key, string Variable)> variables,
        ConditionContext known,
        bool onOwn
    )
    {
        var values = new StringBuilder();
        foreach (var name in keys)
        {
            if (known.Find(name) is { } value)
                values.Append('|').Append(name).Append('=').AppendJoin(',', value.Values);
        }

        // Where nobody knows the key that is compared, it matters only whether there is something to compare it with.
        foreach (var (name, variable) in variables)
        {
            if (known.Find(variable) is not { } value)
                continue;
            values.Append('|').Append(variable).Append(value.Values.IsEmpty ? " absent" : " there");
            if (name.Length == 0 || onOwn || known.Find(name) is not null)
                values.Append('=').AppendJoin(',', value.Values);
        }

        return values.ToString();
    }
}
