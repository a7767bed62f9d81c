using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace IamAuditor.Tests.Policies;

/// <summary>
/// The policy language once more, as plainly as it can be said: regular expressions and recursion over the JSON, two truth values, well-formed documents and
/// complete contexts only. Shares nothing with the product; the property tests compare the two.
/// </summary>
internal sealed class ReferenceEvaluator(JsonNode request)
{
    private readonly string caller = (string)request["principal"]!;
    private readonly string action = (string)request["action"]!;
    private readonly string resource = (string)request["resource"]!;
    private readonly Dictionary<string, string[]> context = Keys(request);

    private bool IsUser => caller.Contains(":user/", StringComparison.Ordinal);
    private bool IsSession => caller.Contains(":assumed-role/", StringComparison.Ordinal);
    private bool IsRootUser => caller.EndsWith(":root", StringComparison.Ordinal);
    private bool IsIam => IsUser || IsSession || IsRootUser;
    private string Account => IsIam ? caller.Split(':')[4] : "";
    private string RoleArn => $"arn:aws:iam::{Account}:role/{caller.Split('/')[1]}";

    public string Decide()
    {
        var service = action.Split(':')[0].ToLowerInvariant();
        var bound = IsIam && !IsRootUser;
        var layers = new List<(string Name, JsonNode[] Policies)>();
        foreach (var level in Levels("serviceControlPolicies").Where(_ => IsIam))
            layers.Add(("scp", level));
        foreach (var level in Levels("resourceControlPolicies").Where(_ => service is "s3" or "sqs" or "kms" or "sts"))
            layers.Add(("rcp", level));
        if (List("endpointPolicies").Length > 0)
            layers.Add(("endpoint", List("endpointPolicies")));
        if (bound && List("permissionsBoundary").Length > 0)
            layers.Add(("boundary", List("permissionsBoundary")));
        if (bound && List("sessionPolicies").Length > 0)
            layers.Add(("session", List("sessionPolicies")));

        var identityPolicies = bound ? List("identityPolicies") : [];
        var own = List("resourcePolicy");
        var everything = layers.SelectMany(l => l.Policies).Concat(identityPolicies).Concat(own);
        if (Matching(everything, "Deny").Any())
            return "explicitly-denied";
        if (
            layers.Any(l =>
                l.Name is "scp" or "rcp" or "endpoint"
                && !Matching(l.Policies, "Allow").Any()
                && !(l.Name == "rcp" && IsDenyOnly(l.Policies))
            )
        )
            return "implicitly-denied";

        var limits = layers.Where(l => l.Name is "boundary" or "session").All(l => Matching(l.Policies, "Allow").Any());
        var identity = (IsRootUser || Matching(identityPolicies, "Allow").Any()) && limits;
        var grants = Matching(own, "Allow").Select(Closeness).ToList();
        var direct = grants.Contains("direct") || (grants.Contains("role") && limits);
        var delegated = grants.Count > 0 && identity;
        var resourceAccount = (string?)request["resourceAccount"] ?? resource.Split(':').ElementAtOrDefault(4) ?? "";
        var closed =
            resource.Contains(":key/", StringComparison.Ordinal)
            || (service == "sts" && resource.Contains(":role/", StringComparison.Ordinal));

        var allowed =
            action == "sts:AssumeRole" && caller == "anonymous" ? false
            : !IsIam ? grants.Count > 0
            : IsRootUser && service == "sts" && closed ? false
            : resourceAccount.Length > 0 && resourceAccount != Account ? delegated
            : closed ? direct || delegated
            : direct || identity;
        return allowed ? "allowed" : "implicitly-denied";
    }

    private static bool IsDenyOnly(JsonNode[] level) =>
        level.Length > 0 && level.All(p => p["Statement"]!.AsArray().All(s => (string)s!["Effect"]! == "Deny"));

    private JsonNode[] List(string name) =>
        request[name] switch
        {
            null => [],
            JsonArray many => [.. many.Select(m => m!)],
            var one => [one],
        };

    private IEnumerable<JsonNode[]> Levels(string name) => List(name).Select(level => level.AsArray().Select(p => p!).ToArray());

    private IEnumerable<(JsonNode Statement, bool Substitutes)> Matching(IEnumerable<JsonNode> policies, string effect) =>
        from policy in policies
        let substitutes = (string?)policy["Version"] == "2012-10-17"
        from statement in policy["Statement"]!.AsArray()
        where (string)statement!["Effect"]! == effect && Matches(statement, substitutes)
        select (statement, substitutes);

    private bool Matches(JsonNode s, bool substitutes) =>
        (s["Action"] is { } a ? Strings(a).Any(ActionMatches) : !Strings(s["NotAction"]!).Any(ActionMatches))
        && (
            s["Resource"] is { } r
                ? Strings(r).Any(p => ResourceMatches(p, substitutes) == true)
                : s["NotResource"] is not { } n || Strings(n).All(p => ResourceMatches(p, substitutes) == false)
        )
        && (s["Principal"] is not { } p || Closeness((s, false)) is not null)
        && (s["NotPrincipal"] is not { } x || (IsIam && !IsRootUser && List("permissionsBoundary").Length > 0) || !IsSpared(x))
        && (s["Condition"]?.AsObject() ?? []).All(op =>
            op.Value!.AsObject().All(k => Holds(op.Key, k.Key, Strings(k.Value!), substitutes))
        );

