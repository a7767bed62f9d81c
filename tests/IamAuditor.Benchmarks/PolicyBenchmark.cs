using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Requests;

namespace IamAuditor.Benchmarks;

/// <summary>
/// The exact evaluator: parse and compile, one decision with its trace, and whole request lines. Policies have the shape of real ones: a median of 700 bytes,
/// nine of ten actions exact, a fifth of the statements conditional.
/// </summary>
public static class PolicyBenchmark
{
    private const int Policies = 5_000;
    private const int Decisions = 200_000;
    private const int Lines = 200_000;

    private static readonly string[] Services = ["s3", "ec2", "iam", "sqs", "kms", "lambda", "logs", "dynamodb"];
    private static readonly string[] Verbs = ["Get", "List", "Describe", "Create", "Delete", "Put", "Update", "Tag"];
    private static readonly string[] Nouns =
    [
        "Object",
        "Bucket",
        "Instance",
        "Role",
        "Queue",
        "Key",
        "Function",
        "Table",
        "Stream",
        "Policy",
    ];

    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var random = new Random(7);
        var documents = Enumerable.Range(0, Policies).Select(_ => Document(random)).ToArray();
        var bytes = documents.Sum(d => d.Length);

        foreach (var document in documents.Take(200))
            CompiledPolicy.Compile(PolicyParser.Parse(document), PolicyKind.Identity);
        var watch = Stopwatch.StartNew();
        var compiled = documents.Select(d => CompiledPolicy.Compile(PolicyParser.Parse(d), PolicyKind.Identity)).ToArray();
        Report(
            output,
            $"parse and compile {Policies} policies, {bytes / Policies} bytes each on average",
            watch.Elapsed.TotalMilliseconds,
            "ms"
        );

        var facts = ActionFacts.Embedded;
        var requests = Enumerable.Range(0, 2_000).Select(_ => Request(random, compiled)).ToArray();
        foreach (var request in requests)
            PolicyEvaluator.Decide(request, facts);
        watch.Restart();
        for (var i = 0; i < Decisions; i++)
            PolicyEvaluator.Decide(requests[i % requests.Length], facts);
        Report(
            output,
            "one exact decision with its trace (5 identity policies, boundary, 3 SCP levels)",
            watch.Elapsed.TotalMicroseconds / Decisions,
            "us"
        );

        var lines = Enumerable.Range(0, Lines).Select(_ => Line(random, documents)).ToArray();
        _ = PolicyRequests.EvaluateLines(lines.Take(5_000), facts).Count();
        watch.Restart();
        var answered = PolicyRequests.EvaluateLines(lines, facts).Count();
        Report(
            output,
            $"policy evaluate, {lines.Sum(l => (long)l.Length) / Lines} bytes a line",
            answered / watch.Elapsed.TotalSeconds,
            "lines/s"
        );
    }

    private static void Report(TextWriter output, string what, double value, string unit) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {value:0.0} {unit}"));

    private static string Pick(Random random, string[] values) => values[random.Next(values.Length)];

    private static string ActionName(Random random) => $"{Pick(random, Services)}:{Pick(random, Verbs)}{Pick(random, Nouns)}";

    internal static string Document(Random random)
    {
        var statements = new StringBuilder();
        var count = 1 + random.Next(5);
        for (var s = 0; s < count; s++)
        {
            var actions = Enumerable
                .Range(0, 1 + random.Next(8))
                .Select(_ =>
                    random.Next(100) switch
                    {
                        < 92 => ActionName(random),
                        < 97 => $"{Pick(random, Services)}:{Pick(random, Verbs)}*",
                        < 99 => $"{Pick(random, Services)}:*",
                        _ => $"{Pick(random, Services)}:*{Pick(random, Nouns)}*",
                    }
                );
            var condition =
                random.Next(5) == 0
                    ? ""","Condition":{"StringEquals":{"aws:PrincipalTag/team":["red","blue"]},"Bool":{"aws:SecureTransport":"true"}}"""
                    : "";
            var resource =
                random.Next(2) == 0
                    ? "\"*\""
                    : $"[\"arn:aws:s3:::bucket-{random.Next(100)}\",\"arn:aws:s3:::bucket-{random.Next(100)}/*\"]";
            statements.Append(
                CultureInfo.InvariantCulture,
                $"{(s == 0 ? "" : ",")}{{\"Sid\":\"S{s}\",\"Effect\":\"{(random.Next(8) == 0 ? "Deny" : "Allow")}\",\"Action\":{JsonSerializer.Serialize(actions)},\"Resource\":{resource}{condition}}}"
            );
        }

        return $"{{\"Version\":\"2012-10-17\",\"Statement\":[{statements}]}}";
    }

    private static PolicyRequest Request(Random random, CompiledPolicy[] policies)
    {
        var full = new AttachedPolicy(
            CompiledPolicy.Compile(
                PolicyParser.Parse("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"""),
                PolicyKind.ServiceControl
            )
        );
        return new()
        {
            Principal = RequestPrincipal.TryParse($"arn:aws:iam::111122223333:user/u{random.Next(100)}")!,
            Action = ActionName(random),
            Resource = $"arn:aws:s3:::bucket-{random.Next(100)}/key",
            IdentityPolicies = [.. Enumerable.Range(0, 5).Select(_ => new AttachedPolicy(policies[random.Next(policies.Length)]))],
            PermissionsBoundary = [new(policies[random.Next(policies.Length)])],
            ServiceControlPolicies =
            [
                [full],
                [full],
                [full],
            ],
        };
    }

    private static string Line(Random random, string[] documents) =>
        $"{{\"id\":{random.Next()},\"principal\":\"arn:aws:iam::111122223333:user/u\",\"action\":\"{ActionName(random)}\","
        + $"\"resource\":\"arn:aws:s3:::bucket-{random.Next(100)}/key\",\"context\":{{\"aws:SecureTransport\":\"true\"}},"
        + $"\"identityPolicies\":[{documents[random.Next(500)]},{documents[random.Next(500)]}],\"contextComplete\":true}}";
}
