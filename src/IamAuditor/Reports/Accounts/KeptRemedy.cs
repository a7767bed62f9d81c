using System.Text.RegularExpressions;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;

namespace IamAuditor.Reports.Accounts;

/// <summary>
/// The remedy of a finding of which only the record is at hand: names come from the resource that it is about and from the values that were observed. What neither tells stands in the
/// account's own report, and is said to.
/// </summary>
internal static partial class KeptRemedy
{
    public const string Elsewhere = "(named in the account's own report)";

    public static string Of(Rule rule, Finding finding) =>
        Placeholder()
            .Replace(
                rule.Fix.Text,
                m =>
                    m.Value switch
                    {
                        "{{" => "{",
                        "}}" => "}",
                        _ => Told(m.Groups[1].Value, finding) ?? Elsewhere,
                    }
            );

    private static string? Told(string path, Finding finding) =>
        finding.Observations.Where(o => o.Name == path).Select(o => o.Value).FirstOrDefault() is { } observed
            ? observed.ToString()
            : path switch
            {
                "account.id" => finding.Account.Text,
                "finding.resource" => finding.Resource,
                "region.name" => finding.Region,
                "policy.name" => finding.Subresource is { } inline
                    ? inline[(inline.IndexOf('/', StringComparison.Ordinal) + 1)..]
                    : NameOf(finding.Resource),
                "user.name" or "role.name" or "group.name" or "principal.name" or "key.userName" => NameOf(finding.Resource),
                "trail.name" or "certificate.name" or "provider.name" => NameOf(finding.Resource),
                "user.arn" => finding.Resource,
                _ => null,
            };

    private static string? NameOf(string resource) =>
        resource.StartsWith("arn:", StringComparison.Ordinal) ? resource[(resource.LastIndexOf('/') + 1)..] : null;

    [GeneratedRegex(@"\{\{|\}\}|\{([^{}]+)\}")]
    private static partial Regex Placeholder();
}
