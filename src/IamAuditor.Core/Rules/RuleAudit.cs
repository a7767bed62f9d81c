using System.Globalization;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Privileges.Trust;
using IamAuditor.Core.Rules.Expressions;
using IamAuditor.Core.Rules.Records;

namespace IamAuditor.Core.Rules;

/// <summary>One rule on one snapshot.</summary>
internal sealed class RuleAudit(Rule rule, AccountSnapshot snapshot, AuditSubjects subjects)
{
    /// <summary>The code of a verdict whose expression failed to evaluate: a mistake in the rule, not in the account.</summary>
    public const string RuleFailed = "RuleFailed";

    // What a record is told from others by, the best first.
    private static readonly string[] Naming = ["text", "name", "arn", "slot", "id"];

    /// <summary>Values that a verdict names; of a rule that walks over the whole account the rest is counted in one more.</summary>
    public const int MostObserved = 200;

    /// <summary>Elements of a list that an observation names; the rest is counted in one more.</summary>
    public const int MostListed = 50;

    /// <summary>The observation that counts what is not shown; a name no expression can read.</summary>
    public const string MoreObservation = "...";

    /// <summary>The observation that lists the overrides of the configuration behind a verdict; a name no expression can read.</summary>
    public const string OverridesObservation = "overrides";

    /// <summary>The observation that lists who changed the resource lately, by the events that were read; a name no expression can read.</summary>
    public const string ChangesObservation = "changes";

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
        var verdicts = new List<Verdict>();
        if (!unread)
        {
            verdicts.AddRange(subjects[rule.Resource].Select(Judge));
        }

        if (missingInventory.Count > 0)
        {
            // Resources that were not listed cannot speak for themselves.
            verdicts.Add(OnAccount(Outcome.Unknown, NotAssessed(missingInventory), [.. missingInventory.Select(MissingOf).Distinct()]));
        }
        else if (verdicts.Count == 0)
        {
            verdicts.Add(
                blinding.Count > 0
                    ? OnAccount(Outcome.Unknown, NotAssessed(blinding), [.. blinding.Select(MissingOf).Distinct()])
                    : OnAccount(Outcome.NotApplicable, $"The account has no {Noun}", [])
            );
        }

        return
        [
            .. verdicts
                .OrderBy(v => v.Resource, StringComparer.Ordinal)
                .ThenBy(v => v.Subresource, StringComparer.Ordinal)
                .ThenBy(v => v.Incarnation, StringComparer.Ordinal),
        ];
    }

    private Verdict Judge(AuditSubject subject)
    {
        context.Bind(RuleScopes.ResourceSlot, subject.Record);
        if (rule.Resource != ResourceKind.Account)
        {
            context.Bind(RuleScopes.AccountSlot, subjects.Account);
        }

        var compiled = rule.For(snapshot.Account.Text, subjects.Environment, subject.Class);
        var verdict = Judge(subject, compiled, context, rule.Id, snapshot, GapsTouching(subject));
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
        IReadOnlyList<Gap> gaps
    )
    {
        var recorder = new ReadRecorder();
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
                Observations = Observations(recorder.Reads, compiled.Overrides),
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

    private static Observation[] Observations(IReadOnlyList<ExpressionRead> reads, IReadOnlyList<string> overrides)
    {
        var shown = Math.Min(reads.Count, MostObserved);
        var observations = new Observation[shown + (reads.Count > shown ? 1 : 0) + (overrides.Count > 0 ? 1 : 0)];
        for (var i = 0; i < shown; i++)
        {
            observations[i] = new Observation(reads[i].Path, Observed(reads[i].Value));
        }

        if (reads.Count > shown)
        {
            observations[shown] = new Observation(
                MoreObservation,
                ObservedValue.Of(string.Create(CultureInfo.InvariantCulture, $"{reads.Count - shown} more values were read"))
            );
        }

        // A verdict by other thresholds than the rule's own says so.
        if (overrides.Count > 0)
        {
            observations[^1] = new Observation(OverridesObservation, ObservedValue.Of(overrides));
        }

        return observations;
    }

    private static ObservedValue Observed(Value value) =>
        value.Kind switch
        {
            ValueKind.Bool => ObservedValue.Of(value.AsBool),
            ValueKind.Int => ObservedValue.Of(value.AsInt),
            ValueKind.Double => ObservedValue.Of(value.AsDouble),
            ValueKind.Absent or ValueKind.Null => ObservedValue.NotSet,
            ValueKind.List => ObservedValue.Of(Listed(value)),
            _ => ObservedValue.Of(value.ToString()),
        };

    // Nobody reads five thousand names beside each of a thousand roles.
    private static string[] Listed(Value value)
    {
        var shown = Math.Min(value.ListCount, MostListed);
        var listed = new string[shown + (value.ListCount > shown ? 1 : 0)];
        for (var i = 0; i < shown; i++)
            listed[i] = Element(value.ListAt(i));
        if (value.ListCount > shown)
            listed[shown] = string.Create(CultureInfo.InvariantCulture, $"... and {value.ListCount - shown} more");
        return listed;
    }

    // Who a role trusts is the evidence itself; of other records the name will do, since their fields are observed one by one.
    private static string Element(Value value)
    {
        if (value.Kind != ValueKind.Record)
        {
            return value.ToString();
        }

        if (value.AsRecord is TrustGrant grant)
        {
            return grant.ToString();
        }

        if (value.AsRecord is UnlistedRecord)
        {
            return "(what was not listed)";
        }

        foreach (var name in Naming)
        {
            if (
                value.RecordType!.TryGetField(name, out var field)
                && field.Read(value.AsRecord) is { Kind: ValueKind.String or ValueKind.Int } said
            )
            {
                return said.ToString();
            }
        }

        return value.ToString();
    }
}
