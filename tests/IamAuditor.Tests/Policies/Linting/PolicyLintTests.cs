using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Linting;

namespace IamAuditor.Tests.Policies.Linting;

public sealed class PolicyLintTests
{
    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}""")]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Action":["s3:ListBucket","s3:GetObject"],"Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]}""")]
    [InlineData("""{"Effect":"Allow","Action":"ec2:Describe*","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/*"}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::${aws:username}/*"}""")]
    [InlineData("""{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::*:role/audit"}""")]
    [InlineData(
        """{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:o/r:*"},"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}}"""
    )]
    [InlineData(
        """{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/login.example.org"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"login.example.org:sub":"x"}}}"""
    )]
    [InlineData(
        """{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/x"},"Action":"sts:AssumeRoleWithSAML","Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}"""
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"ec2:RunInstances","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/team":"x","ec2:InstanceType":"t3.micro"}}}"""
    )]
    [InlineData("""{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}""")]
    public void What_is_meant_and_right_is_not_spoken_of(string statement) => Assert.Equal([], Found(statement));

    [Theory]
    [InlineData("unknown-service", """{"Effect":"Allow","Action":"s4:GetObject","Resource":"*"}""")]
    [InlineData("unknown-action", """{"Effect":"Allow","Action":"s3:GetObjekt","Resource":"*"}""")]
    [InlineData("unknown-action", """{"Effect":"Deny","NotAction":"s3:GetObjekt","Resource":"*"}""")]
    [InlineData("wildcard-matches-nothing", """{"Effect":"Allow","Action":"sqs:Zap*","Resource":"*"}""")]
    [InlineData(
        "unknown-condition-key",
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:SourceIpp":"x"}}}"""
    )]
    [InlineData(
        "condition-key-not-sent",
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"s3:prefix":"x"}}}"""
    )]
    [InlineData(
        "action-needs-all-resources",
        """{"Effect":"Allow","Action":["s3:ListAllMyBuckets","s3:GetObject"],"Resource":"arn:aws:s3:::b/*"}"""
    )]
    [InlineData(
        "action-fits-no-resource",
        """{"Effect":"Allow","Action":["s3:ListBucket","s3:GetObject"],"Resource":"arn:aws:s3:::b/*"}"""
    )]
    [InlineData(
        "resource-fits-no-action",
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::b/*","arn:aws:sqs:eu-west-1:111122223333:q"]}"""
    )]
    [InlineData(
        "unknown-operator",
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEqual":{"aws:SourceVpc":"vpc-1"}}}"""
    )]
    [InlineData(
        "bad-condition-value",
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/33"}}}"""
    )]
    [InlineData("account-is-no-id", """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3::b/*"}""")]
    [InlineData("bad-resource", """{"Effect":"Deny","Action":"s3:*","Resource":["*","arn:aws"]}""")]
    [InlineData("bad-action", """{"Effect":"Allow","Action":["s3:GetObject","s3: Get*"],"Resource":"*"}""")]
    [InlineData("missing-resource", """{"Effect":"Allow","Action":"s3:GetObject"}""")]
    [InlineData(
        "bad-principal",
        """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/*"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"""
    )]
    [InlineData(
        "orphan-principal",
        """{"Effect":"Allow","Principal":{"AWS":"AIDACKCEVSQ6C2EXAMPLE"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"""
    )]
    [InlineData("redundant-action", """{"Effect":"Allow","Action":["s3:GetObject","s3:Get*"],"Resource":"*"}""")]
    [InlineData("redundant-action", """{"Effect":"Allow","Action":["s3:GetObject","S3:getobject"],"Resource":"*"}""")]
    [InlineData("redundant-resource", """{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::b/x","arn:aws:s3:::b/*"]}""")]
    public void A_mistake_has_its_code(string code, string statement) => Assert.Equal([code], Found(statement));

    [Theory]
    [InlineData(
        "redundant-statement",
        """{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"},{"Effect":"Allow","Action":"sqs:*","Resource":"*"}"""
    )]
    [InlineData(
        "redundant-statement",
        """{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"},{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}"""
    )]
    [InlineData(
        "redundant-statement",
        """{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}},{"Effect":"Allow","Action":"sqs:*","Resource":"*"}"""
    )]
    [InlineData(
        "shadowed-statement",
        """{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"},{"Effect":"Deny","Action":"sqs:*","Resource":"*"}"""
    )]
    public void A_statement_without_effect_is_found_once(string code, string statements) => Assert.Equal([code], Found(statements));

    [Theory]
    [InlineData(
        """{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"},{"Effect":"Allow","Action":"sqs:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}"""
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"},{"Effect":"Deny","Action":"sqs:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"""
    )]
    [InlineData("""{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"},{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}""")]
    public void A_statement_that_another_covers_only_sometimes_is_left_alone(string statements) => Assert.Equal([], Found(statements));

    private static IEnumerable<string> Found(string statements) =>
        PolicyLint
            .Check(PolicyParser.Parse($$"""{"Version":"2012-10-17","Statement":[{{statements}}]}"""), ActionCatalogue.Embedded)
            .Select(p => p.Code);
}
