using IamAuditor.Core.Findings;
using IamAuditor.Options;

namespace IamAuditor.Tests.Options;

public sealed class SettingsTests : IDisposable
{
    private readonly SomeSettings machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public void Every_key_is_read()
    {
        var settings = machine.Load(
            """
            {
              "DataDirectory": "/var/lib/iam-auditor",
              "Aws": { "Profile": "audit", "Region": "eu-west-1", "Regions": ["eu-west-1", "eu-central-1"], "RoleArn": "arn:aws:iam::111122223333:role/audit",
                       "ExternalId": "env:AUDIT_ID", "EndpointUrl": "http://127.0.0.1:4566", "LookbackDays": 30 },
              "Collect": { "AccessKeys": true },
              "Rules": { "Directories": ["ours"], "Overrides": { "access-key.rotation": { "Severity": "high", "Enabled": true, "Params": { "maxDays": 60 } } },
                         "Disable": { "Families": ["detect"] } },
              "Principals": { "BreakGlass": { "Tags": { "purpose": "emergency*" }, "Paths": ["/break-glass/"], "Names": ["bg-*"] } },
              "Audit": { "FailOn": "High", "AllowUnknown": true, "OutputDirectory": "out" }
            }
            """
        );
        Assert.Empty(settings.Problems);
        var o = settings.Options;
        Assert.Equal("/var/lib/iam-auditor", o.DataDirectory);
        Assert.Equal(["eu-west-1", "eu-central-1"], o.Aws.Regions);
        Assert.Equal(("audit", "eu-west-1", "env:AUDIT_ID", 30), (o.Aws.Profile, o.Aws.Region, o.Aws.ExternalId, o.Aws.LookbackDays));
        Assert.True(o.Collect is { AccessKeys: true, MfaDevices: false, ServiceLastAccessed: false });
        var rotation = o.Rules.Overrides["access-key.rotation"];
        Assert.Equal((Severity.High, true, "60"), (rotation.Severity, rotation.Enabled, rotation.Params["maxDays"]));
        Assert.Equal(["detect"], o.Rules.Disable.Families);
        Assert.True(o.Rules.Enable.IsEmpty);
        Assert.Equal("emergency*", o.Principals.BreakGlass.Tags["purpose"]);
        Assert.Equal((Severity.High, true, "out"), (o.Audit.FailOn, o.Audit.AllowUnknown, o.Audit.OutputDirectory));
    }

    [Fact]
    public void All_problems_are_told_at_once_with_key_path_and_what_to_write()
    {
        var settings = machine.Load(
            """
            {
              "DataDirectory": "data",
              "Awss": {},
              "Aws": { "Regoins": ["eu-west-1"], "LookbackDays": 91, "EndpointUrl": "localhost:4566", "RoleArn": "audit", "Regions": ["eu-west-1", "nowhere", "cn-north-1"] },
              "Collect": { "AccessKeys": "yes" },
              "Rules": { "Sensitive": [{ "Resource": "payroll", "Actions": ["s3:GetObjekt", "s3:*"] }, { "Resource": "arn:aws:s3:::payroll/*" }],
                         "Overrides": { "rotation": { "Severity": "hihg", "Params": { "maxDays": { "x": 1 } } },
                                        "strict": { "Rule": "access-key.*", "Enabled": true, "Accounts": ["1"], "Classes": ["humn"] } }, "Directories": { "a": "b" } },
              "Environments": { "prod": "111122223333" },
              "Principals": { "Human": { "Paths": ["people"] } },
              "Audit": "high"
            }
            """
        );
        Assert.Equal(
            [
                "IamAuditor:Audit: `high` is a value where a section belongs; write one of its keys: FailOn, AllowUnknown, Formats, OutputDirectory",
                "IamAuditor:Aws:Regoins: there is no such key; did you mean `Regions`?",
                "IamAuditor:Awss: there is no such key; did you mean `Aws`?",
                "IamAuditor:Collect:AccessKeys: `yes` is not `true` or `false`",
                "IamAuditor:Rules:Directories:a: IamAuditor:Rules:Directories is a list of texts; write [\"...\", \"...\"]",
                "IamAuditor:Rules:Overrides:rotation:Params:maxDays: this is a section where one value belongs; write a text",
                "IamAuditor:Rules:Overrides:rotation:Severity: `hihg` is not one of info, low, medium, high, critical; did you mean `high`?",
                "IamAuditor:DataDirectory: `data` is relative and a service's working directory is not yours; write an absolute path",
                "IamAuditor:Aws:RoleArn: `audit` is not the ARN of a role; write arn:aws:iam::111122223333:role/NAME",
                "IamAuditor:Aws:EndpointUrl: `localhost:4566` is not an absolute URL; write https://localhost:4566",
                "IamAuditor:Aws:LookbackDays: 91 is outside CloudTrail's event history; write 1 to 90",
                "IamAuditor:Aws:Regions:1: `nowhere` is not a region; write one like eu-central-1",
                "IamAuditor:Aws:Regions: regions of aws and aws-cn belong to different accounts; audit them separately",
                "IamAuditor:Rules:Overrides:rotation: `rotation` is not a rule id; write one like access-key.rotation, or a key Rule with an id or a pattern",
                "IamAuditor:Rules:Overrides:rotation: this changes nothing; write Severity, Enabled or Params",
                "IamAuditor:Rules:Overrides:strict:Accounts:0: `1` is not an account id; write twelve digits, in quotes",
                "IamAuditor:Rules:Overrides:strict:Classes:0: `humn` is not one of human, workload, break-glass, unclassified; did you mean `human`?",
                "IamAuditor:Rules:Sensitive:0:Resource: `payroll` is no ARN; write one like arn:aws:s3:::payroll/*",
                "IamAuditor:Rules:Sensitive:0:Actions:0: `s3:GetObjekt` is no action that AWS documents; did you mean `s3:GetObject`?; write one like s3:GetObject, without wildcards",
                "IamAuditor:Rules:Sensitive:0:Actions:1: `s3:*` is no action that AWS documents; write one like s3:GetObject, without wildcards",
                "IamAuditor:Rules:Sensitive:1:Actions: nothing counts as reaching it; write actions like s3:GetObject",
                "IamAuditor:Environments:prod: `prod` is not an account id; write twelve digits, in quotes",
                "IamAuditor:Principals:Human:Paths:0: `people` is not an IAM path; write /people/",
            ],
            settings.Problems
        );
    }

