using System.Diagnostics;
using System.Globalization;
using System.Text;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Requests;

namespace IamAuditor.Tests.Policies;

/// <summary>
/// Any bytes get an answer. A few thousand mutations here; IAMAUDITOR_FUZZ_SECONDS=600 goes on for ten minutes. The seed of a failing input is in the message.
/// </summary>
public sealed class ParserFuzzTests
{
    private const int Rounds = 4_000;

    private static readonly string[] Seeds =
    [
        """{"id":1,"principal":"arn:aws:sts::111122223333:assumed-role/a/b","action":"s3:GetObject","resource":"arn:aws:s3:::b/k","resourceAccount":"111122223333","context":{"aws:TagKeys":["a",1,true],"k":null},"contextComplete":false,"identityPolicies":["%7B%7D",null,{"name":"x","document":{"Statement":[]}}],"serviceControlPolicies":[[],[{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}]],"resourcePolicy":{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":["111122223333","arn:aws:sts::111122223333:assumed-role/a/b"]},"Action":"*","Resource":"*"}}}""",
        """{"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"a","Effect":"Allow","Action":["s3:Get*","*"],"Resource":"arn:aws:s3:::b/${aws:username, 'd'}","Condition":{"StringLike":{"k":["a*","${*}"]},"Bool":{"m":true},"IpAddress":{"aws:SourceIp":"::ffff:1.2.3.4/120"}}}]}""",
        """{"Statement":{"Effect":"Deny","NotAction":"iam:*","NotResource":["arn:aws:sqs","*"],"NotPrincipal":{"AWS":["111122223333","AIDAEXAMPLEEXAMPLEEX"],"Service":"a.b.c"},"Condition":{"DateLessThan":{"k":"2020-01-01T00:00:00Z"},"ForAllValues:NumericEquals":{"n":[1,2.5e3]}}}}""",
        "%7B%22Statement%22%3A%5B%5D%7D",
        "\uFEFF{\"Statement\":[{\"Effect\":\"\\ud800\",\"\\udc00\":[[[[{}]]]]}]}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "\"{\\\"Statement\\\":[]}\"",
    ];

    private static readonly string[] Tokens =
    [
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "\\u",
        "\\ud800",
        "${",
        "}",
        "*",
        "null",
        "1e999",
        "-",
        "%",
        "\uFEFF",
        "\0",
        "\uFFFF",
        "Statement",
        "Effect",
        "'",
    ];

    [Fact]
    public void Any_bytes_get_an_answer()
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable("IAMAUDITOR_FUZZ_SECONDS") ?? "0", CultureInfo.InvariantCulture);
        var watch = Stopwatch.StartNew();
        for (var seed = 0; seed < Rounds || watch.Elapsed.TotalSeconds < seconds; seed++)
        {
            var bytes = Mutate(new Random(seed));
            try
            {
                var document = PolicyParser.Parse(bytes);
                Assert.True(document.IsValid || document.Problems.All(p => p.Message.Length > 0));
                foreach (var kind in Enum.GetValues<PolicyKind>())
                    CompiledPolicy.Compile(document, kind);

                var text = Encoding.UTF8.GetString(bytes);
                var line = PolicyRequests.EvaluateLine(text);
                Assert.StartsWith("{\"", line, StringComparison.Ordinal);
                var quoted = System.Text.Json.JsonSerializer.Serialize(text);
                var asked = PolicyRequests.EvaluateLine(
                    $"{{\"principal\":\"{Ask.Alice}\",\"action\":\"s3:Get\",\"resource\":\"*\",\"identityPolicies\":[{quoted}],\"context\":{{\"k\":{quoted}}}}}"
                );
                Assert.Contains("\"decision\"", asked, StringComparison.Ordinal);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"Seed {seed}: {e}");
            }
        }
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    [InlineData('"')]
    [InlineData('%')]
    [InlineData(' ')]
    [InlineData('*')]
    public void A_megabyte_of_one_character_gets_an_answer(char c) =>
        Assert.False(PolicyParser.Parse(new string(c, PolicyParser.MaxBytes)).IsValid);

    [Fact]
    public void A_large_document_of_one_line_takes_linear_time()
    {
        // 20,000 statements with a problem each on one line: positions counted from the line's start each time would take minutes.
        var statements = string.Join(',', Enumerable.Repeat("""{"Effect":"allow","Action":"x"}""", 20_000));
        Assert.Equal(20_000, PolicyParser.Parse($"{{\"Statement\":[{statements}]}}").Problems.Length);
    }

    private static byte[] Mutate(Random random)
    {
        var text = new StringBuilder(Seeds[random.Next(Seeds.Length)]);
        for (var i = random.Next(8); i > 0 && text.Length > 2; i--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(5))
            {
                case 0:
                    text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at));
                    break;
                case 1:
                    text.Insert(at, Tokens[random.Next(Tokens.Length)]);
                    break;
                case 2:
                    text[at] = (char)random.Next(0x20, 0x7F);
                    break;
                case 3:
                    text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 60), text.Length - at)));
                    break;
                default:
                    text.Length = at;
                    break;
            }
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        for (var i = random.Next(3); i > 0 && bytes.Length > 0; i--)
        {
            if (random.Next(3) == 0)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }
}
