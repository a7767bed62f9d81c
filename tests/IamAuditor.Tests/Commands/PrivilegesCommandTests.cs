using System.Text.Json;

namespace IamAuditor.Tests.Commands;

public sealed class PrivilegesCommandTests : IDisposable
{
    private const string Details = """
        {"UserDetailList":[
          {"Arn":"arn:aws:iam::111122223333:user/ci","UserName":"ci","UserId":"AIDACI","Path":"/","GroupList":["builders"],"AttachedManagedPolicies":[],
           "UserPolicyList":[{"PolicyName":"pass","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}]}}]}],
         "GroupDetailList":[{"Arn":"arn:aws:iam::111122223333:group/builders","GroupName":"builders","GroupId":"AGPAB","Path":"/","AttachedManagedPolicies":[],
           "GroupPolicyList":[{"PolicyName":"build","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"lambda:*","Resource":"*"},{"Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:us-east-1:111122223333:key/k"}]}}]}],
         "RoleDetailList":[{"Arn":"arn:aws:iam::111122223333:role/deploy","RoleName":"deploy","RoleId":"AROAD","Path":"/","InstanceProfileList":[],"RolePolicyList":[],
           "AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]},
           "AttachedManagedPolicies":[{"PolicyName":"AdministratorAccess","PolicyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}]}],
         "Policies":[]}
        """;

    private readonly Cli cli = new();

    public PrivilegesCommandTests() => cli.Write("evidence/account-authorization-details.json", Details);

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task Escalations_are_the_lines_that_other_programs_rely_on()
    {
        var (code, output, _) = await cli.RunAsync("escalations", "--from", "evidence", "--format", "json");
        var lines = output.TrimEnd('\n').Split('\n');
        Assert.Equal(0, code);
        Assert.Equal(
            """{"principal":"arn:aws:iam::111122223333:user/ci","certainty":"certain","target":"arn:aws:iam::111122223333:role/deploy","targetIs":"admin","needs":[],"assuming":["service-control-policies not read","resource-control-policies not read"],"steps":[{"from":"arn:aws:iam::111122223333:user/ci","to":"arn:aws:iam::111122223333:role/deploy","technique":"lambda-001","actions":["iam:PassRole","lambda:CreateFunction","lambda:InvokeFunction"],"because":[{"policy":"inline/pass","statement":0,"line":4},{"policy":"inline/build on group builders","statement":0,"line":4}]}]}""",
            lines[0]
        );
        Assert.Equal(
            """{"principal":"arn:aws:iam::111122223333:role/deploy","admin":true,"because":[{"policy":"arn:aws:iam::aws:policy/AdministratorAccess","statement":0,"line":1}]}""",
            lines[1]
        );
    }

    [Fact]
    public async Task All_adds_the_alternatives()
    {
        var (_, output, _) = await cli.RunAsync("escalations", "--from", "evidence", "--format", "json", "--all", "--principal", "ci");
        Assert.Equal(
            ["lambda-001", "lambda-006", "lambda-002", "lambda-003", "lambda-004", "lambda-005", "own-lambda-configuration"],
            output
                .TrimEnd('\n')
                .Split('\n')
                .Select(l => JsonDocument.Parse(l).RootElement.GetProperty("steps")[0].GetProperty("technique").GetString())
        );
    }

