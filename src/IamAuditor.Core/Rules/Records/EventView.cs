using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Rules.Records;

/// <summary>
/// One event, or everything root did in one temporary session: a person who signs in once and makes forty calls is one finding.
/// </summary>
internal sealed class EventView(IReadOnlyList<AccountEvent> events, string identity)
{
    public AccountEvent First { get; } = events[0];
    public DateTimeOffset LastTime { get; } = events[^1].Time;
    public int Count { get; } = events.Count;

    /// <summary>`event ID` or `session ACCESSKEYID`.</summary>
    public string Identity { get; } = identity;
    public IReadOnlyList<string> Names { get; } = [.. events.Select(e => e.Name).Distinct(StringComparer.Ordinal)];
    public IReadOnlyList<string> SourceIps { get; } = [.. events.Select(e => e.SourceIp).OfType<string>().Distinct(StringComparer.Ordinal)];
    public IReadOnlyList<string> Regions { get; } = [.. events.Select(e => e.Region).Distinct(StringComparer.Ordinal)];

    public static IReadOnlyList<EventView> Of(AccountSnapshot snapshot) =>
        [.. snapshot.Events.GroupBy(Session, StringComparer.Ordinal).Select(g => new EventView([.. g], g.Key))];

    // Temporary credentials of root begin with ASIA and are one sign-in's; a long-term key of root has no session, so each of its events stands alone.
    private static string Session(AccountEvent e) =>
        e.IsRootPerson && e.ActorType == "Root" && e.AccessKeyId is { } key && key.StartsWith("ASIA", StringComparison.Ordinal)
            ? $"session {key}"
            : $"event {e.Id}";
}
