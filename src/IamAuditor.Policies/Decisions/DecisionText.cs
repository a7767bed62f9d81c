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
            $"{request.Principal} {Verb(decision.Outcome)} {request.Action} on {request.Resource}{Why(decision.Outcome)}.\n"
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
        if (because.Policy is not { } index)
        {
            return because.Layer switch
            {
                PolicyLayer.Boundary => $"The permissions boundary does not allow {request.Action}",
                PolicyLayer.Resource when request.ResourcePolicy is null => $"The resource has no policy that allows {request.Action}",
                PolicyLayer.Resource => $"The resource policy does not allow {request.Action}",
                _ => $"No {Noun(because.Layer, because.Level)} allows {request.Action}",
            };
        }

        var policy = Policy(because.Layer, because.Level, index, because.PolicyName);
        if (because.Statement is null)
            return $"{policy} is attached but its document is not given: it may allow or deny anything";

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
        return $"{policy}, statement {because.Statement}{sid}, line {because.At.Line}, {verb}";
    }

    private static string Verb(Outcome outcome) =>
        outcome switch
        {
            Outcome.Allowed => "may do",
            Outcome.ExplicitlyDenied or Outcome.ImplicitlyDenied => "may not do",
            _ => "may or may not do",
        };

    private static string Why(Outcome outcome) =>
        outcome switch
        {
            Outcome.Allowed => "",
            Outcome.ExplicitlyDenied => ": a Deny says so",
            Outcome.ImplicitlyDenied => ": it is not allowed",
            _ => ": that depends on what is not known here",
        };

    // A resource has one policy and a principal one boundary; of the others there may be several.
    private static string Policy(PolicyLayer layer, int? level, int index, string? name)
    {
        var isOnly = index == 0 && layer is PolicyLayer.Resource or PolicyLayer.Boundary;
        return Capital($"{Noun(layer, null)}{(name is not null ? $" {name}" : isOnly ? "" : $" {index}")}{OfLevel(level)}");
    }

    private static string Noun(PolicyLayer layer, int? level) =>
        layer switch
        {
            PolicyLayer.Identity => "identity policy",
            PolicyLayer.Session => "session policy",
            PolicyLayer.Boundary => "permissions boundary",
            PolicyLayer.ServiceControl => "service control policy",
            PolicyLayer.ResourceControl => "resource control policy",
            PolicyLayer.Resource => "resource policy",
            _ => "endpoint policy",
        } + OfLevel(level);

    private static string OfLevel(int? level) => level is null ? "" : $" of level {level}";

    private static string Place(DecisionProblem problem)
    {
        if (problem.Layer is not { } layer)
            return "";

        var line = problem.Problem.At.Line > 0 ? $", line {problem.Problem.At.Line}" : "";
        return $"{Policy(layer, problem.Level, problem.Policy ?? 0, problem.PolicyName)}{line}: ";
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
