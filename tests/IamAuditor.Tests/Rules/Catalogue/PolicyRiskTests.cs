using IamAuditor.Core.Rules;
using IamAuditor.Core.Rules.Expressions;
using IamAuditor.Policies.Catalogue;

namespace IamAuditor.Tests.Rules.Catalogue;

/// <summary>Which of the actions that are risky on everything a document allows on everything.</summary>
public sealed class PolicyRiskTests
{
    /// <summary>An action that the catalogue does not have would be looked for in vain.</summary>
    [Theory]
    [InlineData("dataReads", "secretsmanager:GetSecretValue (line 1)")]
    [InlineData("exposures", "kms:PutKeyPolicy (line 1)")]
    [InlineData("credentialReads", "iam:CreateAccessKey (line 1)")]
    public void Every_risky_action_is_one_of_the_catalogue(string field, string one)
    {
        var told = Read(field, Allow("*", "*"));
        Assert.Contains(one, told);
        Assert.All(told, t => Assert.NotNull(ActionCatalogue.Embedded.Find(t[..t.IndexOf(' ', StringComparison.Ordinal)])));
    }

    [Theory]
    [InlineData("s3:GetObject", "*")]
    [InlineData("s3:getobject", "*")]
    [InlineData("s3:Get*", "*")]
    [InlineData("s3:*", "arn:aws:s3:::*")]
    [InlineData("s3:GetObject", "arn:aws:s3:::*/*")]
    [InlineData("*", "arn:aws:s3:::*")]
    public void Reading_all_objects_is_told_however_it_is_spelt(string action, string resource) =>
        Assert.Contains("s3:GetObject (line 1)", DataReads(Allow(action, resource)));

    [Theory]
    [InlineData("s3:GetObject", "arn:aws:s3:::reports/*")]
    [InlineData("s3:GetObject", "arn:aws:s3:::reports-*/*")]
    [InlineData("s3:GetObject", "arn:aws:sqs:*:*:*")]
    [InlineData("s3:ListBucket", "*")]
    [InlineData("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-central-1:111122223333:secret:app-*")]
    [InlineData("ssm:GetParameter", "arn:aws:ssm:*:*:parameter/app/*")]
    [InlineData("ssm:GetParameter", "arn:aws:ssm:*:999988887777:parameter/*")]
    public void What_is_named_or_of_another_account_is_not_everything(string action, string resource) =>
        Assert.Equal([], DataReads(Allow(action, resource)));

    [Fact]
    public void A_condition_on_the_resource_limits_and_one_on_the_caller_does_not()
    {
        Assert.Equal([], DataReads(Allow("s3:GetObject", "*", """{"StringEquals":{"s3:ExistingObjectTag/team":"blue"}}""")));
        Assert.Equal(
            ["s3:GetObject (line 1)"],
            DataReads(Allow("s3:GetObject", "*", """{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"""))
        );
    }

    [Fact]
    public void A_deny_that_always_holds_takes_it_back_and_one_under_a_condition_does_not()
    {
        const string deny = """{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}""";
        const string sometimes =
            """{"Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}""";
        Assert.Equal([], DataReads(Allow("s3:GetObject", "*"), deny));
        Assert.Equal(["s3:GetObject (line 1)"], DataReads(Allow("s3:GetObject", "*"), sometimes));
    }

    [Fact]
    public void Everything_but_a_list_counts_too() =>
        Assert.Equal(
            ["secretsmanager:GetSecretValue (line 1)"],
            DataReads("""{"Effect":"Allow","NotAction":["s3:*","iam:*"],"Resource":"*"}""")
                .Where(r => r.StartsWith("secretsmanager:Get", StringComparison.Ordinal))
        );

    [Fact]
    public void An_action_that_acts_on_no_resource_is_allowed_on_everything_alone()
    {
        Assert.Equal(["lightsail:DownloadDefaultKeyPair (line 1)"], Read("credentialReads", Allow("lightsail:Download*", "*")));
        Assert.Equal([], Read("credentialReads", Allow("lightsail:Download*", "arn:aws:lightsail:eu-central-1:111122223333:*")));
    }

    [Theory]
    [InlineData("iam:CreateAccessKey", "arn:aws:iam::111122223333:group/admins", true)]
    [InlineData("iam:*User", "arn:aws:iam::111122223333:group/admins", true)]
    [InlineData("iam:DeleteGroup", "arn:aws:iam::111122223333:group/admins", false)]
    [InlineData("iam:AddUserToGroup", "arn:aws:iam::111122223333:group/admins", false)]
    [InlineData("iam:*", "arn:aws:iam::111122223333:group/admins", false)]
    [InlineData("*", "arn:aws:iam::111122223333:group/admins", false)]
    [InlineData("iam:CreateAccessKey", "arn:aws:iam::111122223333:user/admins/*", false)]
    [InlineData("iam:CreateAccessKey", "*", false)]
    [InlineData("iam:AddUserToGroup\",\"iam:CreateAccessKey", "arn:aws:iam::111122223333:group/admins", true)]
    [InlineData("iam:*Group\",\"iam:*", "arn:aws:iam::111122223333:group/admins", false)]
    public void A_deny_of_what_is_done_to_users_on_a_group_holds_nobody_back(string action, string resource, bool isTold) =>
        Assert.Equal(isTold, Read("groupDenies", $$"""{"Effect":"Deny","Action":["{{action}}"],"Resource":"{{resource}}"}""").Count > 0);

    [Fact]
    public void The_rule_speaks_on_an_account_and_not_beside_the_one_about_everything()
    {
        var account = Some.Account(
            policies:
            [
                Some.Policy("reads-all", Some.Allows("s3:GetObject")),
                Some.Policy("everything", Some.Allows("*")),
                Some.Policy("of-aws", Some.Allows("s3:GetObject"), aws: true),
                Some.Policy("sends", Some.Allows("sqs:SendMessage")),
            ]
        );
        Assert.Equal(
            ["everything notapplicable", "of-aws notapplicable", "reads-all fail", "sends pass"],
            BuiltIn.Outcomes("risk.data-exfiltration", account).Order(StringComparer.Ordinal)
        );
        var accepting = BuiltIn.With(
            new RuleSettings
            {
                Overrides =
                [
                    new RuleOverride("risk.data-exfiltration", "test")
                    {
                        Params = new Dictionary<string, IReadOnlyList<string>> { ["acceptedActions"] = ["s3:Get*"] },
                    },
                ],
            }
        );
        Assert.Contains("reads-all pass", BuiltIn.Outcomes("risk.data-exfiltration", account, accepting));
    }

    private static IReadOnlyList<string> DataReads(params string[] statements) => Read("dataReads", statements);

    private static IReadOnlyList<string> Read(string field, params string[] statements)
    {
        var document = $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";
        var compiled = Expression.Compile($"policy.{field}", RuleScopes.Of(ResourceKind.AnyPolicy)).Expression!;
        var value = Assert
            .Single(ExpressionTrial.On(compiled, ResourceKind.AnyPolicy, Some.Account(policies: [Some.Policy("one", document)])))
            .Result.Value;
        return [.. Enumerable.Range(0, value.ListCount).Select(i => value.ListAt(i).ToString())];
    }

    private static string Allow(string action, string resource, string? condition = null) =>
        $$"""{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}"{{(condition is null ? "" : $",\"Condition\":{condition}")}}}""";
}
