using System.Text;
using System.Text.Json;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Exports;
using IamAuditor.Tests.Reports;

namespace IamAuditor.Tests.Exports;

public sealed class OcsfFormatTests
{
    [Fact]
    public async Task The_check_passes_correct_events_and_refuses_every_broken_one()
    {
        var (code, output) = await SchemaCheck.RunAsync("self-test", null, null);
        Assert.Equal((0, "9 samples, 67 broken variants, 0 problems\n"), (code, output));
    }

    [Fact]
    public async Task Every_event_of_a_company_fits_the_OCSF_schema()
    {
        var (code, output) = await SchemaCheck.RunAsync("ocsf", new OcsfFormat(), SampleRuns.Company().Report());
        Assert.Equal((0, "19 lines, 0 problems\n"), (code, output));
    }

    [Fact]
    public async Task Hostile_names_still_fit_the_OCSF_schema()
    {
        var (code, output) = await SchemaCheck.RunAsync("ocsf", new OcsfFormat(), SampleRuns.Hostile().Report());
        Assert.Equal((0, $"{SampleRuns.HostileTexts.Count} lines, 0 problems\n"), (code, output));
    }

    [Fact]
    public void What_is_followed_keeps_the_day_it_was_first_seen()
    {
        var run = new RunBuilder()
            .Rule("user.console-mfa", Severity.High)
            .Verdict("user.console-mfa", Outcome.Fail, RunBuilder.UserArn("alice"), message: "No MFA")
            .Run();
        var coverage = LedgerCoverage.Of(run.Rules, run.Snapshot);
        var weekBefore = Ledger.Reconcile(run.Snapshot.Account, null, run.Verdicts, coverage, [], RunBuilder.TakenAt.AddDays(-7));
        var followed = AuditReport.From(
            run with
            {
                Changes = Ledger.Reconcile(run.Snapshot.Account, weekBefore.Findings, run.Verdicts, coverage, [], run.Snapshot.TakenAt),
            }
        );

        using var ocsf = JsonDocument.Parse(Written(new OcsfFormat(), followed));
        Assert.Equal("Update", ocsf.RootElement.GetProperty("activity_name").GetString());
        var info = ocsf.RootElement.GetProperty("finding_info");
        Assert.Equal(RunBuilder.TakenAt.AddDays(-7).ToUnixTimeMilliseconds(), info.GetProperty("created_time").GetInt64());
        Assert.Equal(RunBuilder.TakenAt.ToUnixTimeMilliseconds(), info.GetProperty("last_seen_time").GetInt64());
        // Nothing about it changed.
        Assert.False(info.TryGetProperty("modified_time", out _));

        using var asff = JsonDocument.Parse(Written(new AsffFormat(), followed));
        Assert.Equal("2026-02-22T10:15:00.000Z", asff.RootElement[0].GetProperty("CreatedAt").GetString());
        Assert.Equal("2026-03-01T10:15:00.000Z", asff.RootElement[0].GetProperty("UpdatedAt").GetString());
    }

