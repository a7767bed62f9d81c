using System.Globalization;
using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Rules.Records;

/// <summary>What one actor changed in IAM, by the events that were read.</summary>
internal sealed class IamChange
{
    private const int Shown = 12;

    // The first that the parameters of a call have is what it changed. Source: IAM API Reference.
    private static readonly string[] Targets =
    [
        "userName",
        "roleName",
        "groupName",
        "policyArn",
        "policyName",
        "instanceProfileName",
        "serverCertificateName",
        "sAMLProviderArn",
        "openIDConnectProviderArn",
        "name",
    ];

    private IamChange(string actor, IReadOnlyList<AccountEvent> events)
    {
        Actor = actor;
        Count = events.Count;
        First = events.Min(e => e.Time);
        Last = events.Max(e => e.Time);
        SourceIps = [.. events.Select(e => e.SourceIp).OfType<string>().Distinct(StringComparer.Ordinal)];
        Events =
        [
            .. events
                .GroupBy(e => TargetOf(e) is { } target ? $"{e.Name} on {target}" : e.Name, StringComparer.Ordinal)
                .Select(g => g.Count() == 1 ? g.Key : string.Create(CultureInfo.InvariantCulture, $"{g.Key} ({g.Count()})")),
        ];
    }

    public string Actor { get; }
    public int Count { get; }
    public DateTimeOffset First { get; }
    public DateTimeOffset Last { get; }
    public IReadOnlyList<string> SourceIps { get; }
    public IReadOnlyList<string> Events { get; }

    /// <summary>By actor; what AWS refused changed nothing, and what a service did by itself nobody did.</summary>
    public static IReadOnlyList<IamChange> Of(AccountSnapshot snapshot) =>
        [
            .. snapshot
                .Events.Where(e =>
                    e is { Service: "iam.amazonaws.com", ErrorCode: null } && e.ReadOnly != true && e.Type != "AwsServiceEvent"
                )
                .GroupBy(e => e.SessionIssuer ?? e.Actor ?? e.InvokedBy ?? "unknown", StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new IamChange(g.Key, [.. g.OrderBy(e => e.Time)])),
        ];

    public override string ToString() =>
        $"{Actor} from {(SourceIps.Count > 0 ? string.Join(", ", SourceIps) : "inside AWS")}: {string.Join(", ", Events.Take(Shown))}"
        + (Events.Count > Shown ? string.Create(CultureInfo.InvariantCulture, $" and {Events.Count - Shown} more") : "");

    private static string? TargetOf(AccountEvent e)
    {
        var parameters = EventParameters.Of(e);
        return Targets.Select(parameters.GetValueOrDefault).FirstOrDefault(t => t is not null);
    }
}
