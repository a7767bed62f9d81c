using System.Text.Json.Nodes;
using CsCheck;
using IamAuditor.Policies.Requests;

namespace IamAuditor.Tests.Policies;

/// <summary>
/// The evaluator against the reference on generated requests. 100,000 cases where the environment says CI=true, 5,000 elsewhere; CsCheck prints the seed
/// of a failure, and `CsCheck_Seed` repeats it.
/// </summary>
public sealed class EvaluatorPropertyTests
{
    private static readonly long Cases = Environment.GetEnvironmentVariable("CI") == "true" ? 100_000 : 5_000;

    private static readonly Gen<string> Account = Gen.OneOf("111122223333", "999988887777");

    private static readonly Gen<string> Principal = Gen.OneOf(
        "arn:aws:iam::111122223333:user/alice",
        "arn:aws:iam::111122223333:user/bob",
        "arn:aws:sts::111122223333:assumed-role/ops/s1",
        "arn:aws:sts::999988887777:assumed-role/ops/s1",
        "arn:aws:iam::999988887777:user/alice",
        "arn:aws:iam::111122223333:root",
        "anonymous",
        "lambda.amazonaws.com"
    );

    private static readonly Gen<(string Action, string Resource)> Target = Gen.OneOf(
        ("s3:GetObject", "arn:aws:s3:::b/alice"),
        ("s3:GetObject", "arn:aws:s3:::b/k"),
        ("S3:putobject", "arn:aws:s3:::c/*"),
        ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"),
        ("sns:Publish", "arn:aws:sns:eu-west-1:111122223333:t"),
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k1"),
        ("sts:AssumeRole", "arn:aws:iam::111122223333:role/target")
    );

    private static readonly Gen<string> ActionPattern = Gen.OneOf(
        "*",
        "s3:*",
        "s3:Get*",
        "S3:?etobject",
        "s3:PutObject",
        "sqs:*",
        "sns:Pub*",
        "kms:Decrypt",
        "sts:Assume*",
        "ec2:*"
    );

    private static readonly Gen<string> ResourcePattern = Gen.OneOf(
        "*",
        "*",
        "arn:aws:s3:::b/*",
        "arn:aws:s3:::b/${aws:username}",
        "arn:aws:s3:::b/${team, 'k'}",
        "arn:aws:s3:::b/${missing}",
        "arn:aws:s3:::c/${*}",
        "arn:aws:s3:::?/?",
        "arn:aws:sqs:eu-west-1:111122223333:*",
        "arn:aws:sns:eu-west-1:111122223333:t",
        "arn:aws:kms:eu-west-1:111122223333:key/*",
        "arn:aws:iam::111122223333:role/t*"
    );

    private static readonly Gen<JsonNode> PrincipalPattern = Gen.OneOf(
            "\"*\"",
            """{"AWS":"*"}""",
            """{"AWS":"111122223333"}""",
            """{"AWS":"arn:aws:iam::999988887777:root"}""",
            """{"AWS":["arn:aws:iam::111122223333:user/alice","arn:aws:iam::111122223333:root"]}""",
            """{"AWS":"arn:aws:iam::111122223333:user/bob"}""",
            """{"AWS":"arn:aws:iam::111122223333:role/ops"}""",
            """{"AWS":["arn:aws:sts::111122223333:assumed-role/ops/s1","999988887777"]}""",
            """{"Service":"lambda.amazonaws.com"}"""
        )
        .Select(json => JsonNode.Parse(json)!);

    private static readonly Gen<string> Key = Gen.OneOf("team", "Team", "mfa", "age", "tags", "missing", "aws:username");

    private static readonly Gen<(string Operator, string[] Values)> Test = Gen.Select(
        Gen.OneOf("", "", "ForAllValues:", "ForAnyValue:"),
        Gen.OneOf("StringEquals", "StringNotEquals", "StringLike", "StringNotLike"),
        Gen.OneOf("", "IfExists"),
        Gen.OneOf("red", "blue", "r*", "alice", "${aws:username}", "${missing}", "${*}", "").Array[1, 3],
        (set, test, exists, values) => (set + test + exists, values)
    );

