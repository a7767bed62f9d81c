using System.Collections.Immutable;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Policies.Decisions;

/// <summary>One decision in the making; see <see cref="PolicyEvaluator"/>.</summary>
internal sealed class Evaluation
{
    private readonly PolicyRequest request;
    private readonly ActionFacts facts;
    private readonly string action;
    private readonly RequestPrincipal caller;
    private readonly EvaluationInput input;
    private readonly ArnText resource;
    private readonly string? resourceAccount;
    private readonly List<Trace> trace = [];
    private readonly List<Missing> missing = [];
    private ImmutableArray<string> notes = [];
    private Tri granted = Tri.Unknown;

    public Evaluation(PolicyRequest request, ActionFacts facts)
    {
        this.request = request;
        this.facts = facts;
        var principalArn = request.Context.Find("aws:PrincipalArn");
        caller = request.Principal.WithRoleArn(principalArn is { Values: [var only] } ? only : null);

        action = request.Action.ToLowerInvariant();
        var colon = action.IndexOf(':', StringComparison.Ordinal);
        var (service, name) = colon < 0 ? ("", action) : (action[..colon], action[(colon + 1)..]);
        resource = new ArnText(request.Resource);
        resourceAccount =
            request.ResourceAccount
            ?? (request.Context.Find("aws:ResourceAccount") is { Values: [var given] } ? given : AccountOf(resource));

        input = new()
        {
            Principal = caller,
            ActionService = service,
            ActionName = name,
            Resource = AskedResource(action),
            Context = request.Context.WithLazily(FixedKeys),
            HasBoundary = caller.IsIam && caller.Kind != CallerKind.Root && request.PermissionsBoundary.Length > 0,
            IsMultiValued = facts.IsMultiValued,
        };
    }

    private readonly record struct Trace(
        PolicyLayer Layer,
        int? Level,
        int Policy,
        string? Name,
        CompiledStatement? Statement,
        StatementMatch Match
    );

    private readonly record struct Missing(PolicyLayer Layer, int? Level);

    private bool IsSts => input.ActionService == "sts";

    private bool IsTrust => IsSts && resource.IsArn && resource[2] is "iam" && resource[5].StartsWith("role/");

    private bool IsKey => input.ActionService == "kms" && resource.IsArn && resource[2] is "kms" && resource[5].StartsWith("key/");

    private IEnumerable<KeyValuePair<string, ContextValue>> FixedKeys() =>
        resourceAccount is null
            ? caller.ContextKeys()
            : caller.ContextKeys().Append(new("aws:ResourceAccount", ContextValue.One(resourceAccount)));

    public Decision Decide()
    {
        if (IsSts && input.ActionName == "getcalleridentity" && caller.Kind is not (CallerKind.Anonymous or CallerKind.Unrecognised))
        {
            Note("sts:GetCallerIdentity needs no permission and cannot be denied (AWS STS API Reference)");
            return Answer(Outcome.Allowed);
        }

        var scp = ServiceControl();
        var rcp = ResourceControl();
        var endpoint = request.EndpointPolicies.IsEmpty ? LayerTally.Open : Layer(PolicyLayer.Endpoint, request.EndpointPolicies);
        var own = request.ResourcePolicy is { } policy ? Layer(PolicyLayer.Resource, [policy]) : default;
        var hasIdentity = caller.IsIam && caller.Kind != CallerKind.Root;
        var identity = hasIdentity ? Layer(PolicyLayer.Identity, request.IdentityPolicies) : LayerTally.Open;
        var boundary =
            hasIdentity && !request.PermissionsBoundary.IsEmpty
                ? Layer(PolicyLayer.Boundary, request.PermissionsBoundary)
                : LayerTally.Open;
        var session = hasIdentity && !request.SessionPolicies.IsEmpty ? Layer(PolicyLayer.Session, request.SessionPolicies) : Sessionless();

        var deny = scp.Deny.Or(rcp.Deny).Or(endpoint.Deny).Or(own.Deny).Or(identity.Deny).Or(boundary.Deny).Or(session.Deny);
        if (deny == Tri.True)
            return Answer(Outcome.ExplicitlyDenied);

        if (endpoint.Allow == Tri.False)
            missing.Add(new(PolicyLayer.Endpoint, null));
        granted = Grant(own, identity.Allow, boundary.Allow, session.Allow);
        var allow = scp.Allow.And(rcp.Allow).And(endpoint.Allow).And(granted);
        return Answer(
            allow == Tri.False ? Outcome.ImplicitlyDenied
            : allow == Tri.Unknown || deny == Tri.Unknown ? Outcome.Depends
            : Outcome.Allowed
        );
    }

