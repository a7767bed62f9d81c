using System.Text.Json;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Exports;
using IamAuditor.Tests.Reports;

namespace IamAuditor.Tests.Exports;

public sealed class AsffFormatTests
{
    [Fact]
    public void A_finding_has_what_Security_Hub_requires()
    {
        var report = new RunBuilder()
            .Rule("user.console-mfa", Severity.High, controls: ("cis-aws-7.0", "2.9"))
            .Verdict(
                "user.console-mfa",
                Outcome.Fail,
                RunBuilder.UserArn("alice"),
                message: "No MFA",
                observations: [new("user.mfaActive", ObservedValue.Of(false))]
            )
            .Report();
        using var json = JsonDocument.Parse(OcsfFormatTests.Written(new AsffFormat(), report));
        var expected = $$$"""
            [{"SchemaVersion":"2018-10-08","Id":"iam-auditor/{{{report.Findings[
                0
            ].Id}}}","ProductArn":"arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default",
            "ProductName":"IamAuditor","CompanyName":"IamAuditor","GeneratorId":"iam-auditor/user.console-mfa","AwsAccountId":"111122223333",
            "Types":["Software and Configuration Checks/AWS Security Best Practices"],
            "FirstObservedAt":"2026-03-01T10:15:00.000Z","LastObservedAt":"2026-03-01T10:15:00.000Z","CreatedAt":"2026-03-01T10:15:00.000Z","UpdatedAt":"2026-03-01T10:15:00.000Z",
            "Severity":{"Label":"HIGH","Original":"high"},
            "FindingProviderFields":{"Severity":{"Label":"HIGH","Original":"high"},"Types":["Software and Configuration Checks/AWS Security Best Practices"]},"Title":"Title of user.console-mfa","Description":"No MFA",
            "Remediation":{"Recommendation":{"Text":"Mend what {user.name} has of user.console-mfa."}},"ProductFields":{"iam-auditor/outcome":"fail","iam-auditor/observed/user.mfaActive":"false"},
            "Resources":[{"Type":"AwsIamUser","Id":"arn:aws:iam::111122223333:user/alice","Partition":"aws","Region":"us-east-1"}],
            "Compliance":{"Status":"FAILED","RelatedRequirements":["CIS AWS Foundations Benchmark v7.0.0/2.9"]},"Workflow":{"Status":"NEW"},"RecordState":"ACTIVE"}]
            """;
        Assert.Equal(expected.ReplaceLineEndings(""), JsonSerializer.Serialize(json, Relaxed));
    }

    [Fact]
    public void A_key_is_reported_as_its_user_whose_ARN_it_bears()
    {
        var report = new RunBuilder()
            .Rule("access-key.rotation", Severity.Medium, ResourceKind.AccessKey)
            .Verdict("access-key.rotation", Outcome.Fail, RunBuilder.UserArn("alice"), subresource: "access-key-1")
            .Report();
        using var json = JsonDocument.Parse(OcsfFormatTests.Written(new AsffFormat(), report));
        Assert.Equal(
            """[{"Type":"AwsIamUser","Id":"arn:aws:iam::111122223333:user/alice","Partition":"aws","Region":"us-east-1"}]""",
            JsonSerializer.Serialize(json.RootElement[0].GetProperty("Resources"), Relaxed)
        );
    }

    [Fact]
    public void Lengths_stay_within_the_limits_of_Security_Hub()
    {
        using var json = JsonDocument.Parse(OcsfFormatTests.Written(new AsffFormat(), SampleRuns.Hostile().Report()));
        Assert.Equal(SampleRuns.HostileTexts.Count, json.RootElement.GetArrayLength());
        foreach (var finding in json.RootElement.EnumerateArray())
        {
            Assert.InRange(finding.GetProperty("Title").GetString()!.Length, 1, 256);
            Assert.InRange(finding.GetProperty("Description").GetString()!.Length, 1, 1024);
            Assert.InRange(finding.GetProperty("Resources")[0].GetProperty("Id").GetString()!.Length, 1, 512);
            Assert.All(finding.GetProperty("ProductFields").EnumerateObject(), f => Assert.InRange(f.Value.GetString()!.Length, 1, 2048));
        }
    }

    [Fact]
    public void An_unknown_is_not_available_rather_than_passed()
    {
        using var json = JsonDocument.Parse(OcsfFormatTests.Written(new AsffFormat(), SampleRuns.Company().Report()));
        var unknown = json
            .RootElement.EnumerateArray()
            .Single(f => f.GetProperty("GeneratorId").GetString() == "iam-auditor/detect.root-activity");
        Assert.Equal("""{"Status":"NOT_AVAILABLE"}""", JsonSerializer.Serialize(unknown.GetProperty("Compliance"), Relaxed));
    }

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
