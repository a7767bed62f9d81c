using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Exports.Events;
using IamAuditor.Reports;

namespace IamAuditor.Exports;

/// <summary>
/// Every Fail and every Unknown as an AWS Security Finding Format array, ready for <c>aws securityhub batch-import-findings</c> in lots of 100.
/// The product ARN is the account's default product in the partition's global region; a sink that imports elsewhere replaces it.
/// Lengths and counts keep to the limits of the Security Hub API reference, "AwsSecurityFinding"; longer texts are cut.
/// </summary>
public sealed class AsffFormat : IFindingFormat
{
    private const int TitleLength = 256;
    private const int DescriptionLength = 1024;
    private const int RemediationLength = 512;
    private const int ValueLength = 1024;
    private const int ProductFields = 50;
    private const int RelatedRequirements = 32;
    private const int ResourceIdLength = 512;

    private static readonly HashSet<string> KnownTypes = new(StringComparer.Ordinal)
    {
        "AwsAccount",
        "AwsCloudTrailTrail",
        "AwsIamGroup",
        "AwsIamPolicy",
        "AwsIamRole",
        "AwsIamUser",
    };

    public string Name => "asff";
    public string FileName => "findings.asff.json";

    public void Write(AuditReport report, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(stream);
        using var json = new Utf8JsonWriter(
            stream,
            new JsonWriterOptions
            {
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                Indented = true,
                NewLine = "\n",
            }
        );
        json.WriteStartArray();
        foreach (var finding in report.Findings.Concat(report.Unknowns))
        {
            WriteFinding(json, finding, report, null);
            if (json.BytesPending > 64 * 1024)
            {
                json.Flush();
            }
        }

        json.WriteEndArray();
        json.Flush();
        stream.WriteByte((byte)'\n');
    }

    /// <summary>The finding as a change left it: Security Hub takes a later state of the same id as an update.</summary>
    internal static void WriteEvent(Utf8JsonWriter json, FindingEvent happened) =>
        WriteFinding(json, happened.Finding, happened.Report, happened);

    private static void WriteFinding(Utf8JsonWriter json, ReportFinding finding, AuditReport report, FindingEvent? happened)
    {
        var (verdict, account) = (finding.Verdict, report.Snapshot);
        var time = Product.Iso(account.TakenAt);
        var region = account.Partition.GlobalRegion;
        json.WriteStartObject();
        json.WriteString("SchemaVersion", "2018-10-08");
        json.WriteString("Id", $"iam-auditor/{finding.Id}");
        json.WriteString(
            "ProductArn",
            $"arn:{account.Partition.Name}:securityhub:{region}:{verdict.Account.Text}:product/{verdict.Account.Text}/default"
        );
        json.WriteString("ProductName", Product.Name);
        json.WriteString("CompanyName", Product.Name);
        json.WriteString("GeneratorId", $"iam-auditor/{finding.Rule.Id}");
        json.WriteString("AwsAccountId", verdict.Account.Text);
        var life = happened?.Life ?? finding.Followed;
        WriteTypes(json, finding);
        json.WriteString("FirstObservedAt", life is null ? time : Product.Iso(life.FirstSeen));
        json.WriteString("LastObservedAt", life is null ? time : Product.Iso(life.LastSeen));
        json.WriteString("CreatedAt", life is null ? time : Product.Iso(life.FirstSeen));
        json.WriteString("UpdatedAt", time);
        WriteSeverity(json, verdict.Severity);
        // Where Security Hub has the finding already, it takes a new severity or type from here alone.
        json.WriteStartObject("FindingProviderFields");
        WriteSeverity(json, verdict.Severity);
        WriteTypes(json, finding);
        json.WriteEndObject();
        json.WriteString("Title", Cut(finding.Rule.Title, TitleLength));
        json.WriteString("Description", Cut(verdict.Message.Length > 0 ? verdict.Message : finding.Rule.Title, DescriptionLength));
        json.WriteStartObject("Remediation");
        json.WriteStartObject("Recommendation");
        json.WriteString("Text", Cut(OcsfFormat.Remediation(finding), RemediationLength));
        json.WriteEndObject();
        json.WriteEndObject();
        WriteProductFields(json, finding, happened);
        json.WriteStartArray("Resources");
        json.WriteStartObject();
        json.WriteString("Type", TypeOf(finding));
        json.WriteString("Id", Cut(verdict.Resource, ResourceIdLength));
        json.WriteString("Partition", account.Partition.Name);
        json.WriteString("Region", verdict.Region ?? region);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteCompliance(json, finding);
        json.WriteStartObject("Workflow");
        json.WriteString(
            "Status",
            (happened?.State ?? (finding.IsWaived ? "waived" : "open")) switch
            {
                "resolved" => "RESOLVED",
                "waived" => "SUPPRESSED",
                _ => "NEW",
            }
        );
        json.WriteEndObject();
        json.WriteString("RecordState", happened?.State == "resolved" ? "ARCHIVED" : "ACTIVE");
        json.WriteEndObject();
    }

