using System.Text.Json;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Policies;

namespace IamAuditor.Exports;

/// <summary>
/// Every Fail and every Unknown as an OCSF 1.8.0 Compliance Finding (class 2003), one event a line. Unknown goes out too: silence in a SIEM reads as fine.
/// <c>finding_info.uid</c> is the finding's id and stays the same from run to run; <c>metadata.uid</c> names this event.
/// </summary>
public sealed class OcsfFormat : IFindingFormat
{
    private const int ClassUid = 2003;
    private const int Create = 1;

    public string Name => "ocsf";
    public string FileName => "findings.ocsf.ndjson";

    public void Write(AuditReport report, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(stream);
        NdJson.Write(stream, report.Findings.Concat(report.Unknowns), (json, finding) => WriteEvent(json, finding, report));
    }

    private static void WriteEvent(Utf8JsonWriter json, ReportFinding finding, AuditReport report)
    {
        var (verdict, rule, account) = (finding.Verdict, finding.Rule, report.Snapshot);
        var time = account.TakenAt.ToUnixTimeMilliseconds();
        json.WriteStartObject();
        json.WriteNumber("class_uid", ClassUid);
        json.WriteString("class_name", "Compliance Finding");
        json.WriteNumber("category_uid", 2);
        json.WriteString("category_name", "Findings");
        json.WriteNumber("activity_id", Create);
        json.WriteString("activity_name", "Create");
        json.WriteNumber("type_uid", ClassUid * 100 + Create);
        json.WriteString("type_name", "Compliance Finding: Create");
        var (severityId, severity) = SeverityOf(verdict.Severity);
        json.WriteNumber("severity_id", severityId);
        json.WriteString("severity", severity);
        json.WriteNumber("time", time);
        json.WriteNumber("timezone_offset", 0);
        json.WriteString("message", verdict.Message);
        json.WriteNumber("status_id", 1);
        json.WriteString("status", "New");
        WriteMetadata(json, finding, time);
        WriteCloud(json, verdict, report);
        WriteFindingInfo(json, finding, time);
        WriteCompliance(json, finding);
        WriteResource(json, finding, account);
        json.WriteStartObject("remediation");
        json.WriteString("desc", Remediation(finding));
        json.WriteEndObject();
        WriteObservables(json, finding);
        if (verdict.Observations.Count > 0)
        {
            json.WriteStartArray("evidences");
            json.WriteStartObject();
            json.WriteString("name", "observations");
            json.WritePropertyName("data");
            NdJson.WriteObservations(json, verdict.Observations);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        WriteUnmapped(json, finding, rule);
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, ReportFinding finding, long time)
    {
        json.WriteStartObject("metadata");
        json.WriteString("version", "1.8.0");
        json.WriteString("uid", FormattableString.Invariant($"{finding.Id}:{time}"));
        json.WriteStartObject("product");
        json.WriteString("name", Product.Name);
        json.WriteString("vendor_name", Product.Name);
        json.WriteString("version", Product.Version);
        json.WriteStartObject("feature");
        json.WriteString("name", finding.Rule.Family);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("profiles");
        json.WriteStringValue("cloud");
        json.WriteEndArray();
        json.WriteString("event_code", finding.Rule.Id);
        json.WriteEndObject();
    }

    private static void WriteCloud(Utf8JsonWriter json, Verdict verdict, AuditReport report)
    {
        json.WriteStartObject("cloud");
        json.WriteString("provider", "AWS");
        json.WriteString("cloud_partition", report.Snapshot.Partition.Name);
        if (verdict.Region is { } region)
        {
            json.WriteString("region", region);
        }

        json.WriteStartObject("account");
        json.WriteString("uid", verdict.Account.Text);
        if (report.Alias is { } alias)
        {
            json.WriteString("name", alias);
        }

        json.WriteNumber("type_id", 10);
        json.WriteString("type", "AWS Account");
        json.WriteEndObject();
        if (report.Snapshot.Organization is { } organization)
        {
            json.WriteStartObject("org");
            json.WriteString("uid", organization.Id);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteFindingInfo(Utf8JsonWriter json, ReportFinding finding, long time)
    {
        json.WriteStartObject("finding_info");
        json.WriteString("uid", finding.Id);
        json.WriteString("title", finding.Rule.Title);
        json.WriteString("desc", finding.Rule.Why);
        json.WriteStartArray("types");
        json.WriteStringValue("Software and Configuration Checks");
        json.WriteEndArray();
        json.WriteNumber("created_time", time);
        json.WriteNumber("last_seen_time", time);
        json.WriteStartArray("data_sources");
        foreach (var source in finding.Rule.Needs.SelectMany(n => n).Distinct())
        {
            json.WriteStringValue(source.Name);
        }

        json.WriteEndArray();
        json.WriteStartObject("analytic");
        json.WriteString("uid", finding.Rule.Id);
        json.WriteString("name", finding.Rule.Title);
        json.WriteNumber("type_id", 1);
        json.WriteString("type", "Rule");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteCompliance(Utf8JsonWriter json, ReportFinding finding)
    {
        var (verdict, rule) = (finding.Verdict, finding.Rule);
        json.WriteStartObject("compliance");
        json.WriteString("control", Control(rule));
        if (rule.Controls.Count > 0)
        {
            json.WriteStartArray("standards");
            foreach (var framework in rule.Controls.Keys)
            {
                json.WriteStringValue(Names.OfFramework(framework));
            }

            json.WriteEndArray();

            // An id such as 1.14 means something else in every version of a benchmark: the framework stands before it.
            json.WriteStartArray("requirements");
            foreach (var (framework, requirements) in rule.Controls)
            {
                foreach (var requirement in requirements)
                {
                    json.WriteStringValue($"{Names.OfFramework(framework)}/{requirement}");
                }
            }

            json.WriteEndArray();
        }

        var failed = verdict.Outcome == Outcome.Fail;
        json.WriteNumber("status_id", failed ? 3 : 0);
        json.WriteString("status", failed ? "Fail" : "Unknown");
        json.WriteStartArray("status_details");
        if (failed || verdict.Missing.Count == 0)
        {
            json.WriteStringValue(verdict.Message);
        }
        else
        {
            foreach (var missing in verdict.Missing)
            {
                json.WriteStringValue(Names.Of(missing));
            }
        }

        json.WriteEndArray();
        json.WriteString("category", rule.Family);
        json.WriteString("desc", rule.Title);
        json.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter json, ReportFinding finding, AccountSnapshot account)
    {
        var verdict = finding.Verdict;
        json.WriteStartArray("resources");
        json.WriteStartObject();
        json.WriteString("uid", verdict.Resource);
        json.WriteString("name", ResourceName(verdict));
        json.WriteString("type", AwsResourceType.Of(finding));
        json.WriteString("provider", "AWS");
        json.WriteString("cloud_partition", account.Partition.Name);
        if (verdict.Region is { } region)
        {
            json.WriteString("region", region);
        }

        json.WriteNumber("role_id", 3);
        json.WriteString("role", "Affected");
        if (verdict.Subresource is { } subresource)
        {
            json.WriteStartObject("data");
            json.WriteString("subresource", subresource);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteObservables(Utf8JsonWriter json, ReportFinding finding)
    {
        var verdict = finding.Verdict;
        json.WriteStartArray("observables");
        Observable("resources[0].uid", 10, "Resource UID", verdict.Resource);
        if (
            Arn.TryParse(verdict.Resource, out var arn)
            && arn.Service == "iam"
            && arn.Resource.StartsWith("user/", StringComparison.Ordinal)
            && arn.ResourceName.Length > 0
        )
        {
            Observable("resources[0].name", 4, "User Name", arn.ResourceName);
        }

        Observable("cloud.account.uid", 35, "Account Object: uid", verdict.Account.Text);
        json.WriteEndArray();

        void Observable(string name, int typeId, string type, string value)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteNumber("type_id", typeId);
            json.WriteString("type", type);
            json.WriteString("value", value);
            json.WriteEndObject();
        }
    }

    private static void WriteUnmapped(Utf8JsonWriter json, ReportFinding finding, Rule rule)
    {
        var verdict = finding.Verdict;
        json.WriteStartObject("unmapped");
        json.WriteStartObject("iam_auditor");
        json.WriteString("rule", rule.Id);
        json.WriteString("outcome", Names.Of(verdict.Outcome));
        json.WriteString("severity", Names.Of(verdict.Severity));
        if (verdict.Subresource is { } subresource)
        {
            json.WriteString("subresource", subresource);
        }

        if (verdict.Missing.Count > 0)
        {
            json.WriteStartArray("missing");
            foreach (var missing in verdict.Missing)
            {
                VerdictsFormat.WriteMissing(json, missing);
            }

            json.WriteEndArray();
        }

        if (verdict.Outcome == Outcome.Fail && finding.Fix.Cli is { } cli)
        {
            json.WriteString("cli", cli);
        }

        json.WriteStartObject("controls");
        foreach (var (framework, requirements) in rule.Controls)
        {
            json.WriteStartArray(framework);
            foreach (var requirement in requirements)
            {
                json.WriteStringValue(requirement);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Security Hub's id where the rule has one, for then both tools' findings meet in a SIEM; else the rule's own id.</summary>
    private static string Control(Rule rule) => rule.Controls.TryGetValue("aws-fsbp", out var ids) && ids.Count > 0 ? ids[0] : rule.Id;

    internal static string Remediation(ReportFinding finding)
    {
        var verdict = finding.Verdict;
        if (verdict.Outcome == Outcome.Fail)
        {
            return finding.Fix.Text;
        }

        var permissions = verdict.Missing.Select(m => m.Permission).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var sources = verdict.Missing.Select(m => m.Source).Distinct(StringComparer.Ordinal).ToList();
        return permissions.Count > 0 ? $"Not assessed. Grant the auditor {string.Join(", ", permissions)} and audit again."
            : sources.Count > 0 ? $"Not assessed. Make {string.Join(", ", sources)} readable and audit again."
            : "Not assessed. The rule itself failed; the auditor's log says why.";
    }

    internal static string ResourceName(Verdict verdict) =>
        Arn.TryParse(verdict.Resource, out var arn) && arn.ResourceName.Length > 0 ? arn.ResourceName
        : verdict.Resource.StartsWith("AWS::::Account:", StringComparison.Ordinal) ? verdict.Account.Text
        : verdict.Resource;

    private static (int Id, string Caption) SeverityOf(Severity severity) =>
        severity switch
        {
            Severity.Info => (1, "Informational"),
            Severity.Low => (2, "Low"),
            Severity.Medium => (3, "Medium"),
            Severity.High => (4, "High"),
            Severity.Critical => (5, "Critical"),
            _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, null),
        };
}
