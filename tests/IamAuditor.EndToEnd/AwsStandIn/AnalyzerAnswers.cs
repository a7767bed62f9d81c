using System.Text.Json.Nodes;
using IamAuditor.Demo;

namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>Access Analyzer, version 2019-11-01.</summary>
public sealed class AnalyzerAnswers(Estate estate, Pages pages)
{
    private static readonly string[] Finding = ["analyzerArn", "filter", "sort", "nextToken", "maxResults"];

    public IEnumerable<Operation> Operations() =>
        [
            new("ListAnalyzers", Analyzers, ["nextToken", "maxResults", "type"], 0, "GET /analyzer"),
            new(
                "ListArchiveRules",
                ArchiveRules,
                ["analyzerName", "nextToken", "maxResults"],
                1,
                "GET /analyzer/{analyzerName}/archive-rule"
            ),
            new("ListFindings", request => Findings(request, external: true), Finding, 1, "POST /finding"),
            new("ListFindingsV2", request => Findings(request, external: false), Finding, 1, "POST /findingv2"),
        ];

    private JsonObject Analyzers(WireRequest request)
    {
        var type = request.Text("type");
        var seen = estate
            .Analyzers.Where(analyzer => analyzer.Region == request.Region && (type is null || analyzer.Type == type))
            .ToList();
        return pages.Cut(
            request,
            [],
            ["analyzers"],
            seen,
            _ => "analyzers",
            analyzer => EstateJson.Analyzer(estate, analyzer),
            PageStyle.Analyzer
        );
    }

    private JsonObject ArchiveRules(WireRequest request)
    {
        var name = request.Required("analyzerName");
        var analyzer =
            estate.Analyzers.FirstOrDefault(analyzer => analyzer.Name == name && analyzer.Region == request.Region)
            ?? throw new AwsErrorException("ResourceNotFoundException", 404, $"Analyzer not found: {name}");
        var rules = EstateJson.ArchiveRules(analyzer).ToList();
        return pages.Cut(request, [], ["archiveRules"], rules, _ => "archiveRules", rule => rule, PageStyle.Analyzer);
    }

    private JsonObject Findings(WireRequest request, bool external)
    {
        var arn = request.Required("analyzerArn");
        var analyzer =
            estate.Analyzers.FirstOrDefault(analyzer => estate.ArnOf(analyzer) == arn && analyzer.Region == request.Region)
            ?? throw new AwsErrorException("ResourceNotFoundException", 404, $"Analyzer not found: {arn}");
        if (external && !analyzer.IsExternal)
        {
            throw new AwsErrorException(
                "ValidationException",
                400,
                "ListFindings is supported for external access analyzers only; use ListFindingsV2"
            );
        }

        // Without its analyzer's kind, ListFindingsV2 tells no principal.
        var told = external ? analyzer : analyzer with { Type = "ACCOUNT_UNUSED_ACCESS" };
        var findings = analyzer
            .Findings.Select(finding => EstateJson.Finding(estate, told, finding))
            .Where(finding => Matches(finding, request.Parameters["filter"] as JsonObject))
            .ToList();
        return pages.Cut(request, [], ["findings"], findings, _ => "findings", finding => finding.DeepClone(), PageStyle.Analyzer);
    }

    private static bool Matches(JsonObject finding, JsonObject? filter) =>
        filter is null
        || filter.All(criterion =>
        {
            var value = finding[criterion.Key]?.ToString() ?? "";
            var wanted = criterion.Value?["eq"] as JsonArray;
            var unwanted = criterion.Value?["neq"] as JsonArray;
            return wanted is null && unwanted is null
                ? throw new AwsErrorException(
                    "ValidationException",
                    400,
                    $"The stand-in knows eq and neq only, not {criterion.Value?.ToJsonString()}"
                )
                : (wanted is null || wanted.Any(text => text!.ToString() == value))
                    && (unwanted is null || unwanted.All(text => text!.ToString() != value));
        });
}
