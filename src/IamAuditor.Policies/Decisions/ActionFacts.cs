using System.Collections.Concurrent;
using IamAuditor.Policies.Catalogue;

namespace IamAuditor.Policies.Decisions;

/// <summary>
/// What a catalogue of actions tells the evaluator; each answer is null where it does not know. An action that nobody knows is taken to support the resource
/// it is asked about, an unknown service to be out of the reach of RCPs, an unknown key to be multi-valued where the request gives a list.
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
    private const int RememberedKeys = 10_000;

    private static readonly Lazy<ActionFacts> FromEmbedded = new(() => Of(ActionCatalogue.Embedded));

    public static ActionFacts None { get; } = new(_ => null, _ => null, _ => null);

    /// <summary>From the catalogue that this library carries; read on first use.</summary>
    public static ActionFacts Embedded => FromEmbedded.Value;

    public static ActionFacts Of(ActionCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        // Finding a key goes through the templates one by one, and conditions ask for the same few keys all the time.
        var remembered = new ConcurrentDictionary<string, bool?>(StringComparer.OrdinalIgnoreCase);
        var count = 0;
        return new(catalogue.IsWildcardOnly, catalogue.SupportsResourceControlPolicies, IsMultiValued);

        bool? IsMultiValued(string key)
        {
            if (remembered.TryGetValue(key, out var known))
                return known;

            var answer = catalogue.FindConditionKey(key)?.MultiValued;
            if (count < RememberedKeys && remembered.TryAdd(key, answer))
                Interlocked.Increment(ref count);
            return answer;
        }
    }
}
