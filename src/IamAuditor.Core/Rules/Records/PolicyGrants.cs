using System.Collections.Concurrent;
using System.Globalization;
using IamAuditor.Policies;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;
using IamAuditor.Policies.Sets;

namespace IamAuditor.Core.Rules.Records;

/// <summary>
/// What a policy document grants by its effect, however it is spelt. A condition on the caller (MFA, an address, a tag of the principal) does not make a grant smaller, only its
/// holders fewer: it counts like none. One on what is done (a region, a tag of the resource, the service that a role is passed to) does. Statements that AWS would refuse grant
/// nothing; a deny of the same policy that always holds takes its actions back.
/// </summary>
internal sealed class PolicyGrants
{
    private static readonly string[] CallerKeys =
    [
        "aws:CurrentTime",
        "aws:EpochTime",
        "aws:FederatedProvider",
        "aws:MultiFactorAuthAge",
        "aws:MultiFactorAuthPresent",
        "aws:PrincipalAccount",
        "aws:PrincipalArn",
        "aws:PrincipalIsAWSService",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:PrincipalType",
        "aws:Referer",
        "aws:SecureTransport",
        "aws:SourceIdentity",
        "aws:SourceIp",
        "aws:SourceVpc",
        "aws:SourceVpce",
        "aws:TokenIssueTime",
        "aws:UserAgent",
        "aws:VpcSourceIp",
        "aws:userid",
        "aws:username",
        // Whatever one account's policy is about belongs to it or to its organization.
        "aws:ResourceAccount",
        "aws:ResourceOrgID",
        "aws:ResourceOrgPaths",
    ];

    private static readonly ConcurrentDictionary<string, (string Service, string Resource)[]> ResourcesOf = new(StringComparer.Ordinal);

    // IAM and STS's roles are the account's, whatever region is asked.
    private static readonly string[] RegionKeys = ["aws:RequestedRegion"];

    // Present in every request that they are asked of, so that IfExists makes no difference.
    private static readonly string[] AlwaysPresent = ["iam:PassedToService", "aws:RequestedRegion"];

    private readonly string account;
    private readonly List<Statement> allows;
    private readonly List<Statement> denies;
    private readonly bool deniesAll;
    private readonly List<Statement> denying;
    private readonly Dictionary<Statement, List<ActionPattern>> patterns = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Statement, ResourceReach[]> reaches = new(ReferenceEqualityComparer.Instance);

    public PolicyGrants(string document, AccountId account, Func<string, ResourceReach> reachOf)
    {
        this.account = account.Text;
        Document = PolicyParser.Parse(document);
        var speaking = Document
            .Statements.Where(s =>
                s is { IsValid: true, Principal.Form: ElementForm.Absent }
                && s.Action.Form != ElementForm.Absent
                && s.Resource.Form != ElementForm.Absent
            )
            .ToList();
        foreach (var statement in speaking)
        {
            patterns[statement] = [.. statement.Action.Values.Select(v => ActionPattern.Parse(v.Text))];
            reaches[statement] = [.. statement.Resource.Values.Select(v => reachOf(v.Text))];
        }

        allows = [.. speaking.Where(s => s.Effect == Effect.Allow)];
        denying = [.. speaking.Where(s => s.Effect == Effect.Deny)];
        denies = [.. speaking.Where(s => s.Effect == Effect.Deny && s.Conditions.IsEmpty && IsEverything(s))];
        deniesAll = denies.Exists(d => d.Action.Form == ElementForm.Listed && patterns[d].Exists(p => p.IsAll));
        var broad = deniesAll ? [] : allows.Where(s => IsEverything(s) && !IsLimited(s)).ToList();
        Everything = Told(broad.Where(s => s.Action.Form == ElementForm.Listed && patterns[s].Exists(p => p.IsAll)));
        Wildcards = Told(
            (deniesAll ? [] : allows.Where(s => !IsLimited(s) && s.Action.Form == ElementForm.Listed)).Where(s =>
                patterns[s]
                    .Exists(p => (IsWhole(p) && IsEverything(s)) || (IsWhole(p) && !p.IsAll && Covers(s, p.Service, "*", ownOnly: true)))
            )
        );
        NotActions = Told(allows.Where(s => s.Action.Form == ElementForm.Except));
        NotResources = Told(allows.Where(s => s.Resource.Form == ElementForm.Except));
        AnyPassRole = deniesAll ? [] : On(["iam:passrole"], "iam", "role/*", ownOnly: true);
        AnyAssumeRole = deniesAll ? [] : On(["sts:assumerole"], "iam", "role/*", ownOnly: false);
        AnyDecrypt = deniesAll ? [] : On(["kms:decrypt", "kms:reencryptfrom"], "kms", "key/*", ownOnly: true);
        FullKms = !deniesAll && IsFull("kms", "key/*");
        FullCloudTrail = !deniesAll && IsFull("cloudtrail", "trail/*");
    }