    [Fact]
    public async Task People_read_who_can_become_one_and_what_to_change()
    {
        var (_, output, _) = await cli.RunAsync("escalations", "--from", "evidence");
        Assert.Contains("1 administrator(s). 1 other principal(s) can become one; 0 more might, under a\ncondition.", output);
        Assert.Contains("CERTAIN user/ci -> role/deploy", output);
        Assert.Contains("inline/pass, statement 0, line 4", output);
        Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Theory]
    [InlineData("iam:CreateRole iam:AttachRolePolicy", "own-new-role-attach", "makes a role with every right and becomes it")]
    [InlineData(
        "iam:CreateUser iam:PutUserPolicy iam:CreateLoginProfile",
        "own-new-user-put-login",
        "makes a user with every right and becomes it"
    )]
    [InlineData(
        "iam:CreateGroup iam:PutGroupPolicy iam:AddUserToGroup",
        "own-new-group-put",
        "makes a group with every right and joins it"
    )]
    public async Task A_way_over_somebody_new_says_so(string actions, string technique, string words)
    {
        cli.Write(
            "evidence/account-authorization-details.json",
            Details.Replace(
                "\"Action\":\"iam:PassRole\",\"Resource\":\"*\"",
                $"\"Action\":[\"{actions.Replace(" ", "\",\"", StringComparison.Ordinal)}\"],\"Resource\":\"arn:aws:iam::111122223333:{words.Split(' ')[2]}/new-*\"",
                StringComparison.Ordinal
            )
        );
        var (_, output, _) = await cli.RunAsync("escalations", "--from", "evidence", "--principal", "ci");
        Assert.Contains(technique, output);
        Assert.Contains(words, string.Join(' ', output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task Who_can_names_the_policy_and_never_trusts_a_key_of_KMS()
    {
        var (_, output, _) = await cli.RunAsync(
            "who-can",
            "KMS:decrypt",
            "arn:aws:kms:us-east-1:111122223333:key/k",
            "--from",
            "evidence",
            "--format",
            "json"
        );
        var line = JsonDocument
            .Parse(output.TrimEnd('\n').Split('\n').Single(l => l.Contains("user/ci", StringComparison.Ordinal)))
            .RootElement;
        Assert.Equal("kms:Decrypt", line.GetProperty("action").GetString());
        Assert.Equal("conditional", line.GetProperty("certainty").GetString());
        Assert.Equal("the key policy of arn:aws:kms:us-east-1:111122223333:key/k", line.GetProperty("needs")[0].GetString());
        Assert.Equal("inline/build on group builders", line.GetProperty("because")[0].GetProperty("policy").GetString());
    }

    [Fact]
    public async Task Can_lists_whole_services_as_such()
    {
        var (_, output, _) = await cli.RunAsync("can", "user/ci", "--from", "evidence", "--format", "json");
        Assert.Equal(
            ["iam:PassRole on *", "kms:Decrypt on arn:aws:kms:us-east-1:111122223333:key/k", "lambda:* on *"],
            output
                .TrimEnd('\n')
                .Split('\n')
                .Select(l => JsonDocument.Parse(l).RootElement)
                .Select(l => $"{l.GetProperty("action").GetString()} on {l.GetProperty("resource").GetString()}")
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task What_a_document_that_was_not_read_may_allow_is_no_no()
    {
        const string pass = "\"GroupList\":[\"builders\"],\"AttachedManagedPolicies\":[],";
        var unread = pass.Replace(
            "[],",
            """[{"PolicyName":"gone","PolicyArn":"arn:aws:iam::111122223333:policy/gone"}],""",
            StringComparison.Ordinal
        );
        cli.Write(
            "evidence/account-authorization-details.json",
            Details
                .Replace(pass, unread, StringComparison.Ordinal)
                .Replace(
                    "\"Effect\":\"Allow\",\"Action\":\"iam:PassRole\"",
                    "\"Effect\":\"Deny\",\"NotAction\":[\"sns:*\",\"lambda:*\"]",
                    StringComparison.Ordinal
                )
        );
        var (_, output, _) = await cli.RunAsync("can", "ci", "--from", "evidence", "--format", "json");
        Assert.Equal(
            [
                "lambda:* on * conditional the document of arn:aws:iam::111122223333:policy/gone",
                "sns:* on * conditional the document of arn:aws:iam::111122223333:policy/gone",
            ],
            Lines(output)
        );

        cli.Write("evidence/account-authorization-details.json", Details.Replace(pass, unread, StringComparison.Ordinal));
        (_, output, _) = await cli.RunAsync("can", "ci", "--from", "evidence", "--format", "json");
        Assert.Equal("* on * conditional the document of arn:aws:iam::111122223333:policy/gone, the policy of the key", Lines(output)[^1]);

        static List<string> Lines(string output) =>
            [
                .. output
                    .TrimEnd('\n')
                    .Split('\n')
                    .Select(l => JsonDocument.Parse(l).RootElement)
                    .Select(l =>
                        $"{l.GetProperty("action").GetString()} on {l.GetProperty("resource").GetString()} {l.GetProperty("certainty").GetString()} {string.Join(", ", l.GetProperty("needs").EnumerateArray().Select(n => n.GetString()))}"
                    ),
            ];
    }

    [Theory]
    [InlineData("group/builders", "a group acts through its members (ci)")]
    [InlineData("arn:aws:iam::111122223333:root", "the root user needs no policy")]
    [InlineData("arn:aws:sts::111122223333:assumed-role/deploy/session", "ask for role/deploy")]
    [InlineData(
        "arn:aws:iam::999988887777:user/ci",
        "there is no user or role `arn:aws:iam::999988887777:user/ci` in account 111122223333\n"
    )]
    public async Task Who_is_no_user_or_role_is_told_what_to_ask(string principal, string hint)
    {
        var (code, output, error) = await cli.RunAsync("can", principal, "--from", "evidence");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(hint, error);
    }

    [Theory]
    [InlineData("s3:GetObject", "payroll", 2, "`payroll` is not an ARN; write one like ")]
    [InlineData("iam:PassRole", "role/deploy", 2, "`role/deploy` is not an ARN; write one like arn:*:iam::*:role/*")]
    [InlineData("s3:GetObject", "arn:aws:s3:::payroll", 0, "or arn:*:s3:::*/*; policies are asked for arn:aws:s3:::payroll all the same")]
    [InlineData("s3:ListAllMyBuckets", "arn:aws:s3:::payroll", 0, "s3:ListAllMyBuckets takes no resource")]
    [InlineData("s3:GetObjekt", "arn:aws:s3:::payroll/a", 0, "did you mean `s3:GetObject`?")]
    public async Task A_question_that_no_request_asks_is_no_answer_without_a_word(string action, string resource, int code, string said)
    {
        var (exit, _, error) = await cli.RunAsync("who-can", action, resource, "--from", "evidence");
        Assert.Equal(code, exit);
        Assert.Contains(said, error);
    }

    [Fact]
    public async Task Nobody_is_nobody_of_whom_policies_were_read()
    {
        string[] asked = ["who-can", "s3:GetObject", "arn:aws:s3:::payroll/a", "--from", "evidence"];
        var noAdmin = Details.Replace("AdministratorAccess", "AWSDenyAll", StringComparison.Ordinal);
        cli.Write("evidence/account-authorization-details.json", noAdmin);
        var (_, output, _) = await cli.RunAsync(asked);
        Assert.StartsWith("Nobody may call s3:GetObject on arn:aws:s3:::payroll/a.", output);

        cli.Write(
            "evidence/account-authorization-details.json",
            noAdmin.Replace("\"Policies\":[]", "\"Policies\":[],\"IsTruncated\":true,\"Marker\":\"more\"", StringComparison.Ordinal)
        );
        (_, output, _) = await cli.RunAsync(asked);
        Assert.StartsWith("Nobody of whom policies were read may call", output);
    }

    [Fact]
    public async Task Without_authorization_details_nobody_is_said_to_be_harmless()
    {
        cli.Write("other/account-aliases.json", """{"AccountAliases":[]}""");
        var (code, output, error) = await cli.RunAsync("escalations", "--from", "other", "--account", "111122223333");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("authorization-details was not read", error);
    }

    [Fact]
    public async Task A_mistyped_principal_is_answered_with_the_nearest()
    {
        var (code, _, error) = await cli.RunAsync("can", "deplyo", "--from", "evidence");
        Assert.Equal(2, code);
        Assert.Contains("there is no user or role `deplyo`", error);
        Assert.Contains("deploy", error);
    }

    [Fact]
    public async Task Without_evidence_the_last_run_is_looked_at()
    {
        var (code, _, error) = await cli.RunAsync("can", "ci", "--data", "data");
        Assert.Equal(2, code);
        Assert.Contains("say on which evidence: --from PATH", error);

        await cli.RunAsync("audit", "--from", "evidence", "--data", "data", "--out", "out", "--at", "2026-11-02T06:00:00Z");
        cli.Write("evidence/account-authorization-details.json", Details.Replace("kms:Decrypt", "kms:Encrypt", StringComparison.Ordinal));
        await cli.RunAsync("audit", "--from", "evidence", "--data", "data", "--out", "out", "--at", "2026-11-09T06:00:00Z");

        var (_, output, said) = await cli.RunAsync("can", "ci", "--data", "data");
        Assert.Contains("on the last run of 111122223333, 20261109T060000Z-", said);
        Assert.Contains("kms:Encrypt", output);
        Assert.DoesNotContain("kms:Decrypt", output);

        var (_, difference, _) = await cli.RunAsync("diff", "20261102", "20261109", "--data", "data");
        Assert.Contains("kms:Encrypt", difference);
        Assert.Contains("kms:Decrypt", difference);

        (code, _, error) = await cli.RunAsync("diff", "20261102", "2026", "--data", "data");
        Assert.Equal(2, code);
        Assert.Contains("`2026` is the beginning of 2 kept runs", error);
    }

    [Fact]
    public async Task Ways_from_outside_are_told_and_are_lines_when_asked_for()
    {
        const string lambda = """{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}""";
        const string partner = """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"sts:AssumeRole"}""";
        const string vendor =
            """{"Effect":"Allow","Principal":{"AWS":"777788889999"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"7f3a"}}}""";
        cli.Write(
            "evidence/account-authorization-details.json",
            Details.Replace(lambda, $"{lambda},{vendor},{partner}", StringComparison.Ordinal)
        );
        var (_, plain, _) = await cli.RunAsync("escalations", "--from", "evidence", "--format", "json");
        Assert.DoesNotContain("444455556666", plain);

        var (_, output, _) = await cli.RunAsync("escalations", "--from", "evidence", "--format", "json", "--outside");
        Assert.Equal(
            [
                "certain arn:aws:iam::444455556666:root [] statement 2",
                "conditional 777788889999 [StringEquals sts:ExternalId: 7f3a] statement 1",
            ],
            output
                .TrimEnd('\n')
                .Split('\n')
                .Select(l => JsonDocument.Parse(l).RootElement)
                .Where(l => l.TryGetProperty("outside", out _))
                .Select(l =>
                    $"{l.GetProperty("certainty").GetString()} {l.GetProperty("outside").GetString()} [{string.Join(' ', l.GetProperty("needs").EnumerateArray().Select(n => n.GetString()))}] statement {l.GetProperty("because")[0].GetProperty("statement").GetInt32()}"
                )
        );
        var (_, text, _) = await cli.RunAsync("escalations", "--from", "evidence");
        Assert.Contains("CERTAIN arn:aws:iam::444455556666:root -> role/deploy, an", text);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }
}
