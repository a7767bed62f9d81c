using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Core.Privileges.Trust;

/// <summary>
/// "The key is there and has one of these values": what is left of a condition that truly restricts. A condition that a request passes without the key (IfExists, ForAllValues,
/// negated operators in an Allow) restricts nobody and makes none.
/// </summary>
internal sealed record Restriction(string Key, ConditionTest Test, IReadOnlyList<string> Values)
{
    /// <summary>There in requests with MFA and in no others, so that its presence asks for MFA. Source: IAM User Guide, "AWS global condition context keys".</summary>
    public const string MfaAge = "aws:MultiFactorAuthAge";

    public bool Is(string key) => string.Equals(Key, key, StringComparison.OrdinalIgnoreCase);

    public bool TakesWildcards => Test is ConditionTest.StringLike or ConditionTest.Arn;

    /// <summary>Every value is a text of its own: no wildcard, no variable.</summary>
    public bool IsExact => Values.Count > 0 && Values.All(v => v.Length > 0 && !HasVariable(v) && !(TakesWildcards && HasWildcard(v)));

    /// <summary>A value lets any text through.</summary>
    public bool IsVacuous =>
        TakesWildcards
        && Values.Any(v =>
            v.Length > 0
            && (
                v.All(c => c == '*')
                || (
                    Test == ConditionTest.Arn
                    && v.Split(':', 6) is [_, _, _, _, _, _] parts
                    && parts.Skip(1).All(p => p.Length > 0 && p.All(c => c == '*'))
                )
            )
        );

    public static bool HasWildcard(string value) => value.AsSpan().IndexOfAny('*', '?') >= 0;

    public static bool HasVariable(string value) => value.Contains("${", StringComparison.Ordinal);

    /// <summary>What an Allow with these clauses asks for.</summary>
    public static IEnumerable<Restriction> OfAllow(IReadOnlyList<ConditionClause> clauses)
    {
        foreach (var clause in clauses)
        {
            if (ConditionOperator.Find(clause.Operator) is not { IsNegated: false, IfExists: false } known)
            {
                continue;
            }

            if (known.Test == ConditionTest.Null)
            {
                if (IsPresence(clause, MfaAge, present: true))
                {
                    yield return new Restriction(MfaAge, ConditionTest.Null, ["false"]);
                }

                continue;
            }

            // ForAllValues is true without the key, unless another clause asks for the key.
            if (known.Set != ValueSet.ForAllValues || clauses.Any(c => IsPresence(c, clause.Key, present: true)))
            {
                yield return Of(clause, known);
            }
        }
    }

    /// <summary>
    /// What a Deny with these clauses leaves over: it lets pass whoever fails one of them. Null where that asks for nothing.
    /// </summary>
    /// <param name="clauses">The clauses of the Deny; those that always hold for the caller are left out by the caller of this function.</param>
    public static Restriction? OfDeny(IReadOnlyList<ConditionClause> clauses)
    {
        // To fail one of several clauses is enough, so that two of them together ask for neither.
        if (clauses is not [var clause] || ConditionOperator.Find(clause.Operator) is not { } known)
        {
            return null;
        }

        if (known is { IsNegated: true } && known.Set != ValueSet.ForAnyValue)
        {
            return Of(clause, known);
        }

        if (IsPresence(clause, MfaAge, present: false))
        {
            return new Restriction(MfaAge, ConditionTest.Null, ["false"]);
        }

        // A Deny for `false` reaches calls without the key only with IfExists.
        return known is { Test: ConditionTest.Bool, IfExists: true, Set: ValueSet.None } && clause.Values.All(v => IsText(v.Text, "false"))
            ? new Restriction(clause.Key, ConditionTest.Bool, ["true"])
            : null;
    }

    /// <summary>The caller's account where every value fixes one; null where a value does not.</summary>
    public IReadOnlyList<string>? Accounts(string ownAccount)
    {
        var found = new List<string>();
        foreach (var value in Values)
        {
            var account =
                Is("aws:PrincipalAccount") ? (value == "${aws:ResourceAccount}" ? ownAccount : value)
                : Is("aws:PrincipalArn") ? AccountOf(value)
                : null;
            if (account is not { Length: 12 } || !account.All(char.IsAsciiDigit))
            {
                return null;
            }

            found.Add(account);
        }

        return found.Count == 0 ? null : [.. found.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The organizations that the values fix; null where a value fixes none.</summary>
    public IReadOnlyList<string>? Organizations(string? own)
    {
        var found = new List<string>();
        foreach (var value in Values)
        {
            var id =
                value == "${aws:ResourceOrgID}" ? own ?? value
                : Is("aws:PrincipalOrgPaths") ? value.Split('/')[0]
                : value;
            if (id != "${aws:ResourceOrgID}" && (!id.StartsWith("o-", StringComparison.Ordinal) || HasWildcard(id) || HasVariable(id)))
            {
                return null;
            }

            if (Is("aws:PrincipalOrgPaths") && !value.Contains('/', StringComparison.Ordinal))
            {
                return null;
            }

            found.Add(id);
        }

        return found.Count == 0 || !(Is("aws:PrincipalOrgID") || Is("aws:PrincipalOrgPaths"))
            ? null
            : [.. found.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Part by part under ARN operators; under string operators a wildcard crosses colons, so that none may stand before the account.</summary>
    private string? AccountOf(string value)
    {
        var parts = value.Split(':', 6);
        if (parts.Length < 6)
        {
            return null;
        }

        return Test == ConditionTest.Arn || !parts.Take(4).Any(HasWildcard) ? parts[4] : null;
    }

    internal static bool IsPresence(ConditionClause clause, string key, bool present) =>
        IsText(clause.Operator, "Null")
        && IsText(clause.Key, key)
        && clause.Values.Length > 0
        && clause.Values.All(v => IsText(v.Text, present ? "false" : "true"));

    private static Restriction Of(ConditionClause clause, ConditionOperator known) =>
        new(clause.Key, known.Test, [.. clause.Values.Select(v => v.Text)]);

    private static bool IsText(string text, string other) => string.Equals(text, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a text that somebody sends may pass.</summary>
    public bool Admits(string text) =>
        Values.Any(v =>
            TakesWildcards ? Glob.IsMatch(v, text)
            : Test == ConditionTest.StringEqualsIgnoreCase ? IsText(v, text)
            : v == text
        );
}