    [Fact]
    public void A_fail_says_what_where_and_what_to_do()
    {
        var report = new RunBuilder()
            .Rule("user.console-mfa", Severity.High, controls: [("cis-aws-7.0", "2.9"), ("aws-fsbp", "IAM.5")])
            .Verdict(
                "user.console-mfa",
                Outcome.Fail,
                RunBuilder.UserArn("team/alice"),
                message: "alice signs in with a password alone",
                observations: [new("user.mfaActive", ObservedValue.Of(false))],
                fix: new Fix("Give alice an MFA device.", "aws iam enable-mfa-device --user-name alice", null)
            )
            .Report();
        var id = FindingId.Of(report.Run.Verdicts[0]);
        var expected = $$$"""
            {"class_uid":2003,"class_name":"Compliance Finding","category_uid":2,"category_name":"Findings","activity_id":1,"activity_name":"Create","type_uid":200301,"type_name":"Compliance Finding: Create",
            "severity_id":4,"severity":"High","time":1772360100000,"timezone_offset":0,"message":"alice signs in with a password alone","status_id":1,"status":"New",
            "metadata":{"version":"1.8.0","uid":"{{{id}}}:1772360100000","product":{"name":"IamAuditor","vendor_name":"IamAuditor","version":"{{{ProductVersion}}}","feature":{"name":"user"}},"profiles":["cloud"],"event_code":"user.console-mfa"},
            "cloud":{"provider":"AWS","cloud_partition":"aws","account":{"uid":"111122223333","type_id":10,"type":"AWS Account"}},
            "finding_info":{"uid":"{{{id}}}","title":"Title of user.console-mfa","desc":"Why user.console-mfa matters.","types":["Software and Configuration Checks"],"created_time":1772360100000,"last_seen_time":1772360100000,
            "data_sources":["credential-report"],"analytic":{"uid":"user.console-mfa","name":"Title of user.console-mfa","type_id":1,"type":"Rule"}},
            "compliance":{"control":"IAM.5","standards":["CIS AWS Foundations Benchmark v7.0.0","AWS Foundational Security Best Practices"],
            "requirements":["CIS AWS Foundations Benchmark v7.0.0/2.9","AWS Foundational Security Best Practices/IAM.5"],"status_id":3,"status":"Fail","status_details":["alice signs in with a password alone"],"category":"user","desc":"Title of user.console-mfa"},
            "resources":[{"uid":"arn:aws:iam::111122223333:user/team/alice","name":"alice","type":"AwsIamUser","provider":"AWS","cloud_partition":"aws","role_id":3,"role":"Affected"}],
            "remediation":{"desc":"Give alice an MFA device."},
            "observables":[{"name":"resources[0].uid","type_id":10,"type":"Resource UID","value":"arn:aws:iam::111122223333:user/team/alice"},{"name":"resources[0].name","type_id":4,"type":"User Name","value":"alice"},{"name":"cloud.account.uid","type_id":35,"type":"Account Object: uid","value":"111122223333"}],
            "evidences":[{"name":"observations","data":{"user.mfaActive":false}}],
            "unmapped":{"iam_auditor":{"rule":"user.console-mfa","outcome":"fail","severity":"high","cli":"aws iam enable-mfa-device --user-name alice","controls":{"cis-aws-7.0":["2.9"],"aws-fsbp":["IAM.5"]} } } }
            """;
        Assert.Equal(
            expected.ReplaceLineEndings("").Replace("} }", "}}", StringComparison.Ordinal).Replace("} }", "}}", StringComparison.Ordinal)
                + "\n",
            Written(new OcsfFormat(), report)
        );
    }

    [Fact]
    public void An_unknown_goes_out_with_the_permission_that_would_help()
    {
        var report = SampleRuns.Company().Report();
        var lines = Written(new OcsfFormat(), report).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using var unknown = JsonDocument.Parse(
            lines.Single(l => l.Contains("\"event_code\":\"detect.root-activity\"", StringComparison.Ordinal))
        );
        Assert.Equal(
            """{"control":"detect.root-activity","status_id":0,"status":"Unknown","status_details":["cloudtrail-events: AccessDenied (grant cloudtrail:LookupEvents)"],"category":"detect","desc":"The root user is not used"}""",
            unknown.RootElement.GetProperty("compliance").GetRawText()
        );
        Assert.Equal(
            "Not assessed. Grant the auditor cloudtrail:LookupEvents and audit again.",
            unknown.RootElement.GetProperty("remediation").GetProperty("desc").GetString()
        );
    }

    [Fact]
    public void Passes_stay_at_home_and_nothing_found_is_an_empty_file()
    {
        var report = new RunBuilder()
            .Rule("user.a", Severity.High)
            .Verdict("user.a", Outcome.Pass, RunBuilder.UserArn("a"))
            .Verdict("user.a", Outcome.NotApplicable, RunBuilder.UserArn("b"))
            .Report();
        Assert.Equal("", Written(new OcsfFormat(), report));
    }

    private static string ProductVersion => typeof(OcsfFormat).Assembly.GetName().Version!.ToString(3);

    internal static string Written(IFindingFormat format, AuditReport report)
    {
        using var stream = new MemoryStream();
        format.Write(report, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
