using System.CommandLine;
using IamAuditor.Commands;
using IamAuditor.Core.Findings;
using IamAuditor.Options;
using IamAuditor.Policies;
using IamAuditor.Tests.Options;

namespace IamAuditor.Tests.Commands;

public sealed class AuditArgumentsTests : IDisposable
{
    private readonly SomeSettings machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public void Without_options_everything_has_a_default()
    {
        var request = Read("");
        Assert.Null(request.From);
        Assert.False(request.IsDemo);
        Assert.Equal(Path.Combine(machine.Work, "audit"), request.OutputDirectory);
        Assert.Equal(OutputFormat.All, request.Formats);
        Assert.Equal((null, false, null, null), (request.FailOn, request.AllowUnknown, request.At, request.Account));
        Assert.Equal(
            (null, null, null, TimeSpan.FromDays(7)),
            (request.Aws.Profile, request.Aws.RoleArn, request.Aws.EndpointUrl, request.Aws.Lookback)
        );
        Assert.Empty(request.Aws.Regions);
    }

    [Fact]
    public void A_live_audit_takes_every_option()
    {
        Directory.CreateDirectory(Path.Combine(machine.Work, "ours"));
        var request = Read(
            "--profile p --region eu-west-1,eu-west-2 --region eu-west-1 --role-arn arn:aws:iam::111122223333:role/a/b --endpoint-url http://127.0.0.1:4566 "
                + "--rules ours --rule a.b --rule c.d,e.f --pack cis-aws-3.0 --out o --format csv,verdicts --fail-on HIGH --allow-unknown --at 2026-01-31"
        );
        Assert.Equal("p", request.Aws.Profile);
        Assert.Equal(["eu-west-1", "eu-west-2"], request.Aws.Regions);
        Assert.Equal("arn:aws:iam::111122223333:role/a/b", request.Aws.RoleArn);
        Assert.Equal(new Uri("http://127.0.0.1:4566"), request.Aws.EndpointUrl);
        Assert.Equal([Path.Combine(machine.Work, "ours")], request.RuleDirectories);
        Assert.Equal(["a.b", "c.d", "e.f"], request.RuleIds);
        Assert.Equal(["cis-aws-3.0"], request.Packs);
        Assert.Equal(Path.Combine(machine.Work, "o"), request.OutputDirectory);
        Assert.Equal(["verdicts", "csv"], request.Formats.Select(f => f.Name));
        Assert.Equal((Severity.High, true), (request.FailOn, request.AllowUnknown));
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero), request.At);
    }

    [Fact]
    public void Files_may_be_told_whose_they_are()
    {
        machine.Write("e/credential-report.csv", "");
        var request = Read("--from e --account 012345678901");
        Assert.Equal(Path.Combine(machine.Work, "e"), request.From);
        Assert.Equal(AccountId.Parse("012345678901"), request.Account);
    }

    [Theory]
    [InlineData("2026-01-31T08:09Z", "2026-01-31T08:09:00.0000000+00:00")]
    [InlineData("2026-01-31T08:09:10+02:00", "2026-01-31T06:09:10.0000000+00:00")]
    [InlineData("2026-01-31T08:09:10.123456Z", "2026-01-31T08:09:10.1234560+00:00")]
    [InlineData("2026-01-31T08:09:10", "2026-01-31T08:09:10.0000000+00:00")]
    public void A_time_is_read_as_utc_unless_it_says_otherwise(string text, string expected) =>
        Assert.Equal(expected, Read("--at " + text).At!.Value.ToString("O", null));

    [Fact]
    public void The_command_line_wins_over_the_configuration()
    {
        var options = new AuditorOptions
        {
            Aws = new AwsOptions
            {
                Profile = "configured",
                Regions = ["eu-west-1"],
                LookbackDays = 30,
            },
            Audit = new AuditOptions
            {
                FailOn = Severity.Low,
                Formats = ["csv"],
                OutputDirectory = "configured",
                AllowUnknown = true,
            },
        };
        var request = Read("--profile given --fail-on critical", options);
        Assert.Equal("given", request.Aws.Profile);
        Assert.Equal(["eu-west-1"], request.Aws.Regions);
        Assert.Equal(TimeSpan.FromDays(30), request.Aws.Lookback);
        Assert.Equal((Severity.Critical, true), (request.FailOn, request.AllowUnknown));
        Assert.Equal(["csv"], request.Formats.Select(f => f.Name));
        Assert.Equal(Path.Combine(machine.Work, "configured"), request.OutputDirectory);
    }

    [Fact]
    public void An_external_id_is_read_from_where_it_lies()
    {
        var options = new AuditorOptions
        {
            Aws = new AwsOptions { RoleArn = "arn:aws:iam::111122223333:role/a", ExternalId = "env:AUDIT_ID" },
        };
        Assert.Equal(["IamAuditor:Aws:ExternalId: environment variable AUDIT_ID is not set"], Problems("", options));
        machine.Variables["AUDIT_ID"] = "x1";
        Assert.Equal("x1", Read("", options).Aws.ExternalId);
    }

    [Fact]
    public void Every_problem_is_told_at_once() =>
        Assert.Equal(
            [
                "--rules: there is no folder `nowhere`",
                "--account: this names the owner of files, and goes with --from; AWS says itself whose account it is",
                "--region: `Frankfurt` is not a region; write one like eu-central-1",
                "--region: regions of aws and aws-us-gov belong to different accounts; audit them separately",
                "--role-arn: `audit` is not the ARN of a role; write arn:aws:iam::111122223333:role/NAME",
                "--endpoint-url: `localhost:4566` is not an absolute URL; write https://localhost:4566",
                "--format: `cvs` is not a format; did you mean `csv`?",
                "--fail-on: `hihg` is not one of critical, high, medium, low, info; did you mean `high`?",
                "--at: `yesterday` is not a time; write 2026-01-31 or 2026-01-31T08:00:00Z",
            ],
            Problems(
                "--rules nowhere --account 1 --region Frankfurt --region eu-west-1 --region us-gov-west-1 --role-arn audit --endpoint-url localhost:4566 --format cvs "
                    + "--fail-on hihg --at yesterday"
            )
        );

    [Fact]
    public void Files_and_aws_do_not_go_together() =>
        Assert.Equal(
            [
                "--from: there is no folder or file nowhere",
                "--profile: this says how to read AWS, and --from reads files; leave one of them out",
                "--region: this says how to read AWS, and --from reads files; leave one of them out",
                "--account: `12` is not an account id; write twelve digits",
            ],
            Problems("--from nowhere --profile p --region eu-west-1 --account 12")
        );

    [Fact]
    public void A_demo_keeps_clear_of_a_real_audits_files()
    {
        var command = new Command("demo");
        var arguments = new AuditArguments(isDemo: true);
        arguments.AddTo(command);
        var problems = new List<string>();
        var request = arguments.Read(command.Parse([]), new AuditorOptions(), machine.Around, problems)!;
        Assert.True(request.IsDemo);
        Assert.Equal(Path.Combine(machine.Work, "audit", "demo"), request.OutputDirectory);
        Assert.NotEmpty(command.Parse(["--from", "x"]).Errors);
    }

    private AuditRequest Read(string line, AuditorOptions? options = null)
    {
        var (request, problems) = Parse(line, options);
        Assert.Empty(problems);
        return request!;
    }

    private IReadOnlyList<string> Problems(string line, AuditorOptions? options = null)
    {
        var (request, problems) = Parse(line, options);
        Assert.Null(request);
        return problems;
    }

    private (AuditRequest? Request, IReadOnlyList<string> Problems) Parse(string line, AuditorOptions? options)
    {
        var command = new Command("audit");
        var arguments = new AuditArguments(isDemo: false);
        arguments.AddTo(command);
        var parsed = command.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(parsed.Errors);
        var problems = new List<string>();
        return (arguments.Read(parsed, options ?? new AuditorOptions(), machine.Around, problems), problems);
    }
}