    public PolicyDocument Document { get; }

    /// <summary>Every action on every resource.</summary>
    public IReadOnlyList<string> Everything { get; }

    /// <summary>All actions of a service (or of all) on all its resources.</summary>
    public IReadOnlyList<string> Wildcards { get; }

    public IReadOnlyList<string> NotActions { get; }
    public IReadOnlyList<string> NotResources { get; }

    /// <summary>Any role of the account may be passed, to any service.</summary>
    public IReadOnlyList<string> AnyPassRole { get; }

    /// <summary>Any role of an account may be assumed.</summary>
    public IReadOnlyList<string> AnyAssumeRole { get; }

    /// <summary>What any key of the account encrypted may be read.</summary>
    public IReadOnlyList<string> AnyDecrypt { get; }

    public bool FullKms { get; }
    public bool FullCloudTrail { get; }

    /// <summary>Any product of AWS Marketplace may be subscribed to.</summary>
    public IReadOnlyList<string> AnyMarketplace => On(["aws-marketplace:subscribe"], "aws-marketplace", "*", ownOnly: true);

    /// <summary>Those of the given actions that are allowed on all resources they act on: `s3:GetObject (line 7)`.</summary>
    public IReadOnlyList<string> Unlimited(IReadOnlyList<string> actions)
    {
        var broad = deniesAll ? [] : allows.Where(s => !IsLimited(s) && MayCoverAll(s)).ToList();
        var found = new List<string>();
        foreach (var name in broad.Count == 0 ? [] : actions)
        {
            var action = ActionCatalogue.Embedded.Find(name)!;
            foreach (var statement in broad)
            {
                if (Matches(statement, action.Key) && Array.Exists(AllOf(action), on => IsLeft(statement, action, on)))
                {
                    found.Add(string.Create(CultureInfo.InvariantCulture, $"{action.Name} (line {statement.At.Line})"));
                    break;
                }
            }
        }

        return found;
    }

    private bool IsLeft(Statement statement, CatalogueAction action, (string Service, string Resource) on) =>
        Covers(statement, on.Service, on.Resource, ownOnly: true) && !IsDenied(action.Key, on.Service, on.Resource);

    /// <summary>Denies of what is done to users that name groups alone: a group's ARN does not stand for its members.</summary>
    public IReadOnlyList<string> GroupDenies =>
        Told(
            patterns.Keys.Where(s =>
                s is { Effect: Effect.Deny, Resource: { Form: ElementForm.Listed, Values.Length: > 0 }, Action.Form: ElementForm.Listed }
                && s.Resource.Values.All(v => v.Text.Split(':', 6) is ["arn", _, "iam", _, _, var rest] && IsGroup(rest))
                && s.Action.Values.Select(v => ActsOn(v.Text)).Any(types => types.Contains("user") && !types.Contains("group"))
            )
        );

    /// <summary>What AWS would refuse.</summary>
    public IReadOnlyList<string> Malformed =>
        [
            .. CompiledPolicy
                .Compile(Document, PolicyKind.Identity)
                .Problems.Where(p => p.Severity == ProblemSeverity.Error)
                .Select(p => At(p.At, p.Message)),
        ];

    /// <summary>Actions that the catalogue does not have.</summary>
    public IReadOnlyList<string> UnknownActions =>
        [
            .. patterns.SelectMany(p =>
                p.Key.Action.Values.Zip(p.Value)
                    .Where(a => !a.Second.IsAll && !a.Second.IsMalformed && !IsKnown(a.Second))
                    .Select(a => At(a.First.At, a.First.Text))
            ),
        ];

    /// <summary>Condition keys that AWS documents nowhere; those of identity providers, which name themselves, are passed over.</summary>
    public IReadOnlyList<string> UnknownConditions =>
        [
            .. patterns
                .Keys.SelectMany(s => s.Conditions)
                .Where(c =>
                    ActionCatalogue.Embedded.FindConditionKey(c.Key) is null
                    && !c.Key[..Math.Max(0, c.Key.IndexOf(':', StringComparison.Ordinal))].Contains('.', StringComparison.Ordinal)
                )
                .Select(c => At(c.At, c.Key)),
        ];

