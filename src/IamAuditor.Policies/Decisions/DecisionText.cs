using System.Globalization;
using System.Text;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Documents;

namespace IamAuditor.Policies.Decisions;

/// <summary>A decision in words for people: the answer first, then its reasons, then what is wrong in the policies.</summary>
public static class DecisionText
{
    public static string Explain(PolicyRequest request, Decision decision)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(decision);
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{request.Principal} {Verb(decision.Outcome)} {request.Action} on {request.Resource}.\n"
        );
        foreach (var because in decision.Because)
            text.Append(CultureInfo.InvariantCulture, $"- {Sentence(because, request)}.\n");
        foreach (var note in decision.Notes)
            text.Append(CultureInfo.InvariantCulture, $"- {note}.\n");
        if (decision.Outcome == Outcome.ImplicitlyDenied && decision.Because.IsEmpty && decision.Notes.IsEmpty)
            text.Append("- Nothing allows it.\n");
        if (decision.DependsOn.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"It depends on {string.Join(", ", decision.DependsOn)}.\n");
        if (decision.Residual is { } residual)
            text.Append(CultureInfo.InvariantCulture, $"It is allowed if {residual}.\n");
        foreach (var problem in decision.Problems)
            text.Append(CultureInfo.InvariantCulture, $"! {Place(problem)}{problem.Problem.Message} [{problem.Problem.Code}].\n");
        return text.ToString();
    }

    /// <summary>One reason as a sentence without its full stop.</summary>
    public static string Sentence(Because because, PolicyRequest request)
    {
        ArgumentNullException.ThrowIfNull(because);
        ArgumentNullException.ThrowIfNull(request);
        var layer = Layer(because.Layer, because.Level);
        if (because.Policy is null)
            return $"{Capital(layer)} {(IsPlural(because.Layer) ? "do" : "does")} not allow {request.Action}";
        if (because.Statement is null)
            return $"{Capital(Policy(because))} is attached but its document is not given, so that it may allow or deny anything";

        var sid = because.Sid is { Length: > 0 } s ? $" ({s})" : "";
        var verb = (because.Effect, because.Matched) switch
        {
            (Effect.Allow, Tri.True) => "allows it",
            (Effect.Deny, Tri.True) => "denies it",
            (Effect.Allow, Tri.False) => "allows the action, but does not match here: its principal, resource or condition differs",
            (Effect.Deny, Tri.False) => "denies the action, but does not match here",
            (Effect.Allow, _) => "allows it under a condition that is not known to hold",
            _ => "denies it under a condition that is not known to hold",
        };
        return $"{Capital(Policy(because))}, statement {because.Statement}{sid}, line {because.At.Line}, {verb}";
    }

    private static string Verb(Outcome outcome) =>
        outcome switch
        {
            Outcome.Allowed => "may do",
            Outcome.ExplicitlyDenied => "may not do (an explicit deny)",
            Outcome.ImplicitlyDenied => "may not do (not allowed)",
            _ => "may or may not do, depending on what is not known,",
        };

    private static string Policy(Because because) =>
        because.PolicyName is { } name
            ? $"{Layer(because.Layer, because.Level)}, {name}"
            : $"{Layer(because.Layer, because.Level)}, policy {because.Policy}";

    private static string Layer(PolicyLayer layer, int? level) =>
        layer switch
        {
            PolicyLayer.Identity => "the identity policies",
            PolicyLayer.Session => "the session policies",
            PolicyLayer.Boundary => "the permissions boundary",
            PolicyLayer.ServiceControl => $"the service control policies of level {level}",
            PolicyLayer.ResourceControl => $"the resource control policies of level {level}",
            PolicyLayer.Resource => "the resource policy",
            _ => "the endpoint policies",
        };

    private static bool IsPlural(PolicyLayer layer) => layer is not (PolicyLayer.Boundary or PolicyLayer.Resource);

    private static string Place(DecisionProblem problem)
    {
        if (problem.Layer is not { } layer)
            return "";

        var policy = problem.PolicyName ?? $"policy {problem.Policy}";
        var line = problem.Problem.At.Line > 0 ? $", line {problem.Problem.At.Line}" : "";
        return $"{Capital(Layer(layer, problem.Level))}, {policy}{line}: ";
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
