using System.Text.Json;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Exports.Events;
using IamAuditor.Policies;

namespace IamAuditor.Exports;

/// <summary>
/// Every Fail and every Unknown as an OCSF 1.8.0 Compliance Finding (class 2003), one event a line. Unknown goes out too: silence in a SIEM reads as fine.
/// <c>finding_info.uid</c> is the finding's id and stays the same from run to run; <c>metadata.uid</c> names this event.
/// </summary>
public sealed class OcsfFormat : IFindingFormat
{
    private static readonly (int Uid, string Name) ComplianceFinding = (2003, "Compliance Finding");
    private static readonly (int Uid, string Name) DetectionFinding = (2004, "Detection Finding");
    private static readonly (int Uid, string Name) IamAnalysisFinding = (2008, "IAM Analysis Finding");

    public string Name => "ocsf";
    public string FileName => "findings.ocsf.ndjson";

    public void Write(AuditReport report, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(stream);
        NdJson.Write(stream, report.Findings.Concat(report.Unknowns), (json, finding) => WriteEvent(json, finding, report, null));
    }

    /// <summary>An event of a finding's life: Detection Finding (2004) for what was done, IAM Analysis Finding (2008) for what the policies of identities grant, Compliance Finding (2003) for the rest.</summary>
    internal static void WriteEvent(Utf8JsonWriter json, FindingEvent happened) =>
        WriteEvent(json, happened.Finding, happened.Report, happened);

