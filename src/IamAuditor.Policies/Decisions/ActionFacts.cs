namespace IamAuditor.Policies.Decisions;

/// <summary>
/// What a catalogue of actions can tell the evaluator; each answer is null where it does not know. Without a catalogue (<see cref="None"/>) an action
/// asked about on a specific resource is taken to support it.
/// </summary>
/// <param name="IsWildcardOnly">Of <c>service:action</c> in lower case: does it support no resource, so that only Resource <c>*</c> matches?</param>
/// <param name="SupportsResourceControl">Of a service prefix in lower case: do RCPs apply to it?</param>
/// <param name="IsMultiValued">Of a condition key: does it hold several values?</param>
public sealed record ActionFacts(
    Func<string, bool?> IsWildcardOnly,
    Func<string, bool?> SupportsResourceControl,
    Func<string, bool?> IsMultiValued
)
{
    public static ActionFacts None { get; } = new(_ => null, _ => null, _ => null);
}