    // AWS's examples: beside Bob his account spares nobody else, beside a session neither its role nor the account does.
    private bool IsSpared(JsonNode notPrincipal)
    {
        var listed = notPrincipal is JsonObject kinds ? kinds.SelectMany(k => Strings(k.Value!)).ToList() : [];
        return Closest(notPrincipal) switch
        {
            "direct" => true,
            "role" => !listed.Exists(p =>
                p.StartsWith(
                    $"{RoleArn.Replace(":iam:", ":sts:", StringComparison.Ordinal).Replace(":role/", ":assumed-role/", StringComparison.Ordinal)}/",
                    StringComparison.Ordinal
                )
            ),
            "account" => !listed.Exists(p =>
                p.Contains($"::{Account}:", StringComparison.Ordinal) && !p.EndsWith(":root", StringComparison.Ordinal)
            ),
            _ => false,
        };
    }

    private string? Closeness((JsonNode Statement, bool Substitutes) s) =>
        s.Statement["NotPrincipal"] is not null ? "direct" : Closest(s.Statement["Principal"]!);

    private string? Closest(JsonNode principal)
    {
        if (principal is JsonValue)
            return "direct";

        var all = principal.AsObject().SelectMany(p => Strings(p.Value!).Select(v => (Kind: p.Key, Value: v)));
        var found = all.Select(p =>
                p is ("AWS", "*") ? "direct"
                : p.Value == caller && (p.Kind == "Service") == !IsIam ? "direct"
                : p.Kind == "AWS" && IsSession && p.Value == RoleArn ? "role"
                : p.Kind == "AWS" && IsIam && (p.Value == Account || p.Value == $"arn:aws:iam::{Account}:root")
                    ? (IsRootUser ? "direct" : "account")
                : null
            )
            .ToList();
        return found.Contains("direct") ? "direct"
            : found.Contains("role") ? "role"
            : found.Find(f => f is not null);
    }

    private bool ActionMatches(string pattern) =>
        pattern == "*"
        || (
            pattern.Split(':')[0].Equals(action.Split(':')[0], StringComparison.OrdinalIgnoreCase)
            && Regex.IsMatch(action, Wild(pattern), RegexOptions.IgnoreCase | RegexOptions.Singleline)
        );

    // Null: the pattern holds a variable without a value.
    private bool? ResourceMatches(string pattern, bool substitutes)
    {
        if (pattern == "*")
            return true;
        if (Substitute(pattern, substitutes) is not { } regex)
            return null;

        return Regex.IsMatch(resource, $"^{regex}$", RegexOptions.Singleline);
    }

    // Good for patterns of six parts whose wildcards stand in the last one, which is all that the generator makes.
    private static string Wild(string pattern) =>
        $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal)}$";

    private string? Substitute(string pattern, bool substitutes, bool wild = true)
    {
        var missing = false;
        var parts = Regex.Split(pattern, substitutes ? @"(\$\{[^}]*\})" : "(?!)");
        var regex = string.Concat(
            parts.Select(part =>
            {
                var variable = substitutes ? Regex.Match(part, @"^\$\{([^,}]*)(?:, '([^']*)')?\}$") : Match.Empty;
                if (!variable.Success)
                    return wild ? Wild(part)[1..^1] : Regex.Escape(part);
                var name = variable.Groups[1].Value;
                if (name is "*" or "?" or "$")
                    return Regex.Escape(name);
                var value =
                    context.TryGetValue(name, out var values) && values.Length == 1 ? values[0]
                    : variable.Groups[2].Success ? variable.Groups[2].Value
                    : null;
                missing |= value is null;
                return Regex.Escape(value ?? "");
            })
        );
        return missing ? null : regex;
    }

    private bool Holds(string name, string key, string[] expected, bool substitutes)
    {
        var actual = context.TryGetValue(key, out var values) ? values : [];
        if (name == "Null")
            return expected.Contains(actual.Length == 0 ? "true" : "false");

        var parts = Regex.Match(name, "^(ForAllValues:|ForAnyValue:|)(.*?)(IfExists|)$");
        var (set, test) = (parts.Groups[1].Value, parts.Groups[2].Value);
        var negated = test.Contains("Not", StringComparison.Ordinal);
        if (actual.Length == 0)
            return parts.Groups[3].Length > 0 || set == "ForAllValues:" || (negated && set.Length == 0);

        bool One(string value) =>
            expected.Any(e => Compare(test.Replace("Not", "", StringComparison.Ordinal), value, e, substitutes)) != negated;
        return set switch
        {
            "ForAllValues:" => actual.All(One) || actual.All(v => v.Length == 0),
            "ForAnyValue:" => actual.Any(One),
            _ => actual.Length == 1 && One(actual[0]),
        };
    }

    private bool Compare(string test, string actual, string expected, bool substitutes) =>
        test switch
        {
            "StringEquals" => Substitute(expected, substitutes, wild: false) is { } text && Regex.IsMatch(actual, $"^{text}$"),
            "StringLike" => Substitute(expected, substitutes) is { } regex && Regex.IsMatch(actual, $"^{regex}$"),
            "Bool" => actual == expected,
            "NumericLessThan" => double.Parse(actual, null) < double.Parse(expected, null),
            _ => throw new InvalidOperationException(test),
        };

    private static string[] Strings(JsonNode node) => node is JsonArray many ? [.. many.Select(v => (string)v!)] : [(string)node!];

    private static Dictionary<string, string[]> Keys(JsonNode request)
    {
        var keys = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        var caller = (string)request["principal"]!;
        if (caller.Contains(":user/", StringComparison.Ordinal))
            keys["aws:username"] = [caller.Split('/')[^1]];
        foreach (var (key, value) in request["context"]?.AsObject() ?? [])
            keys[key] = Strings(value!);
        return keys;
    }
}
