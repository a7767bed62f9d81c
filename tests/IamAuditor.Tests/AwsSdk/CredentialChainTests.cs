using System.Security.Cryptography;
using System.Text;

namespace IamAuditor.Tests.AwsSdk;

/// <summary>Each source of credentials in a process of its own, against the loopback: who signed the call to IAM, and with which session token.</summary>
public sealed class CredentialChainTests : IDisposable
{
    private const string Start = "https://example.awsapps.com/start";
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("iam-auditor-chain");
    private readonly LoopbackAws aws = new(Answer);

    public void Dispose()
    {
        aws.Dispose();
        home.Delete(recursive: true);
    }

    [Fact]
    public async Task Environment_variables() =>
        await SignsAsync(
            "AKENV",
            "session",
            [],
            ("AWS_ACCESS_KEY_ID", "AKENV"),
            ("AWS_SECRET_ACCESS_KEY", "AKENV-secret"),
            ("AWS_SESSION_TOKEN", "session")
        );

    [Fact]
    public async Task A_profile() => await SignsAsync("AKPROFILE", null, [], ("AWS_PROFILE", "base"));

    [Fact]
    public async Task A_role_with_a_source_profile() => await SignsAsync("AKROLE", "role-token", [], ("AWS_PROFILE", "role"));

    [Fact]
    public async Task A_role_with_an_external_id()
    {
        await SignsAsync("AKROLE", "role-token", ["arn:aws:iam::111122223333:role/audit", "ticket 1"], ("AWS_PROFILE", "base"));
        var assumed = aws.Received.First(r => r.Action == "AssumeRole");
        Assert.Contains("ExternalId=ticket%201", assumed.Body, StringComparison.Ordinal);
        Assert.Equal(("AKPROFILE", null), (assumed.Signature.AccessKeyId, assumed.Signature.Reason));
    }

    [Fact]
    public async Task A_credential_process() => await SignsAsync("AKPROCESS", null, [], ("AWS_PROFILE", "process"));

    [Fact]
    public async Task A_cached_sign_on_of_IAM_Identity_Center() => await SignsAsync("AKSSO", "sso-session", [], ("AWS_PROFILE", "sso"));

    [Fact]
    public async Task A_web_identity() =>
        await SignsAsync(
            "AKWEB",
            "role-token",
            [],
            ("AWS_WEB_IDENTITY_TOKEN_FILE", Write("token", "jwt")),
            ("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/web"),
            ("AWS_ROLE_SESSION_NAME", "web")
        );

    [Fact]
    public async Task A_container() =>
        await SignsAsync("AKCONTAINER", "token", [], ("AWS_CONTAINER_CREDENTIALS_FULL_URI", aws.Url + "container"));

