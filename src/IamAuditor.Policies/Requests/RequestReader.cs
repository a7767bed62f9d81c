using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;

namespace IamAuditor.Policies.Requests;

/// <summary>Reads one request of <c>policy evaluate</c> from JSON; throws <see cref="RequestProblem"/> for what cannot be decided.</summary>
internal sealed class RequestReader(JsonElement root, PolicyCache cache)
{
    private static readonly FrozenSet<string> Known = new[]
    {
        "id",
        "principal",
        "action",
        "resource",
        "resourceAccount",
        "managementAccount",
        "context",
        "contextComplete",
        "identityPolicies",
        "sessionPolicies",
        "permissionsBoundary",
        "serviceControlPolicies",
        "resourceControlPolicies",
        "resourcePolicy",
        "endpointPolicies",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] DocumentNames =
    [
        "document",
        "Document",
        "PolicyDocument",
        "policyDocument",
        "policy",
        "Policy",
        "Content",
    ];
    private static readonly string[] NameNames = ["name", "Name", "PolicyName", "policyName", "arn", "Arn", "PolicyArn"];

    private const string LoneSurrogate = "(half of a surrogate pair)";

    private readonly Dictionary<string, JsonElement> fields = new(StringComparer.Ordinal);
    private readonly List<string> complaints = [];

    public static string? IdOf(JsonElement root) => TryFind(root, "id", out var id) ? id.GetRawText() : null;

    public (PolicyRequest Request, ImmutableArray<DecisionProblem> Problems) Read()
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new RequestProblem("not-an-object", "A request is a JSON object with principal, action and resource");

        var warnings = ImmutableArray.CreateBuilder<DecisionProblem>();
        foreach (var property in root.EnumerateObject())
        {
            var name = NameOf(property);
            if (Known.Contains(name))
                fields[name] = property.Value;
            else
                warnings.Add(Warning("unknown-field", $"`{name}` is not a field of a request and was not looked at"));
        }

        var principalText = Required("principal");
        var action = Required("action");
        var resource = Required("resource");
        var principal = principalText is null ? null : RequestPrincipal.TryParse(principalText);
        if (principalText is not null && principal is null)
            complaints.Add(
                $"principal `{principalText}` is neither an ARN nor `anonymous` nor the name of a service such as lambda.amazonaws.com"
            );
        if (action is not null && !IsAction(action))
            complaints.Add($"action `{action}` is not one action in the form service:Action");

        var resourcePolicies = Policies(
            "resourcePolicy",
            resource is not null && IsRole(resource) ? PolicyKind.Trust : PolicyKind.Resource
        );
        if (resourcePolicies.Length > 1)
            complaints.Add("resourcePolicy is one document; a resource has one policy");

        var request = new PolicyRequest
        {
            Principal = principal!,
            Action = action!,
            Resource = resource!,
            ResourceAccount = Account("resourceAccount"),
            ManagementAccount = Account("managementAccount"),
            Context = new(Context(), Flag("contextComplete")),
            IdentityPolicies = Policies("identityPolicies", PolicyKind.Identity),
            SessionPolicies = Policies("sessionPolicies", PolicyKind.Session),
            PermissionsBoundary = Policies("permissionsBoundary", PolicyKind.Boundary),
            ServiceControlPolicies = Levels("serviceControlPolicies", PolicyKind.ServiceControl),
            ResourceControlPolicies = Levels("resourceControlPolicies", PolicyKind.ResourceControl),
            ResourcePolicy = resourcePolicies.IsEmpty ? null : resourcePolicies[0],
            EndpointPolicies = Policies("endpointPolicies", PolicyKind.Endpoint),
        };
        if (complaints.Count > 0)
            throw new RequestProblem("bad-request", string.Join("; ", complaints));

