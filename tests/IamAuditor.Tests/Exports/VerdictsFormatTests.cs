using System.Text.Json;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Exports;
using IamAuditor.Tests.Reports;

namespace IamAuditor.Tests.Exports;

public sealed class VerdictsFormatTests
{
    [Fact]
    public void A_line_has_the_agreed_members_in_the_agreed_order()
    {
        var report = new RunBuilder()
            .Rule("access-key.rotation", Severity.Medium)
            .Verdict(
                "access-key.rotation",
                Outcome.Fail,
                RunBuilder.UserArn("ci"),
                "access-key-1",
                "Access key 1 of ci is \"old\" <484 days> für immer",
                observations:
                [
                    new("key.active", ObservedValue.Of(true)),
                    new("key.age", ObservedValue.Of(484L)),
                    new("ratio", ObservedValue.Of(2.5)),
                    new("limit", ObservedValue.Of(double.PositiveInfinity)),
                    new("key.lastUsed", ObservedValue.NotSet),
                    new("user.groups", ObservedValue.Of(["a", "b"])),
                    new("user.tags", ObservedValue.Of(Array.Empty<string>())),
                ]
            )
            .Verdict(
                "access-key.rotation",
                Outcome.Unknown,
                $"AWS::::Account:{RunBuilder.Account}",
                region: "eu-north-1",
                missing:
                [
                    new Missing(Source.Trails.Name, "eu-north-1", "Timeout", null),
                    new Missing(Source.CredentialReport.Name, null, "AccessDenied", "iam:GetCredentialReport"),
                ]
            )
            .Report();
        Assert.Equal(
            """
            {"rule":"access-key.rotation","account":"111122223333","resource":"arn:aws:iam::111122223333:user/ci","subresource":"access-key-1","outcome":"fail","severity":"medium","message":"Access key 1 of ci is \"old\" <484 days> für immer","missing":[],"observations":{"key.active":true,"key.age":484,"ratio":2.5,"limit":"Infinity","key.lastUsed":null,"user.groups":["a","b"],"user.tags":[]}}
            {"rule":"access-key.rotation","account":"111122223333","resource":"AWS::::Account:111122223333","region":"eu-north-1","outcome":"unknown","severity":"medium","message":"access-key.rotation on AWS::::Account:111122223333","missing":[{"source":"trails","region":"eu-north-1","code":"Timeout"},{"source":"credential-report","code":"AccessDenied","permission":"iam:GetCredentialReport"}],"observations":{}}

            """.ReplaceLineEndings("\n"),
            OcsfFormatTests.Written(new VerdictsFormat(), report)
        );
    }

    [Fact]
    public void The_same_path_read_with_two_values_keeps_both()
    {
        var report = new RunBuilder()
            .Rule("user.a", Severity.Low)
            .Verdict(
                "user.a",
                Outcome.Pass,
                RunBuilder.UserArn("a"),
                observations:
                [
                    new("k.age", ObservedValue.Of(1L)),
                    new("k.age", ObservedValue.Of(1L)),
                    new("k.age", ObservedValue.Of(2L)),
                    new("k.age#2", ObservedValue.Of(3L)),
                ]
            )
            .Report();
        Assert.Contains(
            """
            "observations":{"k.age":1,"k.age#2":2,"k.age#2#2":3}
            """.Trim(),
            OcsfFormatTests.Written(new VerdictsFormat(), report),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Hostile_texts_come_back_as_they_were_but_for_halves_of_surrogate_pairs()
    {
        var lines = OcsfFormatTests.Written(new VerdictsFormat(), SampleRuns.Hostile().Report()).Split('\n');
        var read = lines[..^1].Select(l => JsonDocument.Parse(l).RootElement.GetProperty("message").GetString());
        Assert.Equal(
            SampleRuns.HostileTexts.Select(t => t.Replace('\ud800', '\ufffd').Replace("e \udc00", "e \ufffd", StringComparison.Ordinal)),
            read
        );
    }

    [Fact]
    public void Twice_the_same_run_gives_the_same_bytes() =>
        Assert.Equal(
            OcsfFormatTests.Written(new VerdictsFormat(), SampleRuns.Company().Report()),
            OcsfFormatTests.Written(new VerdictsFormat(), SampleRuns.Company().Report())
        );

    [Fact]
    public async Task Every_line_fits_the_published_schema()
    {
        var company = await SchemaCheck.RunAsync("schema:verdict", new VerdictsFormat(), SampleRuns.Company().Report());
        var hostile = await SchemaCheck.RunAsync("schema:verdict", new VerdictsFormat(), SampleRuns.Hostile().Report());
        Assert.Equal((0, "42 lines, 0 problems\n"), company);
        Assert.Equal((0, $"{SampleRuns.HostileTexts.Count} lines, 0 problems\n"), hostile);
    }
}
