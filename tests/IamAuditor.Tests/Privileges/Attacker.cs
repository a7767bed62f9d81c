using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamAuditor.Core.Accounts;
using IamAuditor.Policies;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using Managed = IamAuditor.Core.Accounts.AttachedPolicy;
using TextPolicy = IamAuditor.Policies.Decisions.AttachedPolicy;

namespace IamAuditor.Tests.Privileges;

/// <summary>
/// An attacker who knows no technique: it tries every call to IAM that the evaluator allows to one of the identities that it holds, changes the account accordingly, and goes on from there, in whatever order. Slow, and only for small accounts whose policies leave nothing open. Names of principals are `user/a` and `role/b`; of policies, the name alone.
/// </summary>
internal sealed record Attacker
{
    private const string Account = "arn:aws:iam::111122223333";
    private const string Admin = "AdministratorAccess";
    private const string Made = "made";
    private const string Everything = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    private static readonly ConcurrentDictionary<(string Text, PolicyKind Kind), TextPolicy> Compiled = [];

    // What nobody does without every right.
    private static readonly (string Action, string Resource)[] Signs =
    [
        ("iam:CreateUser", $"{Account}:user/sign"),
        ("iam:PassRole", $"{Account}:role/sign"),
        ("iam:AttachUserPolicy", $"{Account}:user/sign"),
        ("organizations:LeaveOrganization", "*"),
        ("s3:DeleteObject", "arn:aws:s3:::sign/sign"),
        ("ec2:TerminateInstances", "arn:aws:ec2:us-east-1:111122223333:instance/i-00000000000000000"),
    ];

    public sealed record Principal
    {
        public ImmutableSortedDictionary<string, string> Inline { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
        public ImmutableSortedSet<string> Attached { get; init; } = [];
        public ImmutableSortedSet<string> Groups { get; init; } = [];
        public string? Boundary { get; init; }

        /// <summary>Of roles.</summary>
        public string? Trust { get; init; }

        public override string ToString() =>
            $"{string.Join(",", Inline)}|{string.Join(",", Attached)}|{string.Join(",", Groups)}|{Boundary}|{Trust}";
    }

    public ImmutableSortedDictionary<string, Principal> Principals { get; init; } = ImmutableSortedDictionary<string, Principal>.Empty;
    public ImmutableSortedDictionary<string, Principal> Groups { get; init; } = ImmutableSortedDictionary<string, Principal>.Empty;

    /// <summary>Customer managed ones, with their default version.</summary>
    public ImmutableSortedDictionary<string, string> Policies { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableSortedSet<string> Held { get; init; } = [];

    public ImmutableList<string> Calls { get; init; } = [];

    public override string ToString() => Key;

    private string Key =>
        string.Join(
            "\n",
            Principals
                .Select(p => $"{p.Key}:{p.Value}")
                .Concat(Groups.Select(g => $"{g.Key}:{g.Value}"))
                .Concat(Policies.Select(p => $"{p.Key}:{p.Value}"))
                .Append(string.Join(",", Held))
        );

    /// <summary>The fewest calls by which one becomes an administrator; null where there are none among so many states and calls.</summary>
    public static ImmutableList<string>? Break(Attacker start, int mostCalls, int mostStates)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { start.Key };
        var open = new Queue<Attacker>([start]);
        while (open.TryDequeue(out var state))
        {
            if (state.Held.Any(state.IsAdministrator))
                return state.Calls;
            if (state.Calls.Count >= mostCalls)
                continue;
            foreach (var next in state.Next())
            {
                if (seen.Count < mostStates && seen.Add(next.Key))
                    open.Enqueue(next);
            }
        }

        return null;
    }

    public AccountSnapshot Snapshot =>
        Some.Account(
            users:
            [
                .. Principals
                    .Where(p => p.Value.Trust is null)
                    .Select(p =>
                        Some.User(
                            p.Key["user/".Length..],
                            password: false,
                            mfa: false,
                            groups: [.. p.Value.Groups],
                            inline: InlineOf(p.Value),
                            attached: AttachedTo(p.Value),
                            boundary: p.Value.Boundary is { } b ? Arn.Parse(PolicyArn(b)) : null
                        )
                    ),
            ],
            roles:
            [
                .. Principals
                    .Where(p => p.Value.Trust is not null)
                    .Select(p =>
                        Some.Role(
                            p.Key["role/".Length..],
                            trust: p.Value.Trust,
                            inline: InlineOf(p.Value),
                            attached: AttachedTo(p.Value),
                            boundary: p.Value.Boundary is { } b ? Arn.Parse(PolicyArn(b)) : null
                        )
                    ),
            ],
            groups: [.. Groups.Select(g => Some.Group(g.Key, inline: InlineOf(g.Value), attached: AttachedTo(g.Value)))],
            policies: [.. Policies.Select(p => Some.Policy(p.Key, p.Value)), Some.Policy(Admin, Everything, aws: true)]
        );

