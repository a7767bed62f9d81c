using System.Globalization;
using IamAuditor.Demo;
using IamAuditor.EndToEnd.AwsStandIn;
using IamAuditor.EndToEnd.Cli;
using IamAuditor.Tests;
using IamAuditor.Tests.Exports.Sinks;
using IamAuditor.Tests.Reports;

namespace IamAuditor.EndToEnd.Serve;

/// <summary>`doctor` of the built program before servers that are right and servers that are wrong.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly Executable program = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => program.Dispose();

    [Fact]
    public async Task Where_all_is_right_it_says_so_for_each_thing_and_the_test_mail_arrives()
    {
        await using var aws = await StandIn.StartAsync(SmallAccounts.Of(2, DateTimeOffset.UtcNow));
        await using var exim = await Exim.StartAsync();
        await using var syslog = await Rsyslog.StartAsync("anon");
        await using var sinks = await StrictReceiver.StartAsync();
        sinks.Answer = (target, headers, _) =>
            target.StartsWith("/findings/iam/", StringComparison.Ordinal)
                ? (404, "<Error><Code>NoSuchUpload</Code><Message>no</Message></Error>")
            : target == "/accounts" ? (200, """{"HubArn":"arn:aws:securityhub:eu-central-1:100000000001:hub/default"}""")
            : headers["X-Amz-Target"] == "AmazonSQS.GetQueueAttributes"
                ? (200, """{"Attributes":{"QueueArn":"arn:aws:sqs:eu-central-1:100000000001:findings"}}""")
            : (500, "");
        Configure(
            aws,
            accounts: ["100000000001", "100000000002"],
            schedule: "",
            sinks: $$"""
            { "Name": "disk", "Type": "file", "Path": "{{program.Folder}}/events.ndjson" },
            { "Name": "soc", "Type": "syslog", "Host": "localhost", "Port": {{Text(syslog.Port)}}, "CaFile": "{{syslog.Ca}}" },
            {{AwsSinks(sinks)}}
            """,
            mail: $$"""
            "Host": "localhost", "Port": {{Text(exim.Port)}}, "User": "audit", "Password": "env:MAIL_PASSWORD", "CaFile": "{{exim.CaFile}}",
            "From": "audit@example.test", "Groups": [{ "Name": "security", "To": ["ann@example.test"] }]
            """
        );
        program.Variables["MAIL_PASSWORD"] = "secret";
        var (code, output, error) = await program.RunAsync("doctor", "--test-mail", "bob@example.test");

        Assert.True(code == 0, output + error);
        Assert.Contains("good  schedule: WeeklyMail runs next on Mon ", output, StringComparison.Ordinal);
        Assert.Contains("good  mail: localhost answers and lets audit sign in", output, StringComparison.Ordinal);
        Assert.Contains("good  sink disk: the folder of ", output, StringComparison.Ordinal);
        Assert.Contains(
            $"good  sink soc: localhost:{Text(syslog.Port)} answers and its certificate is trusted",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains("good  sink lake: bucket findings is there, and objects may be put below iam/", output, StringComparison.Ordinal);
        Assert.Contains("good  sink queue: queue https://", output, StringComparison.Ordinal);
        Assert.Contains("good  sink hub: Security Hub is on in eu-central-1", output, StringComparison.Ordinal);
        Assert.Equal(3, sinks.Requests.Count);
        foreach (var id in new[] { "100000000001", "100000000002" })
        {
            Assert.Contains(
                $"good  account {id}: entered as arn:aws:sts::{id}:assumed-role/iam-auditor-read/",
                output,
                StringComparison.Ordinal
            );
            Assert.Contains($"no permission refused", output, StringComparison.Ordinal);
        }

        Assert.Contains("nothing is in the way", error, StringComparison.Ordinal);
        Assert.Equal("IamAuditor: a test mail", Assert.Single(await exim.ReceivedAsync("bob", 1)).Subject);
        Assert.Empty(await exim.ReceivedAsync("ann", 0));
        Assert.False(File.Exists(Path.Combine(program.Folder, "events.ndjson")));
        // It asks for the time without a signature.
        Assert.Equal(["GET /: no Authorization header"], aws.Violations);
    }

    [Fact]
    public async Task Each_thing_that_is_wrong_is_named_with_what_to_do_about_it_and_hides_no_other()
    {
        await using var aws = await StandIn.StartAsync(SmallAccounts.Of(2, DateTimeOffset.UtcNow));
        aws.Faults.Add(new Fault(FaultKind.AccessDenied, "cloudtrail:DescribeTrails") { Account = "100000000001" });
        await using var exim = await Exim.StartAsync();
        await using var syslog = await Rsyslog.StartAsync("anon");
        await using var sinks = await StrictReceiver.StartAsync();
        sinks.Answer = (target, headers, _) =>
            target.StartsWith("/findings/iam/", StringComparison.Ordinal)
                ? (403, "<Error><Code>AccessDenied</Code><Message>not authorized to perform: s3:PutObject</Message></Error>")
            : target == "/accounts"
                ? (401, """{"__type":"InvalidAccessException","Message":"Account 100000000001 is not subscribed to AWS Security Hub"}""")
            : (400, """{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}""");
        var closed = FreePorts.Next();
        Configure(
            aws,
            accounts: ["100000000001", "100000000009"],
            schedule: """ "Audit": { "Cron": "0 0 0 1 1 ? 2020" } """,
            sinks: $$"""
            { "Name": "disk", "Type": "file", "Path": "{{program.Folder}}/nowhere/events.ndjson" },
            { "Name": "stranger", "Type": "syslog", "Host": "localhost", "Port": {{Text(syslog.Port)}} },
            { "Name": "away", "Type": "webhook", "Url": "http://127.0.0.1:{{Text(closed)}}/" },
            {{AwsSinks(sinks)}}
            """,
            mail: $$"""
            "Host": "localhost", "Port": {{Text(exim.Port)}}, "User": "audit", "Password": "env:MAIL_PASSWORD", "CaFile": "{{exim.CaFile}}",
            "From": "audit@example.test", "Groups": [{ "Name": "security", "To": ["ann@example.test"] }]
            """
        );
        program.Variables["MAIL_PASSWORD"] = "wrong";
        var (code, output, error) = await program.RunAsync("doctor");

        Assert.Equal(1, code);
        Said("bad   schedule: Audit never runs: 0 0 0 1 1 ? 2020 has no time in the future");
        Said($"bad   mail: localhost:{Text(exim.Port)} does not accept the password of audit");
        Said("bad   sink disk: ", "-> make the folder");
        Said("bad   sink stranger: the TLS handshake failed", "-> write the authority of the receiver's certificate under CaFile");
        Said("bad   sink away: Connection refused", "-> check host and port");
        Said("bad   sink lake: AccessDenied: not authorized to perform: s3:PutObject", "-> grant s3:PutObject on findings/iam/*");
        Said("bad   sink queue: QueueDoesNotExist: ", "-> check Url, and make the queue");
        Said("bad   sink hub: InvalidAccessException: ", "-> switch Security Hub on in eu-central-1");
        Said("bad   account 100000000001: cloudtrail:DescribeTrails is refused", "-> grant it");
        Said("bad   account 100000000009: AccessDenied", "-> arn:aws:iam::100000000009:role/iam-auditor-read must exist");
        Assert.Contains("10 problem(s)", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);

        void Said(string line, string? advice = null)
        {
            var at = output.IndexOf(line, StringComparison.Ordinal);
            Assert.True(at >= 0, $"{line}\nis not in\n{output}");
            Assert.True(
                advice is null || output[at..].Split('\n')[1].Contains(advice, StringComparison.Ordinal),
                $"{advice}\nis not after {line} in\n{output}"
            );
        }
    }

    /// <summary>No policy brings it: an operator of a member account must not look for one.</summary>
    [Fact]
    public async Task What_AWS_tells_the_management_account_alone_is_no_fault_of_a_member()
    {
        var small = SmallAccounts.Of(1, DateTimeOffset.UtcNow)[0];
        var organization = Spotless.At(small.TakenAt).Organization!;
        var member = small with { Organization = organization with { Path = [.. organization.Path.SkipLast(1), small.AccountId] } };
        await using var aws = await StandIn.StartAsync(member);
        string[] untold =
        [
            "iam:ListOrganizationsFeatures",
            "organizations:ListAccounts",
            "organizations:ListDelegatedAdministrators",
            "organizations:ListParents",
        ];
        foreach (var operation in untold)
        {
            aws.Faults.Add(new Fault(FaultKind.AccessDenied, operation));
        }

        Configure(
            aws,
            [member.AccountId],
            schedule: "",
            sinks: $$"""{ "Name": "disk", "Type": "file", "Path": "{{program.Folder}}/events.ndjson" }""",
            mail: ""
        );
        var (code, output, error) = await program.RunAsync("doctor");
        Assert.True(code == 0, output + error);
        Assert.Contains(
            $"note  account {member.AccountId}: {string.Join(", ", untold)}: AWS tells this to",
            output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("is refused", output, StringComparison.Ordinal);

        aws.Faults.Add(new Fault(FaultKind.AccessDenied, "iam:GetAccountSummary"));
        (code, output, _) = await program.RunAsync("doctor");
        Assert.Equal(1, code);
        Assert.Contains("iam:GetAccountSummary is refused", output, StringComparison.Ordinal);
    }

    private void Configure(StandIn aws, IReadOnlyList<string> accounts, string schedule, string sinks, string mail)
    {
        program.Variables["AWS_ACCESS_KEY_ID"] = StandIn.AuditorKeyId;
        program.Variables["AWS_SECRET_ACCESS_KEY"] = StandIn.AuditorSecret;
        program.Write(
            "appsettings.json",
            $$"""
            {
              "IamAuditor": {
                "DataDirectory": "{{Path.Combine(program.Folder, "data")}}",
                "Aws": { "Region": "us-east-1", "Regions": ["us-east-1"], "EndpointUrl": "{{aws.Endpoint}}" },
                "Accounts": { "List": [{{string.Join(", ", accounts.Select(a => $$"""{ "Id": "{{a}}" }"""))}}] },
                "Schedule": { {{schedule}} },
                "Sinks": [ {{sinks}} ],
                "Mail": { {{mail}} }
              }
            }
            """
        );
    }

    private static string AwsSinks(StrictReceiver receiver) =>
        $$"""
            { "Name": "lake", "Type": "s3", "Bucket": "findings", "Prefix": "iam/", "Region": "eu-central-1", "EndpointUrl": "{{receiver.Url}}" },
            { "Name": "queue", "Type": "sqs", "Url": "https://sqs.eu-central-1.amazonaws.com/100000000001/findings", "EndpointUrl": "{{receiver.Url}}" },
            { "Name": "hub", "Type": "security-hub", "Region": "eu-central-1", "EndpointUrl": "{{receiver.Url}}" }
            """;

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
