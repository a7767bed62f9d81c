using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules;

/// <summary>One rule on one snapshot.</summary>
internal sealed class RuleAudit(Rule rule, AccountSnapshot snapshot, AuditSubjects subjects)
{
    /// <summary>The code of a verdict whose expression failed to evaluate: a mistake in the rule, not in the account.</summary>
    public const string RuleFailed = "RuleFailed";

    /// <summary>The observation that lists who changed the resource lately, by the events that were read; a name no expression can read.</summary>
    public const string ChangesObservation = "changes";

    private readonly ObservationLog log = new();
    private readonly EvaluationContext context = new(RuleScopes.Of(rule.Resource)) { TakenAt = snapshot.TakenAt };

    // Gaps of single parts (one trail, one user) show in the records of those parts; the others blind the rule as a whole, unless what it reads answers for them itself:
    // one trail that logs is a proof, however many regions nobody asked.
    private readonly List<Gap> blinding = rule.RestsOnProof
        ? []
        :
        [
            .. rule
                .Needs.Where(need => !need.Any(snapshot.Coverage.IsComplete))
                .SelectMany(need => need.SelectMany(snapshot.Coverage.GapsOf))
                .Where(g => g.Part is null),
        ];

    public IReadOnlyList<Verdict> Run()
    {
        var inventory = AuditSubjects.InventoryOf(rule);
        var missingInventory = inventory.SelectMany(snapshot.Coverage.GapsOf).ToList();
        var unread = inventory.Any(s => !snapshot.Coverage.WasRead(s));
        var listed = unread ? [] : subjects[rule.Resource];
        var verdicts = new List<Verdict>(listed.Count + 1);
        foreach (var subject in listed)
            verdicts.Add(Judge(subject));

        if (missingInventory.Count > 0)
        {
            // Resources that were not listed cannot speak for themselves.
            return InOrder(OnAccount(Outcome.Unknown, NotAssessed(missingInventory), [.. missingInventory.Select(MissingOf).Distinct()]));
        }

        if (verdicts.Count == 0)
        {
            return
            [
                blinding.Count > 0
                    ? OnAccount(Outcome.Unknown, NotAssessed(blinding), [.. blinding.Select(MissingOf).Distinct()])
                    : OnAccount(Outcome.NotApplicable, $"The account has no {Noun}", []),
            ];
        }

        return verdicts;

        // The subjects are in order already.
        IReadOnlyList<Verdict> InOrder(Verdict another)
        {
            verdicts.Add(another);
            return
            [
                .. verdicts
                    .OrderBy(v => v.Resource, StringComparer.Ordinal)
                    .ThenBy(v => v.Subresource, StringComparer.Ordinal)
                    .ThenBy(v => v.Incarnation, StringComparer.Ordinal),
            ];
        }
    }

    private Verdict Judge(AuditSubject subject)
    {
        context.Bind(RuleScopes.ResourceSlot, subject.Record);
        if (rule.Resource != ResourceKind.Account)
        {
            context.Bind(RuleScopes.AccountSlot, subjects.Account);
        }

        var compiled = rule.For(snapshot.Account.Text, subjects.Environment, subject.Class);
        var verdict = Judge(subject, compiled, context, rule.Id, snapshot, GapsTouching(subject), log);
        if (verdict.Outcome != Outcome.Fail || !IsChangedByName || subjects.ChangesOf(subject.Resource) is not { Count: > 0 } changes)
        {
            return verdict;
        }

        return verdict with
        {
            Observations = [.. verdict.Observations, new Observation(ChangesObservation, ObservedValue.Of(changes))],
        };
    }

    // The other kinds are events themselves, or what no call names. Of the account itself only the password policy is changed by a call.
    private bool IsChangedByName =>
        rule.Resource switch
        {
            ResourceKind.Event or ResourceKind.Region or ResourceKind.Organization or ResourceKind.Analyzer => false,
            ResourceKind.Account => rule.Family == "password-policy",
            _ => true,
        };