        if (resource != "*" && !Arn.TryParse(resource, out _))
            warnings.Add(
                Warning(ProblemCodes.BadResource, $"resource `{resource}` is neither an ARN nor `*`; only Resource `*` can match it")
            );
        if (principal!.Kind == CallerKind.Unrecognised)
            warnings.Add(
                Warning(ProblemCodes.BadPrincipal, $"`{principalText}` makes no requests; only what is granted to everyone applies to it")
            );
        return (request, warnings.ToImmutable());
    }

    private static DecisionProblem Warning(string code, string message) =>
        new(null, null, null, null, new PolicyProblem(code, ProblemSeverity.Warning, message, default, null));

    private bool TryGet(string name, out JsonElement value) =>
        fields.TryGetValue(name, out value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);

    private string? Required(string name)
    {
        if (!TryGet(name, out var value))
            complaints.Add($"`{name}` is missing");
        else if (Text(value) is not { Length: > 0 } text)
            complaints.Add($"`{name}` is a non-empty string");
        else
            return text;

        return null;
    }

    private string? Account(string name)
    {
        if (!TryGet(name, out var value))
            return null;
        if (Text(value) is { } text && AccountId.TryParse(text, out _))
            return text;
        if (value.ValueKind == JsonValueKind.String && Text(value)?.Length == 0)
            return null;

        complaints.Add($"`{name}` is a string of twelve digits");
        return null;
    }

    private bool Flag(string name)
    {
        if (!TryGet(name, out var value))
            return false;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();

        complaints.Add($"`{name}` is true or false");
        return false;
    }

    private List<KeyValuePair<string, ContextValue>> Context()
    {
        var keys = new List<KeyValuePair<string, ContextValue>>();
        if (!TryGet("context", out var context))
            return keys;
        if (context.ValueKind != JsonValueKind.Object)
        {
            complaints.Add("`context` is an object of keys with a string or an array of strings each");
            return keys;
        }

        foreach (var property in context.EnumerateObject())
        {
            var key = NameOf(property);
            if (keys.Exists(k => k.Key.Equals(key, StringComparison.OrdinalIgnoreCase)))
                complaints.Add($"context `{key}` is given twice; upper and lower case are the same in keys");
            else if (ContextValueOf(key, property.Value) is { } value)
                keys.Add(new(key, value));
            else
                complaints.Add($"context `{key}` is a string or an array of strings");
        }

        return keys;
    }

    private static ContextValue? ContextValueOf(string key, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return ContextValue.Absent;
        if (value.ValueKind != JsonValueKind.Array)
            return Scalar(value) is { } one ? ContextValue.One(one) : null;

        var values = value.EnumerateArray().Select(Scalar).ToImmutableArray();
        if (values.Contains(null))
            return null;

        // An array of one under a key that AWS documents as single-valued is that value in another spelling.
        return new(values!, !(values.Length == 1 && KnownKeys.IsMultiValued(key) == false));
    }

    private static string? Scalar(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => Text(value),
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        };

    private ImmutableArray<AttachedPolicy> Policies(string name, PolicyKind kind)
    {
        if (!TryGet(name, out var value))
            return [];

        return value.ValueKind == JsonValueKind.Array ? List(name, value, kind) : [Policy(name, value, kind)];
    }

    private ImmutableArray<AttachedPolicy> List(string name, JsonElement array, PolicyKind kind)
    {
        var policies = ImmutableArray.CreateBuilder<AttachedPolicy>(array.GetArrayLength());
        foreach (var element in array.EnumerateArray())
            policies.Add(Policy(name, element, kind));
        return policies.MoveToImmutable();
    }

    private ImmutableArray<ImmutableArray<AttachedPolicy>>? Levels(string name, PolicyKind kind)
    {
        if (!TryGet(name, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Array)
            return
            [
                [Policy(name, value, kind)],
            ];

        var levels = ImmutableArray.CreateBuilder<ImmutableArray<AttachedPolicy>>();
        foreach (var element in value.EnumerateArray())
            levels.Add(element.ValueKind == JsonValueKind.Array ? List(name, element, kind) : [Policy(name, element, kind)]);
        return levels.ToImmutable();
    }

    private AttachedPolicy Policy(string field, JsonElement value, PolicyKind kind)
    {
        if (value.ValueKind == JsonValueKind.Object)
            return Wrapped(field, value, kind) ?? new(cache.Get(kind, value));
        if (value.ValueKind == JsonValueKind.Null)
            return new(CompiledPolicy.Missing(kind));
        if (Text(value) is not { } text)
        {
            complaints.Add($"`{field}` holds policy documents: JSON objects, or strings of JSON");
            return new(CompiledPolicy.Missing(kind));
        }

        // A managed policy named by its ARN is attached, but what it says is not known here.
        return text.StartsWith("arn:", StringComparison.Ordinal)
            ? new(CompiledPolicy.Missing(kind), text)
            : new(cache.Get(kind, value, text));
    }

    private AttachedPolicy? Wrapped(string field, JsonElement value, PolicyKind kind)
    {
        if (TryFind(value, "Statement", out _))
            return null;

        foreach (var property in DocumentNames)
        {
            if (
                TryFind(value, property, out var document)
                && document.ValueKind is JsonValueKind.Object or JsonValueKind.String or JsonValueKind.Null
            )
            {
                var inner = document.ValueKind == JsonValueKind.Object ? new(cache.Get(kind, document)) : Policy(field, document, kind);
                return inner with { Name = NameOf(value) ?? inner.Name };
            }
        }

        return null;
    }

    private static string? NameOf(JsonElement value)
    {
        foreach (var property in NameNames)
        {
            if (TryFind(value, property, out var name) && Text(name) is { } text)
                return text;
        }

        return null;
    }

    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return LoneSurrogate;
        }
    }

    private static bool TryFind(JsonElement value, string name, out JsonElement found)
    {
        found = default;
        try
        {
            return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out found);
        }
        catch (InvalidOperationException)
        {
            // One of the names beside it holds an escaped lone surrogate; such an object is nothing that we know.
            return false;
        }
    }

    private static string? Text(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate is no text that AWS could hold; as it stands it matches nothing.
            return value.GetRawText().Trim('"');
        }
    }

    private static bool IsAction(string action)
    {
        var colon = action.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < action.Length - 1 && !action.AsSpan().ContainsAny('*', '?') && !action.Any(char.IsWhiteSpace);
    }

    private static bool IsRole(string resource) =>
        Arn.TryParse(resource, out var arn) && arn.Service == "iam" && arn.Resource.StartsWith("role/", StringComparison.Ordinal);
}