    [Fact]
    public async Task An_instance() =>
        await SignsAsync("AKINSTANCE", "token", [], ("AWS_EC2_METADATA_DISABLED", "false"), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", aws.Url));

    [Fact]
    public async Task AWS_ENDPOINT_URL_holds_for_all_services_that_have_none_of_their_own() =>
        await SignsAsync(
            "AKENV",
            null,
            [],
            ("AWS_ENDPOINT_URL_IAM", ""),
            ("AWS_ENDPOINT_URL", aws.Url),
            ("AWS_ACCESS_KEY_ID", "AKENV"),
            ("AWS_SECRET_ACCESS_KEY", "AKENV-secret")
        );

    [Fact]
    public async Task No_credentials_is_said_and_nothing_is_sent()
    {
        var (exitCode, output) = await RunAsync([]);
        Assert.Equal(1, exitCode);
        Assert.Contains("credentials", output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(aws.Received, r => r.Action == "GetAccountSummary");
    }

    private async Task SignsAsync(string accessKey, string? sessionToken, string[] args, params (string, string)[] environment)
    {
        var (_, output) = await RunAsync(args, environment);
        Assert.Equal("users 3", output.Trim());
        var call = aws.Received.Single(r => r.Action == "GetAccountSummary");
        Assert.Equal(
            (accessKey, sessionToken, null),
            (call.Signature.AccessKeyId, call.Headers.GetValueOrDefault("x-amz-security-token"), call.Signature.Reason)
        );
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string[] args, params (string Name, string Value)[] environment)
    {
        var cat = OperatingSystem.IsWindows() ? "cmd /c type" : "/bin/cat";
        var process = Write("process.json", """{"Version":1,"AccessKeyId":"AKPROCESS","SecretAccessKey":"AKPROCESS-secret"}""");
        var variables = new Dictionary<string, string>
        {
            ["HOME"] = home.FullName,
            ["USERPROFILE"] = home.FullName,
            ["AWS_SHARED_CREDENTIALS_FILE"] = Write(
                "credentials",
                "[base]\naws_access_key_id=AKPROFILE\naws_secret_access_key=AKPROFILE-secret\n"
            ),
            ["AWS_CONFIG_FILE"] = Write(
                "config",
                $"""
                [profile role]
                role_arn=arn:aws:iam::111122223333:role/audit
                source_profile=base
                [profile process]
                credential_process={cat} {process}
                [profile sso]
                sso_start_url={Start}
                sso_region=eu-west-1
                sso_account_id=111122223333
                sso_role_name=audit
                """
            ),
            ["AWS_REGION"] = "eu-central-1",
            ["AWS_ENDPOINT_URL_IAM"] = aws.Url,
            ["AWS_ENDPOINT_URL_STS"] = aws.Url,
            ["AWS_ENDPOINT_URL_SSO"] = aws.Url,
            ["AWS_EC2_METADATA_DISABLED"] = "true",
        };
        var cached = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(Start)));
        Write(
            $".aws/sso/cache/{cached}.json",
            $$"""{"startUrl":"{{Start}}","region":"eu-west-1","accessToken":"sso-token","expiresAt":"2099-01-01T00:00:00Z"}"""
        );
        foreach (var (name, value) in environment)
            variables[name] = value;
        foreach (var name in variables.Where(v => v.Value.Length == 0).Select(v => v.Key).ToArray())
            variables.Remove(name);
        return await ChildProcess.RunAsync("IamAuditor.AwsSdk.Chain", args, variables);
    }

    private string Write(string name, string text)
    {
        var file = new FileInfo(Path.Combine(home.FullName, name));
        file.Directory!.Create();
        File.WriteAllText(file.FullName, text);
        return file.FullName;
    }

    private static CannedAnswer Answer(ReceivedRequest request) =>
        request.Path.Replace("//", "/", StringComparison.Ordinal).TrimEnd('/') switch
        {
            "/latest/api/token" => CannedAnswer.Text("imds-token"),
            "/latest/meta-data/iam/security-credentials" or "/latest/meta-data/iam/security-credentials-extended" => CannedAnswer.Text(
                "audit"
            ),
            "/latest/meta-data/iam/security-credentials/audit" or "/latest/meta-data/iam/security-credentials-extended/audit" => Keys(
                "AKINSTANCE"
            ),
            "/container" => Keys("AKCONTAINER"),
            "/federation/credentials" => CannedAnswer.Json(
                """{"roleCredentials":{"accessKeyId":"AKSSO","secretAccessKey":"AKSSO-secret","sessionToken":"sso-session","expiration":4102444800000}}"""
            ),
            _ when request.Action is "AssumeRoleWithWebIdentity" => Role(request.Action, "AKWEB"),
            _ when request.Action is "AssumeRole" => Role(request.Action, "AKROLE"),
            _ when request.Action is "GetAccountSummary" => CannedAnswer.Xml(
                "<R><GetAccountSummaryResult><SummaryMap><entry><key>Users</key><value>3</value></entry></SummaryMap></GetAccountSummaryResult></R>"
            ),
            _ => new CannedAnswer(404, "text/plain", request.Path),
        };

    private static CannedAnswer Keys(string id) =>
        CannedAnswer.Json(
            $$"""{"Code":"Success","AccessKeyId":"{{id}}","SecretAccessKey":"{{id}}-secret","Token":"token","Expiration":"{{Soon}}","LastUpdated":"2026-01-01T00:00:00Z","Type":"AWS-HMAC"}"""
        );

    private static CannedAnswer Role(string action, string id) =>
        CannedAnswer.Xml(
            $"<{action}Response><{action}Result><Credentials><AccessKeyId>{id}</AccessKeyId><SecretAccessKey>{id}-secret</SecretAccessKey>"
                + $"<SessionToken>role-token</SessionToken><Expiration>{Soon}</Expiration></Credentials></{action}Result></{action}Response>"
        );

    private static string Soon =>
        DateTime.UtcNow.AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