    private static void WriteEvent(Utf8JsonWriter json, ReportFinding finding, AuditReport report, FindingEvent? happened)
    {
        var (verdict, rule, account) = (finding.Verdict, finding.Rule, report.Snapshot);
        var time = account.TakenAt.ToUnixTimeMilliseconds();
        var kind = happened is null ? ComplianceFinding : ClassOf(rule);
        var activity =
            happened?.Activity ?? (finding.Followed?.FirstSeen < account.TakenAt ? FindingActivity.Update : FindingActivity.Create);
        json.WriteStartObject();
        json.WriteNumber("class_uid", kind.Uid);
        json.WriteString("class_name", kind.Name);
        json.WriteNumber("category_uid", 2);
        json.WriteString("category_name", "Findings");
        json.WriteNumber("activity_id", (int)activity);
        json.WriteString("activity_name", activity.ToString());
        json.WriteNumber("type_uid", kind.Uid * 100 + (int)activity);
        json.WriteString("type_name", $"{kind.Name}: {activity}");
        var (severityId, severity) = SeverityOf(verdict.Severity);
        json.WriteNumber("severity_id", severityId);
        json.WriteString("severity", severity);
        json.WriteNumber("time", time);
        json.WriteNumber("timezone_offset", 0);
        json.WriteString("message", verdict.Message);
        var (statusId, status) = StatusOf(finding, happened);
        json.WriteNumber("status_id", statusId);
        json.WriteString("status", status);
        WriteMetadata(json, finding, happened?.Id ?? FormattableString.Invariant($"{finding.Id}:{time}"));
        WriteCloud(json, verdict, report);
        WriteFindingInfo(json, finding, time, happened?.Life ?? finding.Followed, happened is not null || finding.Change is not null);
        if (kind == ComplianceFinding)
        {
            WriteCompliance(json, finding);
        }
        else if (kind == DetectionFinding)
        {
            json.WriteBoolean("is_alert", verdict.Outcome == Outcome.Fail);
        }
        else
        {
            WriteUser(json, verdict);
            WritePermissions(json, finding);
        }

        WriteResource(json, finding, account);
        json.WriteStartObject("remediation");
        json.WriteString("desc", Remediation(finding));
        json.WriteEndObject();
        WriteObservables(json, finding);
        if (verdict.Observations.Count > 0 && kind != IamAnalysisFinding)
        {
            json.WriteStartArray("evidences");
            json.WriteStartObject();
            json.WriteString("name", "observations");
            json.WritePropertyName("data");
            NdJson.WriteObservations(json, verdict.Observations);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        WriteUnmapped(json, finding, rule, happened);
        json.WriteEndObject();
    }

    private static (int Uid, string Name) ClassOf(Rule rule) =>
        FindingType.IsActivity(rule) ? DetectionFinding
        : rule.Resource == ResourceKind.AnalyzerFinding || ReadsPolicies(rule) ? IamAnalysisFinding
        : ComplianceFinding;

    private static bool ReadsPolicies(Rule rule) =>
        rule.Resource
            is ResourceKind.User
                or ResourceKind.Group
                or ResourceKind.Role
                or ResourceKind.Principal
                or ResourceKind.Policy
                or ResourceKind.InlinePolicy
                or ResourceKind.AnyPolicy
        && rule.Needs.Any(n => n.Contains(Source.AuthorizationDetails));

    // What was analysed are the policies of the resource as a whole; its observations are what the rule saw in them.
    private static void WritePermissions(Utf8JsonWriter json, ReportFinding finding)
    {
        var verdict = finding.Verdict;
        json.WriteStartArray("permission_analysis_results");
        json.WriteStartObject();
        json.WriteStartObject("policy");
        json.WriteString("uid", verdict.Resource);
        json.WriteString("name", verdict.Subresource ?? ResourceName(verdict));
        json.WriteString("type", AwsResourceType.Of(finding));
        if (verdict.Observations.Count > 0)
        {
            json.WritePropertyName("data");
            NdJson.WriteObservations(json, verdict.Observations);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static (int Id, string Caption) StatusOf(ReportFinding finding, FindingEvent? happened) =>
        (happened?.State ?? (finding.IsWaived ? "waived" : "open")) switch
        {
            "resolved" when happened?.Life?.ResolvedBy == ResolvedBy.Aged => (5, "Archived"),
            "resolved" => (4, "Resolved"),
            "waived" => (3, "Suppressed"),
            _ => (1, "New"),
        };

    private static void WriteUser(Utf8JsonWriter json, Verdict verdict)
    {
        if (
            Arn.TryParse(verdict.Resource, out var arn)
            && arn.Service == "iam"
            && arn.Resource.StartsWith("user/", StringComparison.Ordinal)
            && arn.ResourceName.Length > 0
        )
        {
            json.WriteStartObject("user");
            json.WriteString("name", arn.ResourceName);
            json.WriteString("uid", verdict.Resource);
            json.WriteNumber("type_id", 1);
            json.WriteString("type", "User");
            json.WriteEndObject();
        }
    }

    private static void WriteMetadata(Utf8JsonWriter json, ReportFinding finding, string uid)
    {
        json.WriteStartObject("metadata");
        json.WriteString("version", "1.8.0");
        json.WriteString("uid", uid);
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

    private static void WriteFindingInfo(Utf8JsonWriter json, ReportFinding finding, long time, Finding? life, bool isChanged)
    {
        json.WriteStartObject("finding_info");
        json.WriteString("uid", finding.Id);
        json.WriteString("title", finding.Rule.Title);
        json.WriteString("desc", finding.Rule.Why);
        json.WriteStartArray("types");
        json.WriteStringValue(FindingType.Of(finding.Rule).Namespace);
        json.WriteEndArray();
        json.WriteNumber("created_time", life?.FirstSeen.ToUnixTimeMilliseconds() ?? time);
        json.WriteNumber("last_seen_time", life?.LastSeen.ToUnixTimeMilliseconds() ?? time);
        if (isChanged)
        {
            json.WriteNumber("modified_time", time);
        }

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
        var (statusId, status) = verdict.Outcome switch
        {
            Outcome.Pass => (1, "Pass"),
            Outcome.Fail => (3, "Fail"),
            Outcome.NotApplicable => (99, "Not applicable"),
            _ => (0, "Unknown"),
        };
        json.WriteNumber("status_id", statusId);
        json.WriteString("status", status);
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

    private static void WriteUnmapped(Utf8JsonWriter json, ReportFinding finding, Rule rule, FindingEvent? happened)
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

        if (happened is not null)
        {
            JsonEvent.WriteLife(json, happened);
        }
        else if (finding is { IsWaived: true, Followed.Waiver: { } waiver })
        {
            json.WriteString("waiver", waiver);
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

        if (verdict.Outcome != Outcome.Unknown)
        {
            return "Nothing is to be done.";
        }

        var permissions = verdict.Missing.Select(m => m.Permission).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var sources = verdict.Missing.Select(m => m.Source).Distinct(StringComparer.Ordinal).ToList();
        return permissions.Count > 0 ? $"Not assessed. Grant the auditor {string.Join(", ", permissions)} and audit again."
            : sources.Count > 0 && verdict.Missing.All(m => m is { Code: GapCode.NotCollected, Region: not null })
                ? "Not assessed. Audit the regions that were left out as well (IamAuditor:Aws:Regions, --region)."
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