    private static readonly Gen<JsonObject> Condition = Gen.OneOf(
        Gen.Select(Test, Key, (test, key) => Clause(test.Operator, key, test.Values)),
        Gen.Select(Gen.OneOf("Bool", "BoolIfExists"), Gen.OneOf("true", "false"), (name, value) => Clause(name, "mfa", value)),
        Gen.Select(
            Gen.OneOf("NumericLessThan", "NumericLessThanIfExists"),
            Gen.Int[0, 9],
            (name, value) => Clause(name, "age", $"{value}")
        ),
        Gen.Select(Key, Gen.OneOf("true", "false"), (key, value) => Clause("Null", key, value))
    );

    private static readonly Gen<JsonObject> Context = Gen.Select(
        Gen.OneOf("red", "blue", "", "*").Null(),
        Gen.OneOf("true", "false").Null(),
        Gen.Int[0, 9].Nullable(),
        Gen.OneOf("red", "blue", "alice", "").Array[0, 3].Null(),
        (team, mfa, age, tags) =>
        {
            var keys = new JsonObject();
            if (team is not null)
                keys["team"] = team;
            if (mfa is not null)
                keys["mfa"] = mfa;
            if (age is not null)
                keys["age"] = $"{age}";
            // A list of one under a key that nobody documents says itself whether the key is multi-valued; the reference does not know that.
            if (tags is { Length: not 1 })
                keys["tags"] = new JsonArray([.. tags.Select(t => JsonValue.Create(t))]);
            return keys;
        }
    );

    private static readonly Gen<JsonObject> Request = Gen.Select(
        Gen.Select(Principal, Target, Context, Account.Null()),
        Gen.Select(Policies(Kind.Identity, 0, 2), Policies(Kind.Identity, 1, 2).Null(), Policies(Kind.Identity, 1, 2).Null()),
        Gen.Select(
            Levels(Kind.Identity).Null(),
            Levels(Kind.ResourceControl).Null(),
            Policies(Kind.Resource, 1, 1).Null(),
            Policies(Kind.Resource, 1, 1).Null(0.8)
        ),
        (head, own, outer) =>
        {
            var (principal, (action, resource), context, account) = head;
            var request = new JsonObject
            {
                ["principal"] = principal,
                ["action"] = action,
                ["resource"] = resource,
                ["context"] = context.DeepClone(),
                ["contextComplete"] = true,
                ["identityPolicies"] = Array(own.Item1),
            };
            if (account is not null && resource.Contains(":s3:", StringComparison.Ordinal))
                request["resourceAccount"] = account;
            if (own.Item2 is not null)
                request["permissionsBoundary"] = Array(own.Item2);
            if (own.Item3 is not null)
                request["sessionPolicies"] = Array(own.Item3);
            if (outer.Item1 is not null)
                request["serviceControlPolicies"] = new JsonArray([.. outer.Item1.Select(Array)]);
            if (outer.Item2 is not null)
                request["resourceControlPolicies"] = new JsonArray([.. outer.Item2.Select(Array)]);
            if (outer.Item3 is not null)
                request["resourcePolicy"] = Own(outer.Item3[0], resource);
            if (outer.Item4 is not null)
                request["endpointPolicies"] = Array(outer.Item4);
            return request;
        }
    );

    private enum Kind
    {
        Identity,
        Resource,
        ResourceControl,
    }

    [Fact]
    public void The_evaluator_agrees_with_the_reference() =>
        Request.Sample(
            request => Assert.Equal(new ReferenceEvaluator(request).Decide(), Decide(request)),
            iter: Cases,
            print: request => request.ToJsonString()
        );

