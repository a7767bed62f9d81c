using System.Collections.Immutable;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Rules.Expressions;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using Attached = IamAuditor.Policies.Decisions.AttachedPolicy;

namespace IamAuditor.Core.Rules.Records;

/// <summary>
/// What the organization's policies above the account keep everybody in it from, whatever they are allowed. Judged by effect: root and a role of no special name are asked about
/// with the exact evaluator, and only what is denied whatever the request counts. Source: AWS Organizations User Guide, "Service control policies" and "Resource control policies".
/// </summary>
internal sealed class Guardrails
{
    // Far apart, so that a policy about one service does not pass for one about root or regions.
    private static readonly string[] OfRoot =
    [
        "iam:CreateUser",
        "ec2:RunInstances",
        "s3:DeleteBucket",
        "kms:ScheduleKeyDeletion",
        "cloudtrail:StopLogging",
    ];
    private static readonly string[] OfRegions = ["dynamodb:CreateTable", "ec2:RunInstances", "sqs:CreateQueue"];

    private static readonly Attached AllowsEverything = new(
        CompiledPolicy.Compile(
            PolicyParser.Parse("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"""),
            PolicyKind.Identity
        ),
        "everything"
    );

    private readonly AccountSnapshot snapshot;
    private readonly ImmutableArray<ImmutableArray<Attached>> levels;

    public Guardrails(AccountSnapshot snapshot)
    {
        this.snapshot = snapshot;
        levels = Levels(snapshot.ServiceControlPolicies, PolicyKind.ServiceControl);
        Restrictions = Read(Source.ServiceControlPolicies, Unread.ServiceControlPolicies, () => Value.Strings(Restricting(levels)));
        ResourceRestrictions = Read(
            Source.ResourceControlPolicies,
            Unread.ResourceControlPolicies,
            () => Value.Strings(Restricting(Levels(snapshot.ResourceControlPolicies, PolicyKind.ResourceControl)))
        );
        DeniesRoot = Read(
            Source.ServiceControlPolicies,
            Unread.ServiceControlPolicies,
            () => Value.Bool(OfRoot.All(action => IsDenied("root", action, new("aws:AssumedRoot", ContextValue.Absent))))
        );
        OpenRegions = ByRegion(denied: false);
        DeniedRegions = ByRegion(denied: true);
    }

    /// <summary>Names of the SCPs above the account that deny something, or that stand on a level where not everything is allowed.</summary>
    public Value Restrictions { get; }

    /// <summary>The same of RCPs.</summary>
    public Value ResourceRestrictions { get; }

    public Value DeniesRoot { get; }

    /// <summary>Enabled regions in which something may be made, and those in which nothing may.</summary>
    public Value OpenRegions { get; }
    public Value DeniedRegions { get; }

    private Value ByRegion(bool denied) =>
        Read(
            Source.ServiceControlPolicies,
            Unread.ServiceControlPolicies,
            () =>
                snapshot.Regions.Count == 0
                    ? Unread.Regions
                    : Value.Strings([.. snapshot.Regions.Where(region => OfRegions.All(action => IsDeniedIn(region, action)) == denied)])
        );

    private bool IsDeniedIn(string region, string action) =>
        IsDenied("role/of-no-special-name", action, new("aws:RequestedRegion", ContextValue.One(region)));

    private bool IsDenied(string who, string action, KeyValuePair<string, ContextValue> known)
    {
        var principal = RequestPrincipal.TryParse($"arn:{snapshot.Partition}:iam::{snapshot.Account}:{who}")!;
        var decision = PolicyEvaluator.Decide(
            new()
            {
                Principal = principal,
                Action = action,
                Resource = "*",
                ResourceAccount = snapshot.Account.ToString(),
                ManagementAccount = snapshot.Organization?.ManagementAccount.ToString(),
                Context = ConditionContext.Unknown.With(
                    principal.ContextKeys().Append(known).Append(new("aws:SecureTransport", ContextValue.One("true")))
                ),
                IdentityPolicies = [AllowsEverything],
                ServiceControlPolicies = levels.IsEmpty ? null : levels,
            }
        );
        return decision.Outcome
            is IamAuditor.Policies.Decisions.Outcome.ExplicitlyDenied
                or IamAuditor.Policies.Decisions.Outcome.ImplicitlyDenied;
    }

    private Value Read(Source source, Value unread, Func<Value> read) => snapshot.Coverage.IsComplete(source) ? read() : unread;

    private static List<string> Restricting(ImmutableArray<ImmutableArray<Attached>> levels) =>
        [
            .. levels
                .SelectMany(level => level.Where(p => !level.Any(o => Allows(o)) || Denies(p)))
                .Select(p => p.Name!)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];

    private static bool Denies(Attached policy) => policy.Policy.Document.Statements.Any(s => s is { IsValid: true, Effect: Effect.Deny });

    private static bool Allows(Attached policy) =>
        policy.Policy.Document.Statements.Any(s =>
            s is { IsValid: true, Effect: Effect.Allow, Conditions.IsEmpty: true, Action.Form: ElementForm.Listed }
            && s.Action.Values.Any(v => v.Text is "*" or "*:*")
            && s.Resource.Values.Any(v => v.Text == "*")
        );

    private static ImmutableArray<ImmutableArray<Attached>> Levels(ControlPolicies? policies, PolicyKind kind) =>
        policies is not { Policies.Count: > 0 }
            ? []
            :
            [
                .. policies.Path.Select(target =>
                    policies
                        .Policies.Where(p => p.Targets.Contains(target, StringComparer.Ordinal))
                        .Select(p => new Attached(CompiledPolicy.Compile(PolicyParser.Parse(p.Document), kind), p.Name))
                        .ToImmutableArray()
                ),
            ];
}
