using IamAuditor.Core.Findings;

namespace IamAuditor.Tests.Rules.Catalogue;

/// <summary>What a policy grants by its effect, however it is spelt: each document with the rules that fail on it.</summary>
public sealed class PolicyTrapTests
{
    [Theory]
    [InlineData(
        """{"Effect":"Allow","Action":"*","Resource":"*"}""",
        "admin assumerole-any cloudtrail-full kms-decrypt-all kms-full marketplace-subscribe passrole-any service-wildcard"
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"*:*","Resource":["arn:aws:s3:::x","**"]}""",
        "admin assumerole-any cloudtrail-full kms-decrypt-all kms-full marketplace-subscribe passrole-any service-wildcard"
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}""",
        "admin assumerole-any cloudtrail-full kms-decrypt-all kms-full marketplace-subscribe passrole-any service-wildcard"
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-central-1"}}}""",
        "assumerole-any passrole-any"
    )]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*"}""", "")]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::x"}""", "")]
    [InlineData("""{"effect":"Allow","Action":"*","Resource":"*"}""", "")]
    [InlineData("""{"Effect":"Allow","Action":" *","Resource":"*"}""", "")]
    [InlineData("""{"Effect":"Allow","Action":"S3:*","Resource":"*"}""", "service-wildcard")]
    [InlineData("""{"Effect":"Allow","Action":"s3:**","Resource":"arn:aws:s3:::*"}""", "service-wildcard")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::bucket/*"}""", "")]
    [InlineData("""{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}""", "")]
    [InlineData(
        """{"Effect":"Allow","NotAction":["iam:*","sts:*","kms:*","cloudtrail:*"],"Resource":"*"}""",
        "marketplace-subscribe notaction-allow"
    )]
    [InlineData(
        """{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}""",
        "assumerole-any cloudtrail-full kms-decrypt-all kms-full marketplace-subscribe notaction-allow passrole-any"
    )]
    [InlineData("""{"Effect":"Deny","NotAction":"s3:*","Resource":"*"}""", "")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","NotResource":"arn:aws:s3:::private/*"}""", "notresource-allow")]
    [InlineData("""{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::private/*"}""", "")]
    [InlineData("""{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}""", "passrole-any")]
    [InlineData("""{"Effect":"Allow","Action":"IAM:pass*","Resource":"arn:aws:iam::111122223333:role/*"}""", "passrole-any")]
    [InlineData("""{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::*:role/*"}""", "passrole-any")]
    [InlineData("""{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::999988887777:role/*"}""", "")]
    [InlineData("""{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/app-*"}""", "")]
    [InlineData(
        """{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}}""",
        ""
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEqualsIfExists":{"iam:PassedToService":"lambda.amazonaws.com"}}}""",
        ""
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringLike":{"iam:PassedToService":"*"}}}""",
        "passrole-any"
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringNotEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}}""",
        "passrole-any"
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"Null":{"iam:PassedToService":"false"}}}""",
        "passrole-any"
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-central-1"}}}""",
        "passrole-any"
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"web"}}}""",
        ""
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*","Condition":{"StringNotEquals":{"aws:ResourceTag/secret":"yes"}}}""",
        "kms-decrypt-all"
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"},{"Effect":"Deny","Action":"iam:PassRole","NotResource":"arn:aws:iam::111122223333:role/app"}""",
        ""
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"},{"Effect":"Deny","Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/admin"}""",
        "passrole-any"
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"iam:PassRole","NotResource":"arn:aws:iam::111122223333:role/admin"}""",
        "notresource-allow passrole-any"
    )]
    [InlineData("""{"Effect":"Allow","Action":"sts:Assume*","Resource":"*"}""", "assumerole-any")]
    [InlineData("""{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::999988887777:role/*"}""", "assumerole-any")]
    [InlineData("""{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::*:role/audit"}""", "")]
    [InlineData("""{"Effect":"Allow","Action":"sts:AssumeRoleWithSAML","Resource":"*"}""", "")]
    [InlineData("""{"Effect":"Allow","Action":"kms:*","Resource":"*"}""", "kms-decrypt-all kms-full service-wildcard")]
    [InlineData("""{"Effect":"Allow","Action":"kms:*","Resource":"arn:aws:kms:*:111122223333:key/*"}""", "kms-decrypt-all kms-full")]
    [InlineData(
        """{"Effect":"Allow","Action":["kms:A*","kms:B*","kms:C*","kms:D*","kms:E*","kms:F*","kms:G*","kms:H*","kms:I*","kms:J*","kms:K*","kms:L*","kms:M*"],"Resource":"*"},{"Effect":"Allow","Action":["kms:N*","kms:O*","kms:P*","kms:Q*","kms:R*","kms:S*","kms:T*","kms:U*","kms:V*","kms:W*","kms:X*","kms:Y*","kms:Z*"],"Resource":"*"}""",
        "kms-decrypt-all kms-full"
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"kms:*","Resource":"*"},{"Effect":"Deny","Action":"kms:ScheduleKeyDeletion","Resource":"*"}""",
        "kms-decrypt-all service-wildcard"
    )]
    [InlineData("""{"Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:eu-central-1:111122223333:key/1234"}""", "")]
    [InlineData("""{"Effect":"Allow","Action":"kms:ReEncrypt*","Resource":"*"}""", "kms-decrypt-all")]
    [InlineData(
        """{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"s3.eu-central-1.amazonaws.com"}}}""",
        ""
    )]
    [InlineData("""{"Effect":"Allow","Action":"cloudtrail:*","Resource":"*"}""", "cloudtrail-full service-wildcard")]
    [InlineData("""{"Effect":"Allow","Action":"cloudtrail:Describe*","Resource":"*"}""", "")]
    public void A_policy_by_its_effect(string statements, string expected)
    {
        var document = $$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""";
        Assert.Equal(expected, Failing(document, isInline: false));
        Assert.Equal(expected, Failing(document, isInline: true));
    }

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}""", "")]
    [InlineData("""{"Effect":"Allow","Action":["s3:GetObjekt","nosuch:*","s3:Xyz*","S3:getobject"],"Resource":"*"}""", "unknown-action")]
    [InlineData(
        """{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}""",
        "mfa-pattern"
    )]
    [InlineData(
        """{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}""",
        ""
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"BoolIfExists":{"AWS:multifactorauthpresent":true}}}""",
        "mfa-pattern"
    )]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}""", "")]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceIpAddress":"x"}}}""",
        "unknown-condition"
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"x","s3:prefix":"y"}}}""",
        ""
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-1"}}}""",
        "single-valued-set-operator"
    )]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":"a"}}}""", "")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEqual":{"s3:prefix":"a"}}}""", "malformed")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*"}""", "malformed")]
    public void What_a_policy_says_that_its_author_did_not_mean(string statements, string expected) =>
        Assert.Equal(expected, Failing($$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""", isInline: true, family: "lint"));

    [Fact]
    public void An_old_version_is_broader_only_where_it_allows_what_the_new_one_does_not()
    {
        var narrowed = Some.Policy("narrowed", Some.Allows("s3:GetObject"));
        narrowed = narrowed with
        {
            Versions =
            [
                .. narrowed.Versions,
                new("v1", false, null, Some.Allows("s3:Get*")),
                new("v2", false, null, Some.Allows("s3:GetObject", "arn:aws:s3:::x/*")),
            ],
        };
        Assert.Equal(
            "Policy narrowed keeps versions that allow more than the one in force: [v1 (s3)]",
            Assert.Single(BuiltIn.Judge("policy.dangerous-old-version", Some.Account(policies: [narrowed]))).Message
        );
    }

    [Theory]
    [InlineData("arn:aws:s3:::x/*", "*", "fail")]
    [InlineData("*", "arn:aws:s3:::x/*", "pass")]
    [InlineData("*", "*", "pass")]
    public void An_old_version_is_broader_by_its_resources_too(string now, string before, string expected)
    {
        var policy = Some.Policy("app", Some.Allows("s3:GetObject", now));
        policy = policy with { Versions = [.. policy.Versions, new("v1", false, null, Some.Allows("s3:GetObject", before))] };
        Assert.Equal([$"app {expected}"], BuiltIn.Outcomes("policy.dangerous-old-version", Some.Account(policies: [policy])));
    }

    [Fact]
    public void A_policy_that_is_only_a_boundary_grants_nothing()
    {
        var limit = Some.Policy("limit", Some.Allows("*")) with { AttachmentCount = 0, BoundaryUsageCount = 2 };
        var account = Some.Account(roles: [Some.Role("app", boundary: limit.Arn)], policies: [limit]);
        foreach (var rule in new[] { "policy.admin-customer-attached", "policy.admin-customer-unattached", "policy.passrole-any" })
        {
            Assert.Equal(["limit notapplicable"], BuiltIn.Outcomes(rule, account));
        }

        Assert.Equal(["limit pass"], BuiltIn.Outcomes("policy.unused", account));
    }

    [Fact]
    public void Administrator_access_is_found_where_AWS_documents_were_left_out_of_the_evidence()
    {
        var account = Some.Account(
            roles: [Some.Role("app", attached: [Some.Attached("AdministratorAccess"), Some.Attached("SecurityAudit")])]
        );
        Assert.Equal(["AdministratorAccess fail", "SecurityAudit unknown"], BuiltIn.Outcomes("policy.admin-aws-attached", account));
        Assert.Equal(
            "AWS's policy AdministratorAccess makes administrators of [app]",
            BuiltIn.Judge("policy.admin-aws-attached", account)[0].Message
        );
    }

    [Fact]
    public void CloudShell_is_found_by_its_attachment_alone()
    {
        var account = Some.Account(users: [Some.User("ci", attached: [Some.Attached("AWSCloudShellFullAccess")])]);
        Assert.Equal(["AWSCloudShellFullAccess fail"], BuiltIn.Outcomes("policy.cloudshell-full", account));
    }

    [Fact]
    public void The_remedy_names_the_policy_in_its_place()
    {
        var account = Some.Account(users: [Some.User("ci", inline: [Some.Inline("own", Some.Allows("iam:PassRole"))])]);
        var verdict = Assert.Single(BuiltIn.Judge("policy.passrole-any", account));
        Assert.Equal(
            (
                Some.Arn("user/ci").Text,
                "inline/own",
                Outcome.Fail,
                "Inline policy own of user ci allows to pass any role of the account: [line 1: iam:PassRole on *]",
                "aws iam put-user-policy --user-name ci --policy-name own --policy-document file://policy.json"
            ),
            (verdict.Resource, verdict.Subresource, verdict.Outcome, verdict.Message, verdict.Fix!.Cli)
        );
    }

    private static string Failing(string document, bool isInline, string family = "policy")
    {
        var policy = Some.Policy("it", document) with { AttachmentCount = 1 };
        var account = isInline
            ? Some.Account(roles: [Some.Role("app", inline: [Some.Inline("it", document)])])
            : Some.Account(roles: [Some.Role("app", attached: [new(policy.Arn, "it")])], policies: [policy]);
        return string.Join(
            ' ',
            IamAuditor
                .Core.Rules.Audit.Evaluate(BuiltIn.With(new() { Only = [family] }), account)
                .Where(v => v.Outcome == Outcome.Fail)
                .Select(v => v.Rule[(family.Length + 1)..])
                .Select(r => r is "admin-customer-attached" or "admin-inline" ? "admin" : r)
                .Order(StringComparer.Ordinal)
        );
    }
}