    /// <summary>Asking for MFA so that long-term keys, which do not carry the key at all, pass.</summary>
    public IReadOnlyList<string> WeakMfa =>
        [
            .. patterns.Keys.SelectMany(s =>
                s.Conditions.Where(c => IsKey(c.Key, "aws:MultiFactorAuthPresent") && PassesKeys(s.Effect!.Value, c))
                    .Select(c => At(c.At, $"{s.Effect} with {c.Operator} {c.Key} {string.Join(", ", c.Values.Select(v => v.Text))}"))
            ),
        ];

    /// <summary>Set operators on keys that hold one value.</summary>
    public IReadOnlyList<string> LooseSets =>
        [
            .. patterns
                .Keys.SelectMany(s => s.Conditions)
                .Where(c => ConditionOperator.Find(c.Operator) is { Set: not ValueSet.None } && KnownKeys.IsMultiValued(c.Key) == false)
                .Select(c => At(c.At, $"{c.Operator} {c.Key}")),
        ];

    /// <summary>The services in which this document allows an action that the other does not allow, or not on everything and whatever the request, where this one does.</summary>
    public IReadOnlyList<string> ServicesBeyond(PolicyGrants other)
    {
        var universe = ActionUniverse.Of(ActionCatalogue.Embedded);
        return
        [
            .. Allowed(this)
                .Except(Allowed(other))
                .Union(Everywhere(this).Except(Everywhere(other)))
                .Select(universe.NameOf)
                .Select(a => a[..a.IndexOf(':', StringComparison.Ordinal)])
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];

        ActionSet Allowed(PolicyGrants grants)
        {
            var actions = PolicyActions.Of(grants.Document, universe);
            return actions.AllowedEverywhere.Union(actions.AllowedSomewhere).Except(actions.DeniedEverywhere);
        }

        ActionSet Everywhere(PolicyGrants grants)
        {
            var actions = PolicyActions.Of(grants.Document, universe);
            return actions.AllowedEverywhere.Except(actions.DeniedEverywhere).Except(actions.DeniedSomewhere);
        }
    }

    private static bool IsKnown(ActionPattern pattern) =>
        pattern.IsExact
            ? ActionCatalogue.Embedded.Find($"{pattern.Service}:{pattern.Name}") is not null
            : !ActionCatalogue.Embedded.Expand($"{pattern.Service}:{pattern.Name}").IsEmpty;

    private static bool PassesKeys(Effect effect, ConditionClause clause)
    {
        bool Values(string text) =>
            clause.Values.Length > 0 && clause.Values.All(v => string.Equals(v.Text, text, StringComparison.OrdinalIgnoreCase));
        return ConditionOperator.Find(clause.Operator) is { Test: ConditionTest.Bool } known
            && (effect == Effect.Deny ? !known.IfExists && Values("false") : known.IfExists && Values("true"));
    }

    private static string At(TextPosition at, string what) => string.Create(CultureInfo.InvariantCulture, $"line {at.Line}: {what}");

    private static bool IsGroup(string resource) => resource.StartsWith("group/", StringComparison.Ordinal);

    // Types of IAM's resources that a pattern's actions act on; whoever denies everything speaks of all of them.
    private static HashSet<string> ActsOn(string pattern) =>
        [
            .. ActionCatalogue
                .Embedded.Expand(pattern)
                .SelectMany(id => ActionCatalogue.Embedded[id].Resources)
                .Where(r => r.Type.Service == "iam")
                .Select(r => r.Type.Name),
        ];

    // Only a pattern covers all resources of a type.
    private static bool MayCoverAll(Statement statement) =>
        statement.Resource.Form == ElementForm.Except || statement.Resource.Values.Any(v => v.Text.Contains('*', StringComparison.Ordinal));

    // All resources of each type that the action takes; one that takes none is only allowed on `*`.
    private static (string Service, string Resource)[] AllOf(CatalogueAction action) =>
        ResourcesOf.GetOrAdd(action.Key, static (_, known) => [.. Each(known)], action);

    private static IEnumerable<(string Service, string Resource)> Each(CatalogueAction action)
    {
        if (action.IsWildcardOnly)
        {
            yield return (action.Service.Prefix, "*");
        }

        foreach (var pattern in action.Resources.SelectMany(r => r.Type.ArnPatterns))
        {
            if (pattern.Split(':', 6) is [_, _, var service, _, _, var resource])
            {
                yield return (service, resource);
            }
        }
    }

