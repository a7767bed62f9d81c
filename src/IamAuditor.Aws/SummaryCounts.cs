using System.Text.Json;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws;

/// <summary>AWS's own counts against what was listed. The assembly says what differs in the end; this says what is worth reading again.</summary>
internal static class SummaryCounts
{
    private static readonly (string Count, (Source Source, string List)[] Listed)[] Pairs =
    [
        ("Users", [(Source.AuthorizationDetails, "UserDetailList")]),
        ("Groups", [(Source.AuthorizationDetails, "GroupDetailList")]),
        ("Roles", [(Source.AuthorizationDetails, "RoleDetailList")]),
        ("Policies", [(Source.AuthorizationDetails, "Policies")]),
        ("ServerCertificates", [(Source.ServerCertificates, "ServerCertificateMetadataList")]),
        ("Providers", [(Source.SamlProviders, "SAMLProviderList"), (Source.OidcProviders, "OpenIDConnectProviderList")]),
    ];

    /// <summary>Sources whose lists hold more or fewer than AWS counts; none where one of the two was not read.</summary>
    public static IReadOnlyList<Source> Differing(IReadOnlyList<EvidenceFile> files)
    {
        if (files.FirstOrDefault(f => f.Source == Source.AccountSummary) is not { } summary)
        {
            return [];
        }

        using var counts = JsonDocument.Parse(summary.Bytes);
        var lists = files
            .Where(f => Pairs.Any(p => p.Listed.Any(l => l.Source == f.Source)))
            .ToDictionary(f => f.Source, f => JsonDocument.Parse(f.Bytes));
        try
        {
            return
            [
                .. Pairs
                    .Where(p => p.Listed.All(l => lists.ContainsKey(l.Source)))
                    .Where(p =>
                        counts.RootElement.GetProperty("SummaryMap").TryGetProperty(p.Count, out var counted)
                        && counted.GetInt64() != p.Listed.Sum(l => Length(lists[l.Source].RootElement.GetProperty(l.List)))
                    )
                    .SelectMany(p => p.Listed.Select(l => l.Source))
                    .Distinct(),
            ];
        }
        finally
        {
            foreach (var list in lists.Values)
            {
                list.Dispose();
            }
        }
    }

    // AWS counts the account's own policies only.
    private static int Length(JsonElement list) =>
        list.EnumerateArray()
            .Count(item =>
                item.ValueKind != JsonValueKind.Object
                || !item.TryGetProperty("Arn", out var arn)
                || arn.GetString()?.Contains(":iam::aws:policy/", StringComparison.Ordinal) != true
            );
}