    /// <summary>What identity and resource side come to together; notes the sides that are missing.</summary>
    private Tri Grant(LayerTally own, Tri identity, Tri boundary, Tri session)
    {
        if (IsTrust && caller.Kind == CallerKind.Root)
        {
            Note("The root user cannot assume roles (AWS STS API Reference, AssumeRole)");
            return Tri.False;
        }

        if (IsTrust && caller.Kind == CallerKind.Anonymous && input.ActionName == "assumerole")
        {
            Note("sts:AssumeRole wants signed requests: nobody assumes a role anonymously (AWS STS API Reference, AssumeRole)");
            return Tri.False;
        }

        if (!caller.IsIam)
            return Need(PolicyLayer.Resource, own.Direct);

        var limits = boundary.And(session);
        var delegated = identity.And(limits);
        if (resourceAccount is not null && resourceAccount != caller.Account)
        {
            Need(PolicyLayer.Resource, own.Allow);
            NeedOwnSide(identity, boundary, session);
            return own.Allow.And(delegated);
        }

        // Roles and KMS keys are closed unless their own policy opens them: to the caller, or to the account whose identity policies then decide.
        if (IsTrust || IsKey)
        {
            var result = own.Direct.Or(own.ByRole.And(limits)).Or(own.ByAccount.And(delegated));
            if (result == Tri.False && Need(PolicyLayer.Resource, own.Allow) != Tri.False)
                NeedOwnSide(own.ByRole == Tri.False ? identity : Tri.True, boundary, session);
            return result;
        }

        var either = delegated.Or(own.Direct).Or(own.ByRole.And(limits));
        if (either == Tri.False)
            NeedOwnSide(own.ByRole == Tri.False ? identity : Tri.True, boundary, session);
        return either;
    }

    private void NeedOwnSide(Tri identity, Tri boundary, Tri session)
    {
        Need(PolicyLayer.Identity, identity);
        Need(PolicyLayer.Boundary, boundary);
        Need(PolicyLayer.Session, session);
    }

    private Tri Need(PolicyLayer layer, Tri allow)
    {
        if (allow == Tri.False)
            missing.Add(new(layer, null));
        return allow;
    }

    private LayerTally Sessionless()
    {
        if (caller.Kind != CallerKind.FederatedUser)
            return LayerTally.Open;

        Note(
            "A federated user session without session policies has only what resource policies grant it (AWS STS API Reference, GetFederationToken)"
        );
        return default;
    }

    private LayerTally ServiceControl()
    {
        if (request.ServiceControlPolicies is not { IsEmpty: false } levels || !caller.IsIam)
            return LayerTally.Open;
        if (caller.IsServiceLinkedRole)
            Note("SCPs do not bind service-linked roles");
        else if (request.ManagementAccount is not null && caller.Account == request.ManagementAccount)
            Note("SCPs do not bind principals of the management account");
        else
            return Levels(PolicyLayer.ServiceControl, levels);

        return LayerTally.Open;
    }

    private LayerTally ResourceControl()
    {
        if (request.ResourceControlPolicies is not { IsEmpty: false } levels)
            return LayerTally.Open;
        if (!(facts.SupportsResourceControl(input.ActionService) ?? false))
            Note($"RCPs do not apply to {input.ActionService}");
        else if (caller.IsServiceLinkedRole)
            Note("RCPs do not bind service-linked roles");
        else if (request.ManagementAccount is not null && (resourceAccount ?? caller.Account) == request.ManagementAccount)
            Note("RCPs do not apply to resources of the management account");
        else
            return Levels(PolicyLayer.ResourceControl, levels);

        return LayerTally.Open;
    }