    private static void WriteTypes(Utf8JsonWriter json, ReportFinding finding)
    {
        var (name, category) = FindingType.Of(finding.Rule);
        json.WriteStartArray("Types");
        json.WriteStringValue($"{name}/{category}");
        json.WriteEndArray();
    }

    private static void WriteSeverity(Utf8JsonWriter json, Severity severity)
    {
        json.WriteStartObject("Severity");
        json.WriteString("Label", SeverityOf(severity));
        json.WriteString("Original", Names.Of(severity));
        json.WriteEndObject();
    }

    // A key is its user's in the Id, so that it is in the Type: Security Hub groups by both.
    private static string TypeOf(ReportFinding finding)
    {
        var type =
            finding.Rule.Resource == ResourceKind.AccessKey ? AwsResourceType.OfArn(finding.Verdict.Resource) : AwsResourceType.Of(finding);
        return KnownTypes.Contains(type) ? type : "Other";
    }

    private static void WriteProductFields(Utf8JsonWriter json, ReportFinding finding, FindingEvent? happened)
    {
        var verdict = finding.Verdict;
        var fields = new List<(string Name, string Value)> { ("iam-auditor/outcome", Names.Of(verdict.Outcome)) };
        if (happened is not null)
        {
            fields.Add(("iam-auditor/change", happened.Change));
            fields.Add(("iam-auditor/run", happened.RunId));
        }
        else if (finding is { IsWaived: true, Followed.Waiver: { } waiver })
        {
            fields.Add(("iam-auditor/waiver", waiver));
        }

        if (verdict.Subresource is { } subresource)
        {
            fields.Add(("iam-auditor/subresource", subresource));
        }

        fields.AddRange(
            verdict.Missing.Select((m, i) => ($"iam-auditor/missing/{(i + 1).ToString(CultureInfo.InvariantCulture)}", Names.Of(m)))
        );
        fields.AddRange(NdJson.Named(verdict.Observations).Select(o => ($"iam-auditor/observed/{o.Name}", o.Value.ToString())));
        json.WriteStartObject("ProductFields");
        foreach (var (name, value) in fields.Where(f => f.Value.Length > 0).DistinctBy(f => Cut(f.Name, 128)).Take(ProductFields))
        {
            json.WriteString(Cut(name, 128), Cut(value, ValueLength));
        }

        json.WriteEndObject();
    }

    private static void WriteCompliance(Utf8JsonWriter json, ReportFinding finding)
    {
        json.WriteStartObject("Compliance");
        json.WriteString(
            "Status",
            finding.Verdict.Outcome switch
            {
                Outcome.Fail => "FAILED",
                Outcome.Pass => "PASSED",
                _ => "NOT_AVAILABLE",
            }
        );
        var requirements = finding
            .Rule.Controls.SelectMany(c => c.Value.Select(id => $"{Names.OfFramework(c.Key)}/{id}"))
            .Take(RelatedRequirements)
            .ToList();
        if (requirements.Count > 0)
        {
            json.WriteStartArray("RelatedRequirements");
            foreach (var requirement in requirements)
            {
                json.WriteStringValue(Cut(requirement, 64));
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string SeverityOf(Severity severity) =>
        severity switch
        {
            Severity.Critical => "CRITICAL",
            Severity.High => "HIGH",
            Severity.Medium => "MEDIUM",
            Severity.Low => "LOW",
            _ => "INFORMATIONAL",
        };

    private static string Cut(string text, int length) => ShownText.Cut(text, length);
}
