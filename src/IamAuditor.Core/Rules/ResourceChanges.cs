using System.Globalization;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Rules.Records;

namespace IamAuditor.Core.Rules;

/// <summary>
/// Who changed a resource, when and from where, by the events that were read: what stands beside a finding so that its reader knows whom to ask. Only successful calls count, and
/// only those that name the resource; that one of them caused the finding is for the reader to say. Source: IAM and CloudTrail API References, request parameters.
/// </summary>
internal sealed class ResourceChanges
{
    private const int Most = 5;

    private readonly ILookup<string, AccountEvent> byResource;

    public ResourceChanges(AccountSnapshot snapshot, string account)
    {
        var named = new Dictionary<(string Parameter, string Name), string>();
        foreach (
            var (parameter, name, arn) in snapshot
                .Users.Select(u => ("userName", u.Name, u.Arn.Text))
                .Concat(snapshot.Roles.Select(r => ("roleName", r.Name, r.Arn.Text)))
                .Concat(snapshot.Groups.Select(g => ("groupName", g.Name, g.Arn.Text)))
                .Concat(snapshot.ServerCertificates.Select(c => ("serverCertificateName", c.Name, c.Arn.Text)))
                .Concat(snapshot.Trails.SelectMany(t => new[] { ("name", t.Name, t.Arn.Text), ("name", t.Arn.Text, t.Arn.Text) }))
        )
        {
            named.TryAdd((parameter, name), arn);
        }

        byResource = snapshot
            .Events.Where(e => e is { ErrorCode: null } && e.ReadOnly != true && e.Type != "AwsServiceEvent")
            .SelectMany(e => ResourcesOf(e).Distinct(StringComparer.Ordinal).Select(r => (Resource: r, Event: e)))
            .ToLookup(p => p.Resource, p => p.Event, StringComparer.Ordinal);

        IEnumerable<string> ResourcesOf(AccountEvent e)
        {
            var isIam = e.Service == "iam.amazonaws.com";
            if (!isIam && e.Service != "cloudtrail.amazonaws.com")
            {
                yield break;
            }

            if (isIam && e.Name is "UpdateAccountPasswordPolicy" or "DeleteAccountPasswordPolicy")
            {
                yield return account;
            }

            var parameters = EventParameters.Of(e);
            foreach (var (key, value) in parameters)
            {
                if (isIam && key is "policyArn" or "sAMLProviderArn" or "openIDConnectProviderArn")
                {
                    yield return value;
                }
                else if (isIam != (key == "name") && named.TryGetValue((key, value), out var arn))
                {
                    yield return arn;
                }
            }

            // Who names no user changes himself: his keys, his password, his device.
            if (isIam && !parameters.ContainsKey("userName") && e is { ActorType: "IAMUser" or "Root", Actor: { } actor })
            {
                if (e.Name is "CreateAccessKey" or "UpdateAccessKey" or "DeleteAccessKey" or "ChangePassword" or "UploadSigningCertificate")
                {
                    yield return actor;
                }
            }
        }
    }

    /// <summary>The newest first: `2026-05-01T08:00:00Z AttachUserPolicy (arn:aws:iam::aws:policy/AdministratorAccess) by ARN from 203.0.113.9`.</summary>
    public IReadOnlyList<string> Of(string resource) =>
        [.. byResource[resource].OrderByDescending(e => e.Time).ThenBy(e => e.Id, StringComparer.Ordinal).Take(Most).Select(Text)];

    private static string Text(AccountEvent e)
    {
        var parameters = EventParameters.Of(e);
        var what = parameters.GetValueOrDefault("policyArn") ?? parameters.GetValueOrDefault("policyName");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{e.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} {e.Name}{(what is null ? "" : $" ({what})")} by {e.Actor ?? e.InvokedBy ?? "unknown"} from {e.SourceIp ?? "inside AWS"}"
        );
    }
}
