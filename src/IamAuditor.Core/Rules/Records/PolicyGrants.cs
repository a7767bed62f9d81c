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

    // By the lists that rules ask about.
    private static readonly ConcurrentDictionary<IReadOnlyList<string>, OnAll[]> Acting = new(ReferenceEqualityComparer.Instance);

    private static readonly ActionName[] PassRole = [new("iam:passrole")];
    private static readonly ActionName[] AssumeRole = [new("sts:assumerole")];
    private static readonly ActionName[] Decrypt = [new("kms:decrypt"), new("kms:reencryptfrom")];
    private static readonly ActionName[] Subscribe = [new("aws-marketplace:subscribe")];

    // IAM and STS's roles are the account's, whatever region is asked.
    private static readonly string[] RegionKeys = ["aws:RequestedRegion"];

    // Present in every request that they are asked of, so that IfExists makes no difference.
    private static readonly string[] AlwaysPresent = ["iam:PassedToService", "aws:RequestedRegion"];

    private readonly string account;
    private readonly CompiledPolicy policy;
    private readonly Said[] sayings;
    private readonly Said[] allows;
    private readonly Said[] denies;
    private readonly bool deniesAll;
    private readonly Said[] denying;

    public PolicyGrants(CompiledPolicy policy, AccountId account, Func<string, ResourceReach> reachOf)
    {
        this.account = account.Text;
        this.policy = policy;
        sayings =
        [
            .. policy
                .Document.Statements.Where(s =>
                    s is { IsValid: true, Principal.Form: ElementForm.Absent }
                    && s.Action.Form != ElementForm.Absent
                    && s.Resource.Form != ElementForm.Absent
                )
                .Select(s => new Said(s, reachOf)),
        ];
        allows = [.. sayings.Where(s => s.Of.Effect == Effect.Allow)];
        denying = [.. sayings.Where(s => s.Of.Effect == Effect.Deny)];
        denies = [.. denying.Where(s => s.Of.Conditions.IsEmpty && s.IsEverything)];
        deniesAll = Array.Exists(denies, d => d.ListsAll);
        var granting = deniesAll ? [] : Array.FindAll(allows, s => !s.IsLimited);
        Everything = Told(granting.Where(s => s.IsEverything && s.ListsAll));
        Wildcards = Told(
            granting.Where(s =>
                s.Of.Action.Form == ElementForm.Listed
                && Array.Exists(s.Patterns, p => IsWhole(p) && (s.IsEverything || (!p.IsAll && Covers(s, p.Service, "*", ownOnly: true))))
            )
        );
        NotActions = Told(allows.Where(s => s.Of.Action.Form == ElementForm.Except));
        NotResources = Told(allows.Where(s => s.Of.Resource.Form == ElementForm.Except));
        AnyPassRole = deniesAll ? [] : On(PassRole, "iam", "role/*", ownOnly: true);
        AnyAssumeRole = deniesAll ? [] : On(AssumeRole, "iam", "role/*", ownOnly: false);
        AnyDecrypt = deniesAll ? [] : On(Decrypt, "kms", "key/*", ownOnly: true);
        FullKms = !deniesAll && IsFull("kms", "key/*");
        FullCloudTrail = !deniesAll && IsFull("cloudtrail", "trail/*");
    }

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
    public IReadOnlyList<string> AnyMarketplace => On(Subscribe, "aws-marketplace", "*", ownOnly: true);

    /// <summary>Those of the given actions that are allowed on all resources they act on: `s3:GetObject (line 7)`.</summary>
    public IReadOnlyList<string> Unlimited(IReadOnlyList<string> actions)
    {
        var broad = deniesAll ? [] : Array.FindAll(allows, s => !s.IsLimited && s.MayCoverAll);
        if (broad.Length == 0)
            return [];

        var found = new List<string>();
        foreach (var action in Acting.GetOrAdd(actions, static names => [.. names.Select(OnAll.Of)]))
        {
            foreach (var statement in broad)
            {
                if (statement.Matches(action.Name) && IsLeft(statement, action))
                {
                    found.Add(string.Create(CultureInfo.InvariantCulture, $"{action.Text} (line {statement.Of.At.Line})"));
                    break;
                }
            }
        }

        return found;
    }

    private bool IsLeft(Said statement, OnAll action)
    {
        foreach (var (service, resource) in action.Resources)
        {
            if (Covers(statement, service, resource, ownOnly: true) && !IsDenied(action.Name, service, resource))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Denies of what is done to users that name groups alone: a group's ARN does not stand for its members.</summary>
    public IReadOnlyList<string> GroupDenies =>
        Told(
            denying.Where(s =>
                s.Of is { Resource: { Form: ElementForm.Listed, Values.Length: > 0 }, Action.Form: ElementForm.Listed }
                && s.Of.Resource.Values.All(v => v.Text.Split(':', 6) is ["arn", _, "iam", _, _, var rest] && IsGroup(rest))
                && s.Of.Action.Values.Select(v => ActsOn(v.Text)).Any(types => types.Contains("user") && !types.Contains("group"))
            )
        );

    /// <summary>What AWS would refuse.</summary>
    public IReadOnlyList<string> Malformed =>
        [.. policy.Problems.Where(p => p.Severity == ProblemSeverity.Error).Select(p => At(p.At, p.Message))];

    /// <summary>Actions that the catalogue does not have.</summary>
    public IReadOnlyList<string> UnknownActions =>
        [
            .. sayings.SelectMany(s =>
                s.Of.Action.Values.Zip(s.Patterns)
                    .Where(a => !a.Second.IsAll && !a.Second.IsMalformed && !IsKnown(a.Second))
                    .Select(a => At(a.First.At, a.First.Text))
            ),
        ];

    /// <summary>Condition keys that AWS documents nowhere; those of identity providers, which name themselves, are passed over.</summary>
    public IReadOnlyList<string> UnknownConditions =>
        [
            .. sayings
                .SelectMany(s => s.Of.Conditions)
                .Where(c =>
                    ActionCatalogue.Embedded.FindConditionKey(c.Key) is null
                    && !c.Key[..Math.Max(0, c.Key.IndexOf(':', StringComparison.Ordinal))].Contains('.', StringComparison.Ordinal)
                )
                .Select(c => At(c.At, c.Key)),
        ];

    /// <summary>Asking for MFA so that long-term keys, which do not carry the key at all, pass.</summary>
    public IReadOnlyList<string> WeakMfa =>
        [
            .. sayings.SelectMany(s =>
                s.Of.Conditions.Where(c => IsKey(c.Key, "aws:MultiFactorAuthPresent") && PassesKeys(s.Of.Effect!.Value, c))
                    .Select(c => At(c.At, $"{s.Of.Effect} with {c.Operator} {c.Key} {string.Join(", ", c.Values.Select(v => v.Text))}"))
            ),
        ];

    /// <summary>Set operators on keys that hold one value.</summary>
    public IReadOnlyList<string> LooseSets =>
        [
            .. sayings
                .SelectMany(s => s.Of.Conditions)
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
            var actions = PolicyActions.Of(grants.policy.Document, universe);
            return actions.AllowedEverywhere.Union(actions.AllowedSomewhere).Except(actions.DeniedEverywhere);
        }

        ActionSet Everywhere(PolicyGrants grants)
        {
            var actions = PolicyActions.Of(grants.policy.Document, universe);
            return actions.AllowedEverywhere.Except(actions.DeniedEverywhere).Except(actions.DeniedSomewhere);
        }
    }

    private static bool IsKnown(ActionPattern pattern) =>
        pattern.IsExact
            ? ActionCatalogue.Embedded.Find($"{pattern.Service}:{pattern.Name}") is not null
            : ActionCatalogue.Embedded.HasAny($"{pattern.Service}:{pattern.Name}");

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

    private List<string> On(ActionName[] actions, string service, string resource, bool ownOnly) =>
        Told(
            allows.Where(s =>
                Covers(s, service, resource, ownOnly)
                && Array.Exists(actions, a => s.Matches(a) && !IsDenied(a, service, resource))
                && !s.Of.Conditions.Any(c => Limits(c) && !(service == "iam" && Array.Exists(RegionKeys, k => IsKey(c.Key, k))))
            )
        );

    private bool IsFull(string service, string resource)
    {
        var granting = Array.FindAll(allows, s => !s.IsLimited && Covers(s, service, resource, ownOnly: true));
        return granting.Length > 0
            && ActionCatalogue
                .Embedded.Expand(service + ":*")
                .Select(id => new ActionName(ActionCatalogue.Embedded.KeyOf(id)))
                .All(a => Array.Exists(granting, s => s.Matches(a)) && !Array.Exists(denies, d => d.Matches(a)));
    }

    // Also "deny all but these roles" and "deny unless passed to this service" leave named ones over.
    private bool IsDenied(ActionName action, string service, string resource)
    {
        foreach (var said in denying)
        {
            if (
                said.Matches(action)
                && (
                    (
                        said.Of.Conditions.IsEmpty
                        && (said.Of.Resource.Form == ElementForm.Except || Covers(said, service, resource, ownOnly: true))
                    )
                    || (Covers(said, service, resource, ownOnly: true) && said.Of.Conditions.All(c => IsKey(c.Key, "iam:PassedToService")))
                )
            )
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWhole(ActionPattern pattern) =>
        !pattern.IsMalformed && (pattern.IsAll || !pattern.Name.AsSpan().ContainsAnyExcept('*'));

    /// <summary>Every resource of one type (`role/*`): of the account, or of any one account.</summary>
    private bool Covers(Said statement, string service, string resource, bool ownOnly)
    {
        if (statement.Of.Resource.Form == ElementForm.Except)
        {
            return statement.Of.Resource.Values.Length > 0 && !IsEverythingExcluded(statement.Of);
        }

        foreach (var reach in statement.Reaches)
        {
            if (reach.Covers(service, resource, account, ownOnly))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEverythingExcluded(Statement statement) => statement.Resource.Values.Any(v => ResourceReach.IsStars(v.Text));

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
    private static List<string> Told(IEnumerable<Said> statements) =>
        [
            .. statements
                .Select(s => s.Of)
                .Select(s =>
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

    /// <summary>An action with all resources of each type that it takes; one that takes none is only allowed on `*`.</summary>
    private sealed record OnAll(ActionName Name, string Text, (string Service, string Resource)[] Resources)
    {
        public static OnAll Of(string name)
        {
            var action = ActionCatalogue.Embedded.Find(name)!;
            return new(new(action.Key), action.Name, [.. Each(action)]);
        }

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
    }

    /// <summary>A statement, taken apart.</summary>
    private sealed class Said(Statement statement, Func<string, ResourceReach> reachOf)
    {
        public Statement Of { get; } = statement;
        public ActionPattern[] Patterns { get; } = [.. statement.Action.Values.Select(v => ActionPattern.Parse(v.Text))];
        public ResourceReach[] Reaches { get; } = [.. statement.Resource.Values.Select(v => reachOf(v.Text))];
        public bool IsLimited { get; } = statement.Conditions.Any(Limits);
        public bool IsEverything => Of.Resource.Form == ElementForm.Listed && Array.Exists(Reaches, r => r.IsEverything);
        public bool ListsAll => Of.Action.Form == ElementForm.Listed && Array.Exists(Patterns, p => p.IsAll);

        // Only a pattern covers all resources of a type.
        public bool MayCoverAll =>
            Of.Resource.Form == ElementForm.Except || Of.Resource.Values.Any(v => v.Text.Contains('*', StringComparison.Ordinal));

        public bool Matches(ActionName action)
        {
            var listed = action.IsOneOf(Patterns);
            return Of.Action.Form == ElementForm.Listed ? listed : !listed && Patterns.Length > 0;
        }
    }
}