    private LayerTally Levels(PolicyLayer layer, ImmutableArray<ImmutableArray<AttachedPolicy>> levels)
    {
        var all = new LevelTally(Tri.False, Tri.True);
        for (var i = 0; i < levels.Length; i++)
        {
            var level = Layer(layer, levels[i], i);
            // RCPFullAWSAccess is on every level and cannot be detached; who lists only the own RCPs has left it out.
            if (layer == PolicyLayer.ResourceControl && !levels[i].IsEmpty && !level.HasAllowStatement)
                level.AllowAll();
            if (level.Allow == Tri.False)
                missing.Add(new(layer, i));
            all = new(all.Deny.Or(level.Deny), all.Allow.And(level.Allow));
        }

        return LayerTally.Of(all.Deny, all.Allow);
    }

    private readonly record struct LevelTally(Tri Deny, Tri Allow);

    private LayerTally Layer(PolicyLayer layer, ImmutableArray<AttachedPolicy> policies, int? level = null)
    {
        var tally = default(LayerTally);
        for (var p = 0; p < policies.Length; p++)
        {
            var attached = policies[p];
            if (attached.Policy.IsMissing)
            {
                tally.AddMissing();
                trace.Add(new(layer, level, p, attached.Name, null, new(Tri.Unknown, MatchStage.Condition, PrincipalReach.Direct)));
            }

            foreach (var statement in attached.Policy.Statements)
            {
                var match = statement.Match(input);
                tally.Add(statement, match);
                if (match.Stage != MatchStage.Action)
                    trace.Add(new(layer, level, p, attached.Name, statement, match));
            }
        }

        return tally;
    }

    private Decision Answer(Outcome outcome)
    {
        var relevant = outcome == Outcome.Depends ? trace.Where(IsOpen).ToImmutableArray() : [];
        return new(
            outcome,
            Reasons(outcome),
            DependsOn(relevant),
            Problems(),
            outcome == Outcome.Depends ? Remaining(relevant) : null,
            notes
        );
    }

    private ImmutableArray<Because> Reasons(Outcome outcome)
    {
        var reasons = ImmutableArray.CreateBuilder<Because>();
        foreach (var entry in trace)
        {
            var deny = entry.Statement?.IsDeny ?? false;
            var decides = outcome switch
            {
                Outcome.ExplicitlyDenied => deny && entry.Match.Result == Tri.True,
                Outcome.Allowed => !deny && entry.Match.Result == Tri.True,
                Outcome.ImplicitlyDenied => !deny && IsMissing(entry),
                _ => entry.Match.Result == Tri.Unknown || (!deny && entry.Match.Result == Tri.True),
            };
            if (decides)
                reasons.Add(Reason(entry));
        }

        if (outcome == Outcome.ImplicitlyDenied)
        {
            foreach (var (layer, level) in missing)
            {
                if (!reasons.Any(r => r.Layer == layer && r.Level == level))
                    reasons.Add(new(layer, level, null, null, null, null, Effect.Allow, Tri.False, default));
            }
        }

        return reasons.ToImmutable();
    }

    private bool IsMissing(Trace entry)
    {
        foreach (var (layer, level) in missing)
        {
            if (layer == entry.Layer && level == entry.Level)
                return true;
        }

        return false;
    }

    // An Allow that is undecided does not matter where its layer allows anyway.
    private bool IsOpen(Trace entry)
    {
        if (entry.Match.Result != Tri.Unknown)
            return false;
        if (entry.Statement is { IsDeny: true })
            return true;
        // Where identity and resource side suffice as they are, their undecided statements are beside the point; a missing document may still deny.
        if (granted == Tri.True && entry.Layer > PolicyLayer.Endpoint)
            return entry.Statement is null;

        foreach (var other in trace)
        {
            var sure =
                other.Layer == entry.Layer
                && other.Level == entry.Level
                && other.Match.Result == Tri.True
                && other.Statement is { IsDeny: false }
                && other.Match.Reach >= entry.Match.Reach;
            if (sure)
                return false;
        }

        return true;
    }

    private ImmutableArray<string> DependsOn(ImmutableArray<Trace> open) =>
        [
            .. open.Where(t => t.Statement is not null)
                .SelectMany(t => t.Statement!.UnknownKeys(input))
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Order(StringComparer.Ordinal),
        ];

