using System.Text.Json;
using CsCheck;
using IamAuditor.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace IamAuditor.Tests.Logging;

public sealed class RedactionTests
{
    // Put together, so that no scanner takes a test for a leak.
    private static readonly string Key = "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY";
    private static readonly string Session = "IQoJb3JpZ2luX2VjE" + new string('A', 40) + "/+" + new string('b', 300) + "==";
    private const string Password = "correct horse";

    public static TheoryData<string> Secrets => new(Key, Session, Password);

    [Theory]
    [InlineData("password=hunter2", "password=***")]
    [InlineData("Password: \"hunter2 x\"; user=bob", "Password: \"***\"; user=bob")]
    [InlineData("{\"SecretAccessKey\":\"abc\",\"n\":1}", "{\"SecretAccessKey\":\"***\",\"n\":1}")]
    [InlineData("{\"password\":12345,\"n\":1}", "{\"password\":\"***\",\"n\":1}")]
    [InlineData("{\"password\":null,\"n\":1}", "{\"password\":null,\"n\":1}")]
    [InlineData("{\"text\":\"{\\\"sessionToken\\\":\\\"abc\\\"}\"}", "{\"text\":\"{\\\"sessionToken\\\":\\\"***\\\"}\"}")]
    [InlineData("aws_secret_access_key = abc", "aws_secret_access_key = ***")]
    [InlineData("AWS_SESSION_TOKEN=abc rest", "AWS_SESSION_TOKEN=*** rest")]
    [InlineData(
        "Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/iam/aws4_request, Signature=fe5f80",
        "Authorization: ***"
    )]
    [InlineData("?X-Amz-Signature=fe5f80&X-Amz-Date=20260101", "?X-Amz-Signature=***&X-Amz-Date=20260101")]
    [InlineData("sent Bearer eyJhbGciOi.J9.abc to x", "sent Bearer *** to x")]
    [InlineData("postgres://bob:hunter2@db/x", "postgres://bob:***@db/x")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- x", "*** x")]
    public void A_secret_is_taken_out(string text, string expected) => Assert.Equal(expected, Redaction.Clean(text));

    [Theory]
    [InlineData("key AKIAIOSFODNN7EXAMPLE was used")]
    [InlineData("commit 0f1dc0724af5c60f21f517dbd1829b664f8bdec0")]
    [InlineData("sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("arn:aws:iam::111122223333:user/people/alice has a password since 2024-01-01T00:00:00Z")]
    [InlineData("PasswordLastUsed: 2024-01-01, password policy is missing")]
    [InlineData("Basic authentication is off")]
    [InlineData("IamAuditor:Http:Token: environment variable T is not set")]
    [InlineData("IamAuditor:Http:Token: a secret does not belong into the configuration; write env:NAME or file:PATH")]
    [InlineData("IamAuditor:Sinks:0:Token: a splunk sink needs it; write a reference to the collector's token: env:NAME or file:PATH")]
    [InlineData("https://iam.amazonaws.com/?Action=GetUser&Version=2010-05-08")]
    public void What_an_auditor_needs_stays(string text) => Assert.Equal(text, Redaction.Clean(text));

    [Theory]
    [InlineData("Password", true)]
    [InlineData("secretAccessKey", true)]
    [InlineData("AWS_SESSION_TOKEN", true)]
    [InlineData("Authorization", true)]
    [InlineData("SplunkToken", true)]
    [InlineData("AccessKeyId", false)]
    [InlineData("PasswordLastUsed", false)]
    [InlineData("UserName", false)]
    [InlineData("Tokenizer", false)]
    public void A_secrets_name_is_known(string name, bool secret) => Assert.Equal(secret, Redaction.IsSecretName(name));

    [Theory]
    [MemberData(nameof(Secrets))]
    public void No_secret_passes_in_any_part_of_an_event(string secret)
    {
        foreach (var formatter in new ITextFormatter[] { new RedactedText(), new RedactedJson() })
        {
            var text = Written(
                formatter,
                log =>
                {
                    log.Information("A message with password=\"" + secret.Replace("{", "{{", StringComparison.Ordinal) + "\"");
                    log.Information("By name {Password}", secret);
                    log.Information("In an object {@Login}", new { User = "bob", Password = secret });
                    log.Information("In a list {@Passwords}", new[] { secret, "other word" });
                    log.Information("In a dictionary {@Headers}", new Dictionary<string, string> { ["Authorization"] = secret });
                    log.ForContext("SessionToken", secret).Information("In the context");
                    log.Error(new InvalidOperationException("outer", new IOException($"secret_key: '{secret}'")), "In an exception");
                }
            );
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.Equal(7, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        }
    }

    [Fact]
    public void Keys_and_session_tokens_are_known_without_a_name()
    {
        foreach (var formatter in new ITextFormatter[] { new RedactedText(), new RedactedJson() })
        {
            var text = Written(
                formatter,
                log =>
                {
                    log.Information("Bare {Value} here", Key);
                    log.Information(new IOException(Session), "Bare in an exception");
                }
            );
            Assert.DoesNotContain(Key, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Session[..60], text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Json_stays_json_whatever_is_taken_out() =>
        Gen.Select(
                Gen.String,
                Gen.Int[0, 5].Select(i => new[] { "Password", "token", "Signature", "Authorization", "Name", "secret_access_key" }[i])
            )
            .Sample(
                (value, name) =>
                {
                    var text = Written(
                        new RedactedJson(),
                        log =>
                            log.ForContext(name, value)
                                .Error(
                                    new IOException($"{name}={value} \"{name}\": \"{value}\""),
                                    "{Other} and " + name + ": {Value}",
                                    value,
                                    value
                                )
                    );
                    using var parsed = JsonDocument.Parse(text);
                    Assert.Equal(JsonValueKind.Object, parsed.RootElement.ValueKind);
                },
                iter: 2000
            );

    [Fact]
    public void A_line_for_people_is_one_line_without_a_stack()
    {
        var text = Written(new RedactedText(), log => log.Error(Thrown(), "User {Name}", "eve\n12:00:00 ERR forged\u001b[31m"));
        Assert.Matches(
            @"\A\d\d:\d\d:\d\d ERR User eve\\n12:00:00 ERR forged\\u001b\[31m \(InvalidOperationException: broken\)\r?\n\z",
            text
        );
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("broken");
        }
        catch (InvalidOperationException e)
        {
            return e;
        }
    }

    private static string Written(ITextFormatter formatter, Action<ILogger> log)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        using (var logger = new LoggerConfiguration().WriteTo.Sink(new Into(formatter, writer)).CreateLogger())
        {
            log(logger);
        }

        return writer.ToString();
    }

    private sealed class Into(ITextFormatter formatter, TextWriter writer) : ILogEventSink
    {
        public void Emit(LogEvent logEvent) => formatter.Format(logEvent, writer);
    }
}