    /// <summary>The heart of the matter, shared with the rules' own examples.</summary>
    internal static Verdict Judge(
        AuditSubject subject,
        CompiledRule compiled,
        EvaluationContext context,
        string ruleId,
        AccountSnapshot snapshot,
        IReadOnlyList<Gap> gaps,
        ObservationLog log
    )
    {
        var recorder = log.Begin();
        if (!compiled.Enabled)
        {
            return Give(Outcome.NotApplicable, $"The rule is switched off here by configuration ({string.Join("; ", compiled.Overrides)})");
        }

        if (compiled.When is { } when)
        {
            var applies = when.EvaluateWithReads(context, recorder);
            if (!applies.HasValue)
            {
                return Undecided(applies, when);
            }

            if (!applies.IsTrue)
            {
                return gaps.Count > 0
                    ? Blind()
                    : Give(Outcome.NotApplicable, compiled.NotApplicable?.Render(context) ?? "Does not apply to this resource");
            }
        }

        var passes = compiled.Pass.EvaluateWithReads(context, recorder);
        if (!passes.HasValue)
        {
            return Undecided(passes, compiled.Pass);
        }

        if (!passes.IsTrue)
        {
            return Give(Outcome.Fail, compiled.Message.Render(context)) with
            {
                Fix = new Fix(
                    compiled.FixText.Render(context),
                    compiled.FixCli?.RenderCommand(context),
                    compiled.FixTerraform?.Render(context)
                ),
            };
        }

        // The message says what is wrong; here nothing is.
        return gaps.Count > 0 ? Blind() : Give(Outcome.Pass, compiled.PassMessage);

        Verdict Blind() => Give(Outcome.Unknown, NotAssessed(gaps)) with { Missing = [.. gaps.Select(MissingOf).Distinct()] };

        Verdict Undecided(ExpressionResult result, CompiledExpression expression)
        {
            if (!result.IsUnread)
            {
                var (line, column) = expression.PlaceOf(result.Error!);
                return Give(Outcome.Unknown, $"The rule failed at {line}:{column} of `{expression.Text}`: {result.Error!.Message}") with
                {
                    Missing = [new Missing("rule", null, RuleFailed, null)],
                };
            }

            var missing = result.MissingSources.SelectMany(name => MissingPart(name, subject, snapshot)).Distinct().ToList();
            return Give(Outcome.Unknown, NotAssessed(missing)) with { Missing = missing };
        }

        Verdict Give(Outcome outcome, string message) =>
            new()
            {
                Rule = ruleId,
                Account = snapshot.Account,
                Resource = subject.Resource,
                Subresource = subject.Subresource,
                Region = subject.Region,
                Incarnation = subject.Incarnation,
                Outcome = outcome,
                Severity = compiled.Severity,
                Message = message,
                Observations = log.Observations(compiled.Overrides),
            };
    }

    private string Noun => rule.Resource == ResourceKind.AnyPolicy ? "policy" : ResourceKinds.NameOf(rule.Resource).Replace('-', ' ');

    private List<Gap> GapsTouching(AuditSubject subject) =>
        blinding.Count == 0
            ? []
            :
            [
                .. blinding.Where(g =>
                    (g.Region is null || subject.Regions is null || subject.Regions.Contains(g.Region, StringComparer.Ordinal))
                    && !(g.Code == GapCode.CoverageUnknown && IsOfOneRegion)
                ),
            ];

    // Of a trail or an analyzer that was listed nothing is missing because of regions that nobody asked; a finding may show in several.
    private bool IsOfOneRegion => rule.Resource is ResourceKind.Trail or ResourceKind.Analyzer or ResourceKind.PermissionSet;

    private Verdict OnAccount(Outcome outcome, string message, IReadOnlyList<Missing> missing) =>
        new()
        {
            Rule = rule.Id,
            Account = snapshot.Account,
            Resource = subjects.AccountResource,
            Outcome = outcome,
            Severity = rule.For(snapshot.Account.Text, subjects.Environment, "").Severity,
            Message = message,
            Missing = missing,
        };

    // A source without a gap that still says nothing of this resource: a user younger than the credential report, say.
    private static IEnumerable<Missing> MissingPart(string name, AuditSubject subject, AccountSnapshot snapshot)
    {
        if (!Source.TryFind(name, out var source))
        {
            return [new Missing(name, null, GapCode.NotInSource, null)];
        }

        var gaps = snapshot
            .Coverage.GapsOf(source)
            .Where(g => g.Region is null || subject.Regions is null || subject.Regions.Contains(g.Region, StringComparer.Ordinal))
            .Where(g => g.Part is null || subject.Regions is null || subject.Resource.EndsWith(g.Part, StringComparison.Ordinal))
            .ToList();
        return gaps.Count > 0 ? gaps.Select(MissingOf) : [new Missing(name, subject.Region, GapCode.NotInSource, null)];
    }

    private static Missing MissingOf(Gap gap) => new(gap.Source.Name, gap.Region, gap.Code, gap.Permission);

    private static string NotAssessed(IEnumerable<Gap> gaps) => NotAssessed([.. gaps.Select(MissingOf).Distinct()]);

    private static string NotAssessed(IReadOnlyList<Missing> missing) =>
        "Not assessed: "
        + string.Join(
            "; ",
            missing.Select(m =>
                $"{m.Source}{(m.Region is null ? "" : " in " + m.Region)} ({m.Code}{(m.Permission is null ? "" : ", needs " + m.Permission)})"
            )
        );
}