    [Fact]
    public void A_number_is_no_severity() =>
        Assert.Equal(
            ["IamAuditor:Audit:FailOn: `3` is not one of info, low, medium, high, critical"],
            machine.Load("""{ "Audit": { "FailOn": 3 } }""").Problems
        );

    [Fact]
    public void Without_a_file_the_defaults_count()
    {
        var settings = Settings.Load(machine.Around, null);
        Assert.Empty(settings.Problems);
        Assert.Null(settings.File);
        Assert.Equal(new AwsOptions { Regions = settings.Options.Aws.Regions }, settings.Options.Aws);
    }

    [Fact]
    public void The_working_directorys_file_comes_before_the_one_beside_the_program_and_a_named_one_before_both()
    {
        File.WriteAllText(Path.Combine(machine.Program, "appsettings.json"), """{ "IamAuditor": { "Aws": { "Profile": "beside" } } }""");
        Assert.Equal("beside", Settings.Load(machine.Around, null).Options.Aws.Profile);
        machine.Write("appsettings.json", """{ "Logging": {} }""");
        Assert.Equal("beside", Settings.Load(machine.Around, null).Options.Aws.Profile);
        machine.Write("appsettings.json", """{ "iamauditor": { "Aws": { "Profile": "here" } } }""");
        Assert.Equal("here", Settings.Load(machine.Around, null).Options.Aws.Profile);
        machine.Write("named.json", """{ "IamAuditor": { "Aws": { "Region": "eu-west-1" } } }""");
        var named = Settings.Load(machine.Around, "named.json");
        Assert.Equal((null, "eu-west-1"), (named.Options.Aws.Profile, named.Options.Aws.Region));
        Assert.Equal(Path.Combine(machine.Work, "named.json"), named.File);
    }

    [Fact]
    public void A_named_file_that_is_not_there_is_a_problem()
    {
        var problem = Assert.Single(Settings.Load(machine.Around, "none.json").Problems);
        Assert.StartsWith("--config: there is no file ", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"IamAuditor\": ")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{ \"IamAuditor\": { \"Aws\": {}, \"aws\": { \"Profile\": \"x\" }, \"Aws\": { \"Profile\": \"x\" } } }")]
    public void A_broken_file_is_a_problem_and_no_crash(string text)
    {
        var file = machine.Write("appsettings.json", text);
        Assert.StartsWith(
            $"{file}: this is not a valid configuration: ",
            Assert.Single(Settings.Load(machine.Around, null).Problems),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Only_sinks_that_can_be_cleaned_are_allowed()
    {
        machine.Write(
            "appsettings.json",
            """{ "IamAuditor": {}, "Serilog": { "WriteTo": ["Console", { "Name": "Seq" }], "AuditTo": ["File"] } }"""
        );
        Assert.Equal(
            [
                "Serilog:WriteTo:1: `Seq` would write logs that nobody took the secrets out of; write Console or File",
                "Serilog:AuditTo: audit sinks are not supported; write Serilog:WriteTo",
            ],
            Settings.Load(machine.Around, null).Problems
        );
    }

    [Fact]
    public void The_shipped_file_has_no_problems()
    {
        var settings = Settings.Load(machine.Around, Path.Combine(House.TrackedFiles.Root, "appsettings.json"));
        Assert.Empty(settings.Problems);
        Assert.NotNull(settings.File);
    }
}
