using IamAuditor.Core.Accounts;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// Which roles a principal may assume. Most trust policies say the same to everybody in the account, and are decided once; those that name or look at a principal are decided for each
/// principal that they may let in.
/// </summary>
internal sealed class AssumableRoles
{
    private const string Assume = "sts:AssumeRole";

    private readonly AccountAccess access;
    private readonly Rights rights;
    private readonly Reach byIdentity;
    private readonly Reach byAnybody;
    private readonly Dictionary<string, List<int>> named = new(StringComparer.Ordinal);
    private readonly Reach looking;
    private readonly Reach openToAll;
    private readonly List<int> sessions = [];
    private readonly Dictionary<(CompiledPolicy Trust, bool WithIdentity), bool?> decided = [];
    private readonly PerThread<Asked> asked = new(() => new());

    public AssumableRoles(AccountAccess access, Rights rights)
    {
        this.access = access;
        this.rights = rights;
        var count = access.Principals.Length;
        byIdentity = new(count);
        byAnybody = new(count);
        looking = new(count);
        openToAll = new(count);
        // Resource control policies are looked at by the exact evaluator alone.
        var isExact = access.ResourceControlLevels is { Length: > 0 };
        var stranger = RequestPrincipal.TryParse(
            $"arn:{access.Snapshot.Partition}:iam::{access.Snapshot.Account}:user/anybody-at-all-{count}"
        )!;
        foreach (var principal in access.Principals)
        {
            if (principal.Role is not { } role)
                continue;

            var trust = access.TrustOf(role);
            foreach (
                var value in trust.Policy.Document.Statements.SelectMany(s => s.Principal.Values).Where(v => v.Kind == PrincipalKind.Aws)
            )
            {
                // A session's ARN leaves the role's path out.
                if (value.Text.Contains(":assumed-role/", StringComparison.Ordinal))
                    sessions.Add(principal.Index);
                else if (value.Text.StartsWith("arn:", StringComparison.Ordinal) && !value.Text.EndsWith(":root", StringComparison.Ordinal))
                {
                    var arn = value.Text;
                    if (!named.TryGetValue(arn, out var list))
                        named.Add(arn, list = []);
                    list.Add(principal.Index);
                }
            }

            if (
                isExact
                || trust.Policy.Document.Statements.Any(s =>
                    s.Principal.Form == ElementForm.Except || s.Effect == Effect.Deny || LooksAtCaller(s)
                )
            )
            {
                looking.Set(principal.Index, true);
                // Only these let in somebody whom neither they name nor its own policies send.
                if (
                    trust.Policy.Document.Statements.Any(s =>
                        s.Principal.Form == ElementForm.Except || s.Principal.Values.Any(v => v.IsEveryone)
                    )
                )
                    openToAll.Set(principal.Index, true);
                continue;
            }

            byIdentity.Set(principal.Index, Holds(role, trust, stranger, withIdentity: true));
            byAnybody.Set(principal.Index, Holds(role, trust, stranger, withIdentity: false));
        }
    }

    /// <summary>Roles that the principal may assume by trust and its own policies.</summary>
    public Reach Of(PrincipalAccess who)
    {
        // Several techniques ask it of the same one.
        var last = asked.Mine;
        if (last.Roles is not { } roles || !ReferenceEquals(last.By, who))
            (last.By, last.Roles) = (who, roles = Find(who));
        return roles;
    }

    private sealed class Asked
    {
        public PrincipalAccess? By { get; set; }
        public Reach? Roles { get; set; }
    }