    [Fact]
    public void What_is_decided_on_a_part_of_the_context_stays_so_on_the_whole() =>
        Gen.Select(Request, Gen.Int[0, 15])
            .Sample(
                (request, kept) =>
                {
                    var whole = Decide(request);
                    var part = request.DeepClone().AsObject();
                    part["contextComplete"] = false;
                    foreach (var (key, bit) in new[] { ("team", 1), ("mfa", 2), ("age", 4), ("tags", 8) })
                    {
                        if ((kept & bit) == 0)
                            part["context"]!.AsObject().Remove(key);
                    }

                    var early = Decide(part);
                    Assert.True(early == "depends" || early == "allowed" == (whole == "allowed"), $"{early}, but then {whole}");
                    Assert.True(early != "explicitly-denied" || whole == "explicitly-denied", $"{early}, but then {whole}");
                },
                iter: Cases,
                print: t => t.Item1.ToJsonString()
            );

    private static string Decide(JsonObject request)
    {
        var answer = JsonNode.Parse(PolicyRequests.EvaluateLine(request.ToJsonString()))!;
        return (string?)answer["decision"] ?? answer.ToJsonString();
    }

    private static JsonObject Clause(string name, string key, params string[] values) =>
        new() { [name] = new JsonObject { [key] = Array(values.Select(v => JsonValue.Create(v))) } };

    private static JsonArray Array(IEnumerable<JsonNode?> nodes) => new([.. nodes.Select(n => n?.DeepClone())]);

    private static Gen<JsonObject[][]> Levels(Kind kind) => Policies(kind, 0, 2).Array[1, 2];

    private static Gen<JsonObject[]> Policies(Kind kind, int least, int most) =>
        Gen.Select(Gen.OneOf("2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17"), Statement(kind).Array[1, 2], Gen.Bool)
            .Select(
                (version, statements, full) =>
                {
                    // Without some breadth nearly everything would be an implicit denial, and the rarer rules would never speak.
                    var all = full && kind != Kind.Resource ? statements.Append(Everything(kind)) : statements;
                    return new JsonObject { ["Version"] = version, ["Statement"] = Array(all) };
                }
            )
            .Array[least, most];

    private static JsonObject Everything(Kind kind)
    {
        var statement = new JsonObject
        {
            ["Effect"] = "Allow",
            ["Action"] = "*",
            ["Resource"] = "*",
        };
        if (kind != Kind.Identity)
            statement["Principal"] = "*";
        return statement;
    }

    private static Gen<JsonObject> Statement(Kind kind) =>
        Gen.Select(
            Gen.Int[0, 9],
            ActionPattern.Array[1, 3],
            ResourcePattern.Array[1, 3],
            PrincipalPattern,
            Condition.Array[0, 2],
            Gen.Int[0, 99],
            (effect, actions, resources, principal, conditions, odd) =>
            {
                var deny = effect < 2;
                var statement = new JsonObject
                {
                    ["Effect"] = deny ? "Deny" : "Allow",
                    [odd % 10 == 0 ? "NotAction" : "Action"] = Array(actions.Select(a => JsonValue.Create(a))),
                    [odd / 10 == 0 ? "NotResource" : "Resource"] = Array(resources.Select(r => JsonValue.Create(r))),
                };
                if (kind == Kind.ResourceControl)
                    statement["Principal"] = "*";
                else if (kind == Kind.Resource)
                    statement[deny && odd % 3 == 0 ? "NotPrincipal" : "Principal"] = principal.DeepClone();

                var merged = new JsonObject();
                foreach (var condition in conditions)
                {
                    var (name, keys) = condition.First();
                    merged[name] = keys!.DeepClone();
                }

                if (merged.Count > 0)
                    statement["Condition"] = merged;
                return statement;
            }
        );

    // A trust policy takes no Resource.
    private static JsonObject Own(JsonObject policy, string resource)
    {
        var own = policy.DeepClone().AsObject();
        if (!resource.Contains(":role/", StringComparison.Ordinal))
            return own;

        foreach (var statement in own["Statement"]!.AsArray())
        {
            statement!.AsObject().Remove("Resource");
            statement.AsObject().Remove("NotResource");
        }

        return own;
    }
}