    private List<string> On(string[] actions, string service, string resource, bool ownOnly) =>
        Told(
            allows.Where(s =>
                !s.Conditions.Any(c => Limits(c) && !(service == "iam" && Array.Exists(RegionKeys, k => IsKey(c.Key, k))))
                && Covers(s, service, resource, ownOnly)
                && Array.Exists(actions, a => Matches(s, a) && !IsDenied(a, service, resource))
            )
        );

    private bool IsFull(string service, string resource)
    {
        var granting = allows.Where(s => !IsLimited(s) && Covers(s, service, resource, ownOnly: true)).ToList();
        if (granting.Count == 0)
        {
            return false;
        }

        var all = ActionCatalogue.Embedded.Expand(service + ":*");
        return all.Select(ActionCatalogue.Embedded.KeyOf)
            .All(a => granting.Exists(s => Matches(s, a)) && !denies.Exists(d => Matches(d, a)));
    }

    // Also "deny all but these roles" and "deny unless passed to this service" leave named ones over.
    private bool IsDenied(string action, string service, string resource) =>
        denying
            .Where(s => Matches(s, action))
            .Any(s =>
                (s.Conditions.IsEmpty && (Covers(s, service, resource, ownOnly: true) || s.Resource.Form == ElementForm.Except))
                || (Covers(s, service, resource, ownOnly: true) && s.Conditions.All(c => IsKey(c.Key, "iam:PassedToService")))
            );

    private bool Matches(Statement statement, string action)
    {
        var listed = false;
        foreach (var pattern in patterns[statement])
            listed |= !listed && pattern.IsMatch(action);
        return statement.Action.Form == ElementForm.Listed ? listed : !listed && statement.Action.Values.Length > 0;
    }

    private static bool IsWhole(ActionPattern pattern) =>
        !pattern.IsMalformed && (pattern.IsAll || !pattern.Name.AsSpan().ContainsAnyExcept('*'));

    private bool IsEverything(Statement statement) =>
        statement.Resource.Form == ElementForm.Listed && Array.Exists(reaches[statement], r => r.IsEverything);

    /// <summary>Every resource of one type (`role/*`): of the account, or of any one account.</summary>
    private bool Covers(Statement statement, string service, string resource, bool ownOnly)
    {
        if (statement.Resource.Form == ElementForm.Except)
        {
            return statement.Resource.Values.Length > 0 && !IsEverythingExcluded(statement);
        }

        foreach (var reach in reaches[statement])
        {
            if (reach.Covers(service, resource, account, ownOnly))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEverythingExcluded(Statement statement) => statement.Resource.Values.Any(v => ResourceReach.IsStars(v.Text));

    private static bool IsLimited(Statement statement) => statement.Conditions.Any(Limits);

    private static bool Limits(ConditionClause clause)
    {
        if (
            ConditionOperator.Find(clause.Operator) is not { IsNegated: false } known
            || known.Test == ConditionTest.Null
            || known.Set == ValueSet.ForAllValues
            || (known.IfExists && !Array.Exists(AlwaysPresent, k => IsKey(clause.Key, k)))
        )
        {
            return false;
        }

        var isCaller =
            Array.Exists(CallerKeys, k => IsKey(clause.Key, k))
            || clause.Key.StartsWith("aws:PrincipalTag/", StringComparison.OrdinalIgnoreCase);
        var isVacuous =
            known.Test is ConditionTest.StringLike or ConditionTest.Arn && clause.Values.Any(v => ResourceReach.IsStars(v.Text));
        return !isCaller && !isVacuous;
    }

    private static bool IsKey(string key, string other) => string.Equals(key, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>`line 7: s3:*, ec2:* on *`.</summary>
    private static List<string> Told(IEnumerable<Statement> statements) =>
        [
            .. statements.Select(s =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"line {s.At.Line}: {(s.Action.Form == ElementForm.Except ? "all but " : "")}{Listed(s.Action)} on {(s.Resource.Form == ElementForm.Except ? "all but " : "")}{Listed(s.Resource)}"
                )
            ),
        ];

    private const int Shown = 4;

    private static string Listed(PolicyElement element)
    {
        var texts = element.Values.Select(v => v.Text).ToList();
        return string.Join(", ", texts.Take(Shown))
            + (texts.Count > Shown ? string.Create(CultureInfo.InvariantCulture, $" and {texts.Count - Shown} more") : "");
    }
}