    private Residual? Remaining(ImmutableArray<Trace> open)
    {
        var parts = ImmutableArray.CreateBuilder<Residual>();
        // Identity and resource policies stand in for each other within an account; every other layer and level has to allow on its own.
        var groups = open.Where(t => t.Statement is not { IsDeny: true })
            .GroupBy(t =>
                (
                    IsGrant: t.Layer is PolicyLayer.Identity or PolicyLayer.Resource,
                    Layer: t.Layer is PolicyLayer.Identity ? PolicyLayer.Resource : t.Layer,
                    t.Level
                )
            );
        foreach (var group in groups)
            parts.Add(Residual.Any([.. group.Select(StatementResidual)]));
        foreach (var entry in open.Where(t => t.Statement is { IsDeny: true }))
            parts.Add(Residual.Not(StatementResidual(entry)));

        return parts.Count == 0 ? null : Residual.All(parts.ToImmutable());
    }

    private Residual StatementResidual(Trace entry)
    {
        if (entry.Statement is null)
            return Residual.Open(Residual.MissingDocument);

        var clauses = entry.Statement.OpenClauses(input).Select(Residual.Of).ToImmutableArray();
        return clauses.IsEmpty ? Residual.Open("the resource matches once its policy variables are known") : Residual.All(clauses);
    }

    private ImmutableArray<DecisionProblem> Problems()
    {
        var problems = ImmutableArray.CreateBuilder<DecisionProblem>();
        if (facts != ActionFacts.None && facts.IsWildcardOnly(action) is null)
            problems.Add(UnknownAction());
        Collect(PolicyLayer.Identity, request.IdentityPolicies, null);
        Collect(PolicyLayer.Session, request.SessionPolicies, null);
        Collect(PolicyLayer.Boundary, request.PermissionsBoundary, null);
        for (var i = 0; i < (request.ServiceControlPolicies?.Length ?? 0); i++)
            Collect(PolicyLayer.ServiceControl, request.ServiceControlPolicies!.Value[i], i);
        for (var i = 0; i < (request.ResourceControlPolicies?.Length ?? 0); i++)
            Collect(PolicyLayer.ResourceControl, request.ResourceControlPolicies!.Value[i], i);
        if (request.ResourcePolicy is { Policy.Problems.Length: > 0 } own)
            Collect(PolicyLayer.Resource, [own], null);
        Collect(PolicyLayer.Endpoint, request.EndpointPolicies, null);
        return problems.ToImmutable();

        void Collect(PolicyLayer layer, ImmutableArray<AttachedPolicy> policies, int? level)
        {
            for (var p = 0; p < policies.Length; p++)
            {
                foreach (var problem in policies[p].Policy.Problems)
                    problems.Add(new(layer, level, p, policies[p].Name, problem));
            }
        }
    }

    private DecisionProblem UnknownAction() =>
        new(
            null,
            null,
            null,
            null,
            new(
                ProblemCodes.UnknownAction,
                ProblemSeverity.Warning,
                $"`{request.Action}` is not in the catalogue of actions; it is decided as it is written",
                default,
                null
            )
        );

    private static Because Reason(Trace entry) =>
        new(
            entry.Layer,
            entry.Level,
            entry.Policy,
            entry.Name,
            entry.Statement?.Source.Index,
            entry.Statement?.Source.Sid,
            entry.Statement is { IsDeny: true } ? Effect.Deny : Effect.Allow,
            entry.Match.Result,
            entry.Statement?.Source.At ?? default
        );

    /// <summary>
    /// What policies are asked about. An action without resource types is asked about on `*`, whatever the request names; S3 asks about ListAllMyBuckets on
    /// `arn:aws:s3:::*`, as its documentation's own examples show.
    /// </summary>
    private ArnText AskedResource(string action)
    {
        if (action == "s3:listallmybuckets")
            return new($"arn:{caller.Partition ?? "aws"}:s3:::*");

        return facts.IsWildcardOnly(action) == true ? new("*") : resource;
    }

    private static string? AccountOf(ArnText arn)
    {
        if (!arn.IsArn)
            return null;

        var account = arn[4];
        return account.Length == 12 && account.IndexOfAnyExceptInRange('0', '9') < 0 ? account.ToString() : null;
    }

    private void Note(string note) => notes = notes.Add(note);
}