    private static InlinePolicy[] InlineOf(Principal principal) => [.. principal.Inline.Select(i => new InlinePolicy(i.Key, i.Value))];

    private static Managed[] AttachedTo(Principal principal) =>
        [.. principal.Attached.Select(a => new Managed(Arn.Parse(PolicyArn(a)), a))];

    private static string PolicyArn(string name) => name == Admin ? $"arn:aws:iam::aws:policy/{Admin}" : $"{Account}:policy/{name}";

    private string DocumentOf(string policy) => policy == Admin ? Everything : Policies[policy];

    private bool IsAdministrator(string who) => Signs.All(s => May(who, s.Action, s.Resource));

    private bool May(string who, string action, string resource, string? policy = null, string? boundary = null, string? trust = null)
    {
        var principal = Principals[who];
        var documents = principal
            .Inline.Values.Concat(principal.Attached.Select(DocumentOf))
            .Concat(principal.Groups.SelectMany(g => Groups[g].Inline.Values.Concat(Groups[g].Attached.Select(DocumentOf))));
        var keys = new Dictionary<string, ContextValue>();
        if (policy is not null)
            keys["iam:PolicyARN"] = ContextValue.One(PolicyArn(policy));
        if (boundary is not null)
            keys["iam:PermissionsBoundary"] = ContextValue.One(PolicyArn(boundary));
        var caller = RequestPrincipal.TryParse($"{Account}:{who}")!;
        return PolicyEvaluator
                .Decide(
                    new()
                    {
                        Principal = caller,
                        Action = action,
                        Resource = resource,
                        Context = new ConditionContext(keys, isComplete: true).With(caller.ContextKeys()),
                        IdentityPolicies = [.. documents.Select(d => Compile(d, PolicyKind.Identity))],
                        PermissionsBoundary = principal.Boundary is { } b ? [Compile(DocumentOf(b), PolicyKind.Boundary)] : [],
                        ResourcePolicy = trust is null ? null : Compile(trust, PolicyKind.Trust),
                    }
                )
                .Outcome == Outcome.Allowed;
    }

    private static TextPolicy Compile(string text, PolicyKind kind) =>
        Compiled.GetOrAdd((text, kind), static k => new(CompiledPolicy.Compile(PolicyParser.Parse(k.Text), k.Kind)));

    private IEnumerable<Attacker> Next() =>
        Held.SelectMany(who => Moves(who).Select(m => m.To with { Calls = Calls.Add($"{who} {m.Call}") }));

    /// <summary>Policies that one may try to attach: those that are there, and one that it makes.</summary>
    private IEnumerable<string> Choices(string who, Principal to) =>
        Policies
            .Keys.Append(Admin)
            .Concat(!Policies.ContainsKey(Made) && May(who, "iam:CreatePolicy", PolicyArn(Made)) ? [Made] : [])
            .Where(p => !to.Attached.Contains(p));

    private Attacker With(string? policy) => policy == Made ? this with { Policies = Policies.SetItem(Made, Everything) } : this;