    private Reach Find(PrincipalAccess who)
    {
        var own = rights.On(who, Assume, rights.Principals);
        var result = own.Copy();
        result.IntersectWith(byIdentity);
        var asked = looking.And(own).Or(openToAll).Places(sure: false);
        // What it chooses may make sure what is not.
        if (rights.Chooses(who, Assume))
            asked = asked.Concat(own.Places(sure: false).Where(r => !own.IsSure(r)));
        var one = asked.Concat(named.GetValueOrDefault(who.Arn.Text) ?? []).Concat(sessions).Distinct().ToList();
        if (byAnybody.IsNone && one.Count == 0)
            return result;

        var open = rights.NotDenied(who, Assume);
        if (!byAnybody.IsNone)
            result.Add(open.And(byAnybody), sure: true);
        foreach (var role in one)
        {
            if (role == who.Index || access.Principals[role].Role is null || !open.IsPossible(role))
                continue;

            var proof = Prove(who, access.Principals[role]);
            if (proof.Holds != Tri.False)
                result.Set(role, proof.Holds == Tri.True ? true : null);
        }

        return result;
    }

    public Proof Prove(PrincipalAccess who, PrincipalAccess role)
    {
        if (role.Role is null)
            return Proof.No;

        var trust = access.TrustOf(role.Role);
        var proof = rights.Prove(who, Assume, role.Arn.Text, resourcePolicy: trust);
        return proof.Holds == Tri.False && who.Role is not null && sessions.Contains(role.Index)
            ? Proof.Best(
                SessionsOf(who, trust.Policy)
                    .Select(session =>
                        rights
                            .Prove(who with { Caller = session }, Assume, role.Arn.Text, resourcePolicy: trust)
                            .And(Proof.If($"a session of {who.Arn} that is {session}"))
                    )
            )
            : proof;
    }

    /// <summary>Sessions of a role that a trust policy names: whether one of that name can be had, its user or service says.</summary>
    public static IEnumerable<RequestPrincipal> SessionsOf(PrincipalAccess who, CompiledPolicy trust) =>
        trust
            .Document.Statements.Where(s => s.Effect == Effect.Allow)
            .SelectMany(s => s.Principal.Values)
            .Where(v =>
                v.Text.Split(':', 6) is [_, _, "sts", _, var account, var resource]
                && account == who.Arn.Account
                && resource.StartsWith($"assumed-role/{who.Name}/", StringComparison.Ordinal)
            )
            .Select(v => RequestPrincipal.TryParse(v.Text))
            .OfType<RequestPrincipal>();

    private bool? Holds(Role role, IamAuditor.Policies.Decisions.AttachedPolicy trust, RequestPrincipal stranger, bool withIdentity)
    {
        // Many roles have the same trust policy.
        if (decided.TryGetValue((trust.Policy, withIdentity), out var known))
            return known;

        var request = new PolicyRequest
        {
            Principal = stranger,
            Action = Assume,
            Resource = role.Arn.Text,
            // What every caller of the account has in common; statements that look at more of it are not asked here.
            Context = access.Common,
            IdentityPolicies = withIdentity ? [rights.AllowsEverything] : [],
            ResourcePolicy = trust,
        };
        bool? holds = PolicyEvaluator.Decide(request).Outcome switch
        {
            Outcome.Allowed => true,
            Outcome.Depends => null,
            _ => false,
        };
        decided.Add((trust.Policy, withIdentity), holds);
        return holds;
    }

    // The same for everybody in the account.
    private static bool IsTheAccounts(string key) =>
        key.StartsWith("aws:PrincipalOrg", StringComparison.OrdinalIgnoreCase)
        || key.Equals("aws:PrincipalAccount", StringComparison.OrdinalIgnoreCase)
        || key.StartsWith("aws:PrincipalIs", StringComparison.OrdinalIgnoreCase);

    private static bool LooksAtCaller(Statement statement) =>
        statement.Conditions.Any(c =>
            (c.Key.StartsWith("aws:Principal", StringComparison.OrdinalIgnoreCase) && !IsTheAccounts(c.Key))
            || c.Key.Equals("aws:username", StringComparison.OrdinalIgnoreCase)
            || c.Key.Equals("aws:userid", StringComparison.OrdinalIgnoreCase)
            || Regions.IsRequested(c.Key)
            || ChosenKeys.Contains(c.Key)
            || c.Key.Contains("ResourceTag/", StringComparison.OrdinalIgnoreCase)
            || c.Values.Any(v => v.Text.Contains("${", StringComparison.Ordinal))
        );
}