    private IEnumerable<(string Call, Attacker To)> Moves(string who)
    {
        foreach (var (name, target) in Principals)
        {
            var arn = $"{Account}:{name}";
            var kind = target.Trust is null ? "User" : "Role";
            bool Can(string action, string? policy = null, string? boundary = null) => May(who, $"iam:{action}", arn, policy, boundary);
            (string, Attacker) Changed(string call, Principal to, string? made = null) =>
                ($"{call} {name}", With(made) with { Principals = Principals.SetItem(name, to) });

            if (!Held.Contains(name) && target.Trust is { } trust && May(who, "sts:AssumeRole", arn, trust: trust))
                yield return ($"AssumeRole {name}", this with { Held = Held.Add(name) });
            if (!Held.Contains(name) && target.Trust is null && (Can("CreateAccessKey") || Can("CreateLoginProfile")))
                yield return ($"CreateAccessKey or CreateLoginProfile {name}", this with { Held = Held.Add(name) });
            if (
                !Held.Contains(name)
                && target.Trust is not null
                && Can("UpdateAssumeRolePolicy")
                && May(who, "sts:AssumeRole", arn, trust: Some.TrustsAws($"{Account}:{who}"))
            )
                yield return ($"UpdateAssumeRolePolicy and AssumeRole {name}", this with { Held = Held.Add(name) });
            if (Can($"Put{kind}Policy"))
            {
                yield return Changed($"Put{kind}Policy", target with { Inline = target.Inline.SetItem("new", Everything) });
                foreach (var inline in target.Inline.Keys)
                    yield return Changed(
                        $"Put{kind}Policy {inline} of",
                        target with
                        {
                            Inline = target.Inline.SetItem(inline, Everything),
                        }
                    );
            }

            foreach (var policy in Choices(who, target).Where(p => Can($"Attach{kind}Policy", p)))
                yield return Changed($"Attach{kind}Policy {policy} to", target with { Attached = target.Attached.Add(policy) }, policy);
            foreach (var policy in target.Attached.Where(p => Can($"Detach{kind}Policy", p)))
                yield return Changed($"Detach{kind}Policy {policy} from", target with { Attached = target.Attached.Remove(policy) });
            if (target.Inline.Count > 0 && Can($"Delete{kind}Policy"))
            {
                foreach (var inline in target.Inline.Keys)
                    yield return Changed($"Delete{kind}Policy {inline} of", target with { Inline = target.Inline.Remove(inline) });
            }

            if (target.Boundary is not null && Can($"Delete{kind}PermissionsBoundary"))
                yield return Changed($"Delete{kind}PermissionsBoundary", target with { Boundary = null });
            foreach (var policy in Policies.Keys.Append(Admin).Where(p => p != target.Boundary && target.Boundary is not null))
            {
                if (Can($"Put{kind}PermissionsBoundary", boundary: policy))
                    yield return Changed($"Put{kind}PermissionsBoundary {policy} on", target with { Boundary = policy });
            }

            if (target.Trust is not null)
                continue;
            foreach (var group in Groups.Keys)
            {
                var isIn = target.Groups.Contains(group);
                if (May(who, isIn ? "iam:RemoveUserFromGroup" : "iam:AddUserToGroup", $"{Account}:group/{group}"))
                    yield return Changed(
                        $"{(isIn ? "RemoveUserFromGroup" : "AddUserToGroup")} {group}",
                        target with
                        {
                            Groups = isIn ? target.Groups.Remove(group) : target.Groups.Add(group),
                        }
                    );
            }
        }

        foreach (var (name, group) in Groups)
        {
            var arn = $"{Account}:group/{name}";
            (string, Attacker) Changed(string call, Principal to, string? made = null) =>
                ($"{call} {name}", With(made) with { Groups = Groups.SetItem(name, to) });

            if (May(who, "iam:PutGroupPolicy", arn))
            {
                yield return Changed("PutGroupPolicy", group with { Inline = group.Inline.SetItem("new", Everything) });
                foreach (var inline in group.Inline.Keys)
                    yield return Changed($"PutGroupPolicy {inline} of", group with { Inline = group.Inline.SetItem(inline, Everything) });
            }

            foreach (var policy in Choices(who, group).Where(p => May(who, "iam:AttachGroupPolicy", arn, p)))
                yield return Changed($"AttachGroupPolicy {policy} to", group with { Attached = group.Attached.Add(policy) }, policy);
            foreach (var policy in group.Attached.Where(p => May(who, "iam:DetachGroupPolicy", arn, p)))
                yield return Changed($"DetachGroupPolicy {policy} from", group with { Attached = group.Attached.Remove(policy) });
            foreach (var inline in group.Inline.Keys.Where(_ => May(who, "iam:DeleteGroupPolicy", arn)))
                yield return Changed($"DeleteGroupPolicy {inline} of", group with { Inline = group.Inline.Remove(inline) });
        }

        foreach (var policy in Policies.Keys.Where(p => Policies[p] != Everything && May(who, "iam:CreatePolicyVersion", PolicyArn(p))))
            yield return ($"CreatePolicyVersion {policy}", this with { Policies = Policies.SetItem(policy, Everything) });
    }
}
