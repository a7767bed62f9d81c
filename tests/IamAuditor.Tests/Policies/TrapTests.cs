using static IamAuditor.Tests.Policies.Ask;

namespace IamAuditor.Tests.Policies;

/// <summary>The traps of the policy language, by number: documents, actions and resources, conditions.</summary>
public sealed class TrapTests
{
    private const string Allowed = "allowed";
    private const string Denied = "explicitly-denied";
    private const string NotAllowed = "implicitly-denied";
    private const string Depends = "depends";

    [Theory]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["*"]}}""", Allowed)]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"Bool":{"k":false}}}]}""", Allowed)]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"Bool":{"k":[true]}}}]}""",
        NotAllowed
    )]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"NumericLessThan":{"n":3600}}}]}""",
        Allowed
    )]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"n":1.50}}}]}""",
        NotAllowed
    )]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"n":15}}}]}""",
        Allowed
    )]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":[],"Resource":"*"}]}""", NotAllowed)]
    public void Trap_01_one_or_many_strings_numbers_and_booleans(string document, string expected) =>
        Assert.Equal(expected, new Ask().Identity(document).Context("""{"k":"false","n":"15"}""").Decision);

    [Theory]
    [InlineData("", "arn:aws:s3:::b/${aws:username}", NotAllowed)]
    [InlineData("\"Version\":\"2008-10-17\",", "arn:aws:s3:::b/${aws:username}", NotAllowed)]
    [InlineData("\"Version\":\"2012-10-17\",", "arn:aws:s3:::b/${aws:username}", Allowed)]
    [InlineData("", "arn:aws:s3:::b/*", Allowed)]
    [InlineData("", "arn:aws:s3:::b/${*}lice", NotAllowed)]
    public void Trap_02_only_2012_substitutes_variables(string version, string resource, string expected)
    {
        var document = $"{{{version}\"Statement\":[{{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"{resource}\"}}]}}";
        Assert.Equal(expected, new Ask(resource: "arn:aws:s3:::b/alice").Identity(document).Decision);
    }

    [Theory]
    [InlineData("", "arn:aws:s3:::b/${aws:username}")]
    [InlineData("", "arn:aws:s3:::b/${$}{aws:username}", NotAllowed)]
    public void Trap_02_a_2008_document_takes_the_text_as_it_stands(string version, string resource, string expected = Allowed)
    {
        var document = $"{{{version}\"Statement\":[{{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"{resource}\"}}]}}";
        Assert.Equal(expected, new Ask(resource: "arn:aws:s3:::b/${aws:username}").Identity(document).Decision);
    }

    [Fact]
    public void Trap_03_percent_encoded_documents_are_read_and_a_plus_stays()
    {
        var document = System.Text.Json.JsonSerializer.Serialize(Uri.EscapeDataString(Allow("s3:*", "arn:aws:s3:::b/a+b")));
        Assert.Equal(Allowed, new Ask(resource: "arn:aws:s3:::b/a+b").Identity(document).Decision);
        Assert.Equal(NotAllowed, new Ask(resource: "arn:aws:s3:::b/a b").Identity(document).Decision);
    }

    [Theory]
    [InlineData("""{"Statement":[{"effect":"Allow","Action":"*","Resource":"*"}]}""", "element-case missing-effect")]
    [InlineData("""{"Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}""", "bad-effect")]
    [InlineData("""{"Statement":[{"Effect":"ALLOW","Action":"*","Resource":"*"}]}""", "bad-effect")]
    [InlineData("""{"Statement":[{"Effect":"Allow","action":"*","Resource":"*"}]}""", "element-case missing-action")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"*","resource":"*"}]}""", "element-case missing-resource")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","condition":{}}]}""", "element-case")]
    [InlineData("""{"statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""", "element-case missing-statement")]
    [InlineData("""{"Statement":[{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]}""", "duplicate-key")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"ec2:*","Action":"*","Resource":"*"}]}""", "duplicate-key")]
    [InlineData(
        """{"Version":"2012-10-17","Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""",
        "duplicate-key"
    )]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"k":true},"Bool":{"k":false}}}]}""",
        "duplicate-key"
    )]
    public void Trap_04_wrong_case_and_repeated_keys_are_reported_and_grant_nothing(string document, string problems)
    {
        var ask = new Ask().Identity(System.Text.Json.JsonSerializer.Serialize(document)).Context("""{"k":"false"}""");
        Assert.Equal((NotAllowed, problems), (ask.Decision, ask.Problems));
    }

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","NotAction":"iam:*","Resource":"*"}""", "action-and-not-action")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","NotResource":"arn:aws:s3:::x"}""", "resource-and-not-resource")]
    [InlineData("""{"Effect":"Allow","Resource":"*"}""", "missing-action")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*"}""", "missing-resource")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":"*"}""", "forbidden-principal")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Comment":"x"}""", "unknown-element")]
    public void Trap_05_contradictory_or_incomplete_statements_never_match(string statement, string problems)
    {
        var ask = new Ask().Identity(Doc(statement));
        Assert.Equal((NotAllowed, problems), (ask.Decision, ask.Problems));
    }

    [Theory]
    [InlineData("""{"Effect":"Deny","NotAction":[],"Resource":"*"}""")]
    [InlineData("""{"Effect":"Deny","Action":"*","NotResource":[]}""")]
    public void Trap_05_an_empty_exception_is_not_everything(string deny)
    {
        var ask = new Ask().Identity(Full, Doc(deny));
        Assert.Equal((Allowed, "empty-element"), (ask.Decision, ask.Problems));
        var allow = new Ask().Identity(Doc(deny.Replace("Deny", "Allow", StringComparison.Ordinal)));
        Assert.Equal((NotAllowed, "empty-element"), (allow.Decision, allow.Problems));
    }

    [Fact]
    public void Trap_05_an_empty_NotPrincipal_is_not_everybody()
    {
        var ask = new Ask().Identity(Full).Own(Doc("""{"Effect":"Deny","NotPrincipal":{},"Action":"*","Resource":"*"}"""));
        Assert.Equal((Allowed, "empty-element"), (ask.Decision, ask.Problems));
    }

    [Fact]
    public void An_action_that_the_catalogue_does_not_know_is_decided_and_reported()
    {
        var ask = new Ask(Alice, "s3:FrobnicateObject", "arn:aws:s3:::b/k").Identity(Full);
        Assert.Equal((Allowed, "unknown-action"), (ask.Decision, ask.Problems));
    }

    [Fact]
    public void Trap_05_resource_policies_need_principal_and_resource_and_trust_policies_take_no_resource()
    {
        Assert.Equal("missing-principal", new Ask().Own(Allow("s3:*")).Problems);
        Assert.Equal("missing-resource", new Ask().Own(Allow("s3:*", null, "*")).Problems);
        Assert.Equal(
            "principal-and-not-principal",
            new Ask().Own(Doc("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":"*","NotPrincipal":"*"}""")).Problems
        );
        var trust = new Ask(Alice, "sts:AssumeRole", TargetRole);
        Assert.Equal(Allowed, trust.Own(Allow("sts:AssumeRole", null, AwsPrincipal(Alice))).Decision);
        Assert.Equal(
            (NotAllowed, "forbidden-resource"),
            (trust.Own(Allow("sts:AssumeRole", "*", AwsPrincipal(Alice))).Decision, trust.Problems)
        );
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"arn:aws:iam::aws:policy/ReadOnlyAccess\"")]
    public void Trap_06_an_attached_policy_without_document_leaves_the_answer_open(string document)
    {
        Assert.Equal((Depends, "missing-document"), (new Ask().Identity(document).Decision, new Ask().Identity(document).Problems));
        Assert.Equal(Depends, new Ask().Identity(Full, document).Decision);
        Assert.Equal(Denied, new Ask().Identity(Deny("s3:*"), document).Decision);
        Assert.Equal(NotAllowed, new Ask().Identity(document).Boundary(Allow("ec2:*")).Decision);
    }

    [Theory]
    [InlineData("S3:getOBJECT", Allowed)]
    [InlineData("s3:Get*", Allowed)]
    [InlineData("s3:*Object", Allowed)]
    [InlineData("s3:G?tObject", Allowed)]
    [InlineData("s3:Get?bject", Allowed)]
    [InlineData("s3:GetObject?", NotAllowed)]
    [InlineData("s3:GetObject*", Allowed)]
    [InlineData("s3:**", Allowed)]
    [InlineData("**", Allowed)]
    [InlineData("*:*", Allowed)]
    [InlineData("*", Allowed)]
    [InlineData("s*:GetObject", NotAllowed)]
    [InlineData("*:GetObject", NotAllowed)]
    [InlineData("?3:GetObject", NotAllowed)]
    [InlineData("s3", NotAllowed)]
    [InlineData("s3:", NotAllowed)]
    [InlineData("", NotAllowed)]
    [InlineData("GetObject", NotAllowed)]
    [InlineData("s3:GetObjectAcl", NotAllowed)]
    [InlineData("s3:${aws:username}", NotAllowed)]
    public void Trap_08_action_patterns(string action, string expected) =>
        Assert.Equal(expected, new Ask().Identity(Allow(action)).Decision);

    [Theory]
    [InlineData(" s3:Get*")]
    [InlineData("s3:Get* ")]
    [InlineData("s3: Get*")]
    [InlineData("s3:\tGetObject")]
    public void Trap_09_blanks_in_an_action_match_nothing(string action)
    {
        Assert.Equal((NotAllowed, "bad-action"), (new Ask().Identity(Allow(action)).Decision, new Ask().Identity(Allow(action)).Problems));
        Assert.Equal(Denied, new Ask().Identity(Full, Doc(Statement("Deny", action, actionElement: "NotAction"))).Decision);
    }

    [Theory]
    [InlineData("Allow", "iam:*", Allowed)]
    [InlineData("Allow", "s3:*", NotAllowed)]
    [InlineData("Allow", "[\"iam:*\",\"S3:getobject\"]", NotAllowed)]
    [InlineData("Deny", "iam:*", Denied)]
    [InlineData("Deny", "s3:Get*", NotAllowed)]
    public void Trap_10_NotAction_is_everything_else_and_a_deny_of_it_grants_nothing(string effect, string notAction, string expected) =>
        Assert.Equal(expected, new Ask().Identity(Doc(Statement(effect, notAction, actionElement: "NotAction"))).Decision);

    [Theory]
    [InlineData("arn:aws:s3:::b/k", "arn:aws:s3:::b/k", true)]
    [InlineData("arn:aws:s3:::b*", "arn:aws:s3:::b/k", true)]
    [InlineData("arn:aws:s3:::b/*", "arn:aws:s3:::b", false)]
    [InlineData("arn:aws:s3:::b/*", "arn:aws:s3:::b/x/y:z", true)]
    [InlineData("arn:aws:s3:::B/k", "arn:aws:s3:::b/k", false)]
    [InlineData("arn:aws:s3:*:*:b/k", "arn:aws:s3:::b/k", true)]
    [InlineData("arn:*:s3:::b/k", "arn:aws-cn:s3:::b/k", true)]
    [InlineData("arn:aws:s3:::b/?", "arn:aws:s3:::b/k", true)]
    [InlineData("arn:aws:s3:::b/??", "arn:aws:s3:::b/k", false)]
    [InlineData("arn:aws:sqs:*:111122223333:q", "arn:aws:sqs:eu-west-1:111122223333:q", true)]
    [InlineData("arn:aws:sqs:eu-*:*:q", "arn:aws:sqs:eu-west-1:111122223333:q", true)]
    [InlineData("arn:aws:sqs:*:q", "arn:aws:sqs:eu-west-1:111122223333:q", false)]
    [InlineData("arn:aws:sqs:eu*q", "arn:aws:sqs:eu-west-1:111122223333:q", false)]
    [InlineData("arn:aws:logs:*:*:log-group:*", "arn:aws:logs:eu-west-1:111122223333:log-group:/a:log-stream:b", true)]
    [InlineData("arn:aws:logs:*:*:*:b", "arn:aws:logs:eu-west-1:111122223333:log-group:/a:log-stream:b", true)]
    [InlineData("arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:role/a/b", true)]
    [InlineData("*", "arn:aws:s3:::b", true)]
    [InlineData("**", "arn:aws:s3:::b", true)]
    [InlineData("*", "*", true)]
    [InlineData("arn:aws:s3:::*", "*", false)]
    [InlineData("arn:aws:s3:::", "arn:aws:s3:::b", false)]
    [InlineData("b/k", "arn:aws:s3:::b/k", false)]
    [InlineData("*b/k", "arn:aws:s3:::b/k", false)]
    [InlineData(" arn:aws:s3:::b/k", "arn:aws:s3:::b/k", false)]
    public void Trap_11_resources_match_part_by_part(string pattern, string resource, bool expected) =>
        Assert.Equal(expected ? Allowed : NotAllowed, new Ask(action: "x:Y", resource: resource).Identity(Allow("x:Y", pattern)).Decision);

    [Theory]
    [InlineData("arn:aws:sqs", true, false, false, false)]
    [InlineData("arn:aws:sqs:*", true, true, true, false)]
    [InlineData("arn:aws:sqs:eu-west-1", true, false, false, false)]
    [InlineData("arn:aws:sqs:eu-west-1:*", true, true, true, false)]
    [InlineData("arn:aws:sqs:eu-*:111122223333", true, true, false, false)]
    [InlineData("arn:aws:*", true, true, true, false)]
    [InlineData("arn:aws:sqs:*:*:*", true, true, true, true)]
    [InlineData("arn:aws", false, false, false, false)]
    [InlineData("arn:*", false, false, false, false)]
    public void Trap_12_short_ARNs_by_kind_of_policy(string pattern, bool identity, bool own, bool scp, bool rcp)
    {
        Assert.Equal(identity, new Ask(action: "sqs:X", resource: Queue).Identity(Allow("sqs:*", pattern)).Decision == Allowed);
        Assert.Equal(
            identity,
            new Ask(action: "sqs:X", resource: Queue).Identity(Full).Session(Allow("sqs:*", pattern)).Decision == Allowed
        );
        Assert.Equal(
            identity,
            new Ask(action: "sqs:X", resource: Queue).Identity(Full).Boundary(Allow("sqs:*", pattern)).Decision == Allowed
        );
        Assert.Equal(own, new Ask(action: "sqs:X", resource: Queue).Own(Allow("sqs:*", pattern, AwsPrincipal(Alice))).Decision == Allowed);
        Assert.Equal(own, new Ask(action: "sqs:X", resource: Queue).Identity(Full).Endpoint(Allow("*", pattern, "*")).Decision == Allowed);
        Assert.Equal(scp, new Ask(action: "sqs:X", resource: Queue).Identity(Full).Scp([Allow("*", pattern)]).Decision == Allowed);
        var denied = new Ask(action: "sqs:X", resource: Queue).Identity(Full).Rcp([FullRcp, Deny("sqs:*", pattern, "*")]);
        Assert.Equal(rcp, denied.Decision == Denied);
    }

    [Theory]
    [InlineData("s3:ListAllMyBuckets", "*", "*", Allowed)]
    [InlineData("s3:ListAllMyBuckets", "arn:aws:s3:::*", "*", Allowed)]
    [InlineData("s3:ListAllMyBuckets", "arn:aws:s3:::*", "arn:aws:s3:::*", Allowed)]
    [InlineData("s3:ListAllMyBuckets", "arn:aws:s3:::b", "*", NotAllowed)]
    [InlineData("s3:ListAllMyBuckets", "arn:aws:s3:::b", "arn:aws:s3:::b", NotAllowed)]
    [InlineData("ec2:DescribeInstances", "arn:aws:ec2:*:*:instance/*", "*", NotAllowed)]
    [InlineData("ec2:DescribeInstances", "*", "*", Allowed)]
    [InlineData("ec2:DescribeInstances", "arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1", NotAllowed)]
    [InlineData("ec2:DescribeInstances", "*", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1", Allowed)]
    [InlineData("EC2:describeInstances", "arn:*:*:*:*:*", "*", NotAllowed)]
    [InlineData("ec2:StartInstances", "arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1", Allowed)]
    public void Trap_13_actions_without_resources_want_a_star(string action, string pattern, string resource, string expected) =>
        Assert.Equal(expected, new Ask(action: action, resource: resource).Identity(Allow(action, pattern)).Decision);

    [Fact]
    public void Trap_13_a_deny_on_a_specific_ARN_does_not_hit_them() =>
        Assert.Equal(
            Allowed,
            new Ask(action: "ec2:DescribeInstances", resource: "*").Identity(Full, Deny("ec2:*", "arn:aws:ec2:*:*:instance/*")).Decision
        );

    [Theory]
    [InlineData("arn:aws:s3:::b/${aws:PrincipalTag/team}/*", Allowed)]
    [InlineData("arn:aws:s3:::b/${aws:PrincipalTag/team, 'x'}/*", Denied)]
    [InlineData("arn:aws:s3:::c/*", Denied)]
    [InlineData("arn:aws:s3:::b/*", Allowed)]
    [InlineData("not-an-arn", Allowed)]
    [InlineData("[\"arn:aws:s3:::c/*\",\"arn:aws:s3:::b/${aws:PrincipalTag/team}\"]", Allowed)]
    public void Trap_14_NotResource_does_not_match_by_inverting_what_cannot_be_resolved(string notResource, string expected) =>
        Assert.Equal(expected, new Ask().Identity(Full, Doc(Statement("Deny", "*", notResource, resourceElement: "NotResource"))).Decision);

    [Theory]
    [InlineData("arn:aws:s3:::c/*", Allowed)]
    [InlineData("arn:aws:s3:::b/*", NotAllowed)]
    [InlineData("arn:aws:s3:::c/${aws:PrincipalTag/team}", NotAllowed)]
    public void Trap_14_nor_does_an_allow(string notResource, string expected) =>
        Assert.Equal(expected, new Ask().Identity(Doc(Statement("Allow", "*", notResource, resourceElement: "NotResource"))).Decision);

    [Theory]
    [InlineData(TargetRole, Allowed)]
    [InlineData("arn:aws:iam::111122223333:instance-profile/target", NotAllowed)]
    [InlineData("arn:aws:iam::111122223333:role/*", Allowed)]
    public void Trap_15_PassRole_is_asked_about_the_role_ARN(string pattern, string expected) =>
        Assert.Equal(expected, new Ask(action: "iam:PassRole", resource: TargetRole).Identity(Allow("iam:PassRole", pattern)).Decision);

    [Theory]
    [InlineData("""{"stringequals":{"AWS:sourceVPC":"v"}}""", Allowed)]
    [InlineData("""{"STRINGEQUALS":{"aws:SourceVpc":"v"}}""", Allowed)]
    [InlineData("""{"StringEquals":{"aws:PrincipalTag/DEPT":"x"}}""", Allowed)]
    [InlineData("""{"StringEquals":{"AWS:PRINCIPALTAG/dept":"X"}}""", NotAllowed)]
    [InlineData("""{"forallvalues:stringequals":{"aws:TagKeys":["a"]}}""", Allowed)]
    [InlineData("""{"StringEqualsifexists":{"aws:SourceVpc":"w"}}""", NotAllowed)]
    public void Trap_17_keys_and_operators_ignore_case(string condition, string expected) =>
        Assert.Equal(expected, Under(condition, """{"aws:SourceVpc":"v","aws:PrincipalTag/Dept":"x"}"""));

    [Theory]
    [InlineData("""{"StringEquals":{"a":["1","2"]},"StringLike":{"b":"x*"}}""", Allowed)]
    [InlineData("""{"StringEquals":{"a":["1","3"]},"StringLike":{"b":"x*"}}""", NotAllowed)]
    [InlineData("""{"StringEquals":{"a":"2","b":"xy"}}""", Allowed)]
    [InlineData("""{"StringEquals":{"a":"2","b":"z"}}""", NotAllowed)]
    [InlineData("""{"StringNotEquals":{"a":["1","2"]}}""", NotAllowed)]
    [InlineData("""{"StringNotEquals":{"a":["1","3"]}}""", Allowed)]
    [InlineData("""{"StringNotLike":{"b":["x*","q"]}}""", NotAllowed)]
    public void Trap_18_clauses_and_values_combine(string condition, string expected) =>
        Assert.Equal(expected, Under(condition, """{"a":"2","b":"xy"}"""));

    [Theory]
    [InlineData("StringEquals", "\"x\"", NotAllowed)]
    [InlineData("StringNotEquals", "\"x\"", Allowed)]
    [InlineData("StringEqualsIgnoreCase", "\"x\"", NotAllowed)]
    [InlineData("StringNotEqualsIgnoreCase", "\"x\"", Allowed)]
    [InlineData("StringLike", "\"*\"", NotAllowed)]
    [InlineData("StringNotLike", "\"*\"", Allowed)]
    [InlineData("NumericEquals", "1", NotAllowed)]
    [InlineData("NumericNotEquals", "1", Allowed)]
    [InlineData("NumericLessThan", "1", NotAllowed)]
    [InlineData("DateNotEquals", "\"2020-01-01\"", Allowed)]
    [InlineData("DateLessThan", "\"2020-01-01\"", NotAllowed)]
    [InlineData("Bool", "true", NotAllowed)]
    [InlineData("Bool", "false", NotAllowed)]
    [InlineData("BinaryEquals", "\"AA==\"", NotAllowed)]
    [InlineData("IpAddress", "\"0.0.0.0/0\"", NotAllowed)]
    [InlineData("NotIpAddress", "\"0.0.0.0/0\"", Allowed)]
    [InlineData("ArnLike", "\"arn:*:*:*:*:*\"", NotAllowed)]
    [InlineData("ArnNotEquals", "\"arn:aws:s3:::b\"", Allowed)]
    [InlineData("ArnNotLike", "\"arn:aws:s3:::b\"", Allowed)]
    [InlineData("StringEqualsIfExists", "\"x\"", Allowed)]
    [InlineData("StringNotEqualsIfExists", "\"x\"", Allowed)]
    [InlineData("BoolIfExists", "true", Allowed)]
    [InlineData("Null", "true", Allowed)]
    [InlineData("Null", "false", NotAllowed)]
    [InlineData("Null", "[true,false]", Allowed)]
    [InlineData("ForAllValues:StringEquals", "\"x\"", Allowed)]
    [InlineData("ForAllValues:StringNotEquals", "\"x\"", Allowed)]
    [InlineData("ForAnyValue:StringEquals", "\"x\"", NotAllowed)]
    [InlineData("ForAnyValue:StringNotEquals", "\"x\"", NotAllowed)]
    [InlineData("ForAllValues:StringEqualsIfExists", "\"x\"", Allowed)]
    [InlineData("ForAnyValue:StringEqualsIfExists", "\"x\"", Allowed)]
    public void Trap_19_a_missing_key(string name, string value, string expected)
    {
        Assert.Equal(expected, Under($"{{\"{name}\":{{\"k\":{value}}}}}", "{}"));
        Assert.Equal(expected, Under($"{{\"{name}\":{{\"k\":{value}}}}}", """{"k":null}"""));
        Assert.Equal(expected, Under($"{{\"{name}\":{{\"k\":{value}}}}}", """{"k":[]}"""));
        if (value != "[true,false]")
            Assert.Equal(Depends, Under($"{{\"{name}\":{{\"k\":{value}}}}}", "{}", false));
    }

    [Theory]
    [InlineData("Null", "true", NotAllowed)]
    [InlineData("Null", "false", Allowed)]
    [InlineData("Null", "\"False\"", Allowed)]
    [InlineData("NullIfExists", "false", NotAllowed)]
    [InlineData("ForAllValues:Null", "false", NotAllowed)]
    public void Trap_19_Null_tests_presence(string name, string value, string expected) =>
        Assert.Equal(expected, Under($"{{\"{name}\":{{\"k\":{value}}}}}", """{"k":"x"}"""));

    [Theory]
    [InlineData("""{"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}}""", """{"aws:TagKeys":["a"]}""", Allowed)]
    [InlineData("""{"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}}""", """{"aws:TagKeys":["a","c"]}""", NotAllowed)]
    [InlineData("""{"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}}""", """{"aws:TagKeys":[]}""", Allowed)]
    [InlineData("""{"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}}""", """{"aws:TagKeys":""}""", Allowed)]
    [InlineData("""{"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}}""", "{}", Allowed)]
    [InlineData("""{"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]},"Null":{"aws:TagKeys":"false"}}""", "{}", NotAllowed)]
    [InlineData("""{"ForAllValues:StringLike":{"aws:TagKeys":["team-*"]}}""", """{"aws:TagKeys":["team-a","team-b"]}""", Allowed)]
    [InlineData("""{"ForAllValues:StringNotEquals":{"aws:TagKeys":["a"]}}""", """{"aws:TagKeys":["b","a"]}""", NotAllowed)]
    [InlineData("""{"ForAllValues:StringNotEquals":{"aws:TagKeys":["a"]}}""", """{"aws:TagKeys":["b","c"]}""", Allowed)]
    public void Trap_20_ForAllValues(string condition, string context, string expected) =>
        Assert.Equal(expected, Under(condition, context));

    [Theory]
    [InlineData("""{"StringEquals":{"aws:TagKeys":"a"}}""", """{"aws:TagKeys":["a"]}""", NotAllowed)]
    [InlineData("""{"StringEquals":{"aws:TagKeys":["a","b"]}}""", """{"aws:TagKeys":["a","b"]}""", NotAllowed)]
    [InlineData("""{"StringNotEquals":{"aws:TagKeys":"c"}}""", """{"aws:TagKeys":["a","b"]}""", NotAllowed)]
    [InlineData("""{"StringLike":{"my:list":"*"}}""", """{"my:list":["a","b"]}""", NotAllowed)]
    [InlineData("""{"ForAnyValue:StringEquals":{"aws:TagKeys":["a","x"]}}""", """{"aws:TagKeys":["a","b"]}""", Allowed)]
    [InlineData("""{"ForAnyValue:StringEquals":{"aws:TagKeys":"c"}}""", """{"aws:TagKeys":["a","b"]}""", NotAllowed)]
    [InlineData("""{"ForAnyValue:StringNotEquals":{"aws:TagKeys":["a"]}}""", """{"aws:TagKeys":["a","b"]}""", Allowed)]
    [InlineData("""{"ForAnyValue:StringNotEquals":{"aws:TagKeys":["a"]}}""", """{"aws:TagKeys":["a"]}""", NotAllowed)]
    [InlineData(
        """{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-1/r/*"}}""",
        """{"aws:PrincipalOrgPaths":["o-1/r/ou-1/"]}""",
        Allowed
    )]
    [InlineData("""{"ForAnyValue:StringEquals":{"aws:username":"alice"}}""", "{}", Allowed)]
    [InlineData("""{"StringEquals":{"aws:SourceVpc":"v"}}""", """{"aws:SourceVpc":["v"]}""", Allowed)]
    public void Trap_21_multi_valued_keys(string condition, string context, string expected) =>
        Assert.Equal(expected, Under(condition, context));

    [Theory]
    [InlineData("Bool", "false", "{}", Allowed)]
    [InlineData("BoolIfExists", "false", "{}", Denied)]
    [InlineData("Bool", "false", """{"aws:MultiFactorAuthPresent":"false"}""", Denied)]
    [InlineData("BoolIfExists", "false", """{"aws:MultiFactorAuthPresent":"false"}""", Denied)]
    [InlineData("BoolIfExists", "false", """{"aws:MultiFactorAuthPresent":true}""", Allowed)]
    [InlineData("Bool", "False", """{"aws:MultiFactorAuthPresent":"FALSE"}""", Denied)]
    [InlineData("StringNotEquals", "true", "{}", Denied)]
    public void Trap_22_MFA_is_absent_with_long_term_keys(string name, string value, string context, string expected) =>
        Assert.Equal(
            expected,
            new Ask()
                .Identity(Full, Deny("*", "*", null, $"{{\"{name}\":{{\"aws:MultiFactorAuthPresent\":\"{value}\"}}}}"))
                .Context(context)
                .Decision
        );

    [Theory]
    [InlineData("ArnEquals", "arn:aws:iam::111122223333:user/*", Allowed)]
    [InlineData("ArnLike", "arn:aws:iam::*:user/al?ce", Allowed)]
    [InlineData("ArnLike", "arn:aws:iam:*:user/alice", NotAllowed)]
    [InlineData("ArnLike", "arn:aws:iam*", NotAllowed)]
    [InlineData("ArnNotEquals", "arn:aws:iam::*:user/*", NotAllowed)]
    [InlineData("ArnNotLike", "arn:aws:iam::*:role/*", Allowed)]
    [InlineData("StringEquals", "arn:aws:iam::111122223333:user/*", NotAllowed)]
    [InlineData("StringLike", "arn:aws:iam*alice", Allowed)]
    [InlineData("StringLike", "arn:aws:iam*Alice", NotAllowed)]
    [InlineData("StringLike", "arn:aws:iam::111122223333:user/alic?", Allowed)]
    [InlineData("StringEqualsIgnoreCase", "ARN:aws:iam::111122223333:user/ALICE", Allowed)]
    [InlineData("ArnEquals", "ARN:aws:iam::111122223333:user/alice", NotAllowed)]
    public void Trap_23_ARN_and_string_operators(string name, string value, string expected) =>
        Assert.Equal(expected, Under($"{{\"{name}\":{{\"aws:PrincipalArn\":\"{value}\"}}}}", "{}"));

    [Theory]
    [InlineData("arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/alice", Allowed)]
    [InlineData("arn:aws:s3:::b/${AWS:UserName}/*", "arn:aws:s3:::b/alice/x", Allowed)]
    [InlineData("arn:aws:s3:::b/${aws:nothing}", "arn:aws:s3:::b/", NotAllowed)]
    [InlineData("arn:aws:s3:::b/${aws:nothing}", "arn:aws:s3:::b/${aws:nothing}", NotAllowed)]
    [InlineData("arn:aws:s3:::b/${aws:nothing, 'anyone'}", "arn:aws:s3:::b/anyone", Allowed)]
    [InlineData("arn:aws:s3:::b/${aws:username, 'anyone'}", "arn:aws:s3:::b/anyone", NotAllowed)]
    [InlineData("arn:aws:s3:::b/${aws:username, 'anyone'}", "arn:aws:s3:::b/alice", Allowed)]
    [InlineData("arn:aws:s3:::b/${aws:nothing,'anyone'}", "arn:aws:s3:::b/anyone", NotAllowed)]
    [InlineData("arn:aws:s3:::b/${aws:nothing, \\\"anyone\\\"}", "arn:aws:s3:::b/anyone", NotAllowed)]
    [InlineData("arn:aws:s3:::b/${list}", "arn:aws:s3:::b/1", NotAllowed)]
    [InlineData("arn:aws:s3:::b/${list, 'd'}", "arn:aws:s3:::b/d", Allowed)]
    [InlineData("arn:aws:s3:::b/${*}", "arn:aws:s3:::b/k", NotAllowed)]
    [InlineData("arn:aws:s3:::b/${*}", "arn:aws:s3:::b/*", Allowed)]
    [InlineData("arn:aws:s3:::b/${?}", "arn:aws:s3:::b/?", Allowed)]
    [InlineData("arn:aws:s3:::b/${?}", "arn:aws:s3:::b/k", NotAllowed)]
    [InlineData("arn:aws:s3:::b/${$}{x}", "arn:aws:s3:::b/${x}", Allowed)]
    [InlineData("arn:aws:s3:::b/${star}", "arn:aws:s3:::b/k", NotAllowed)]
    [InlineData("arn:aws:s3:::b/${star}", "arn:aws:s3:::b/*", Allowed)]
    [InlineData("arn:aws:s3:::b/${nested}", "arn:aws:s3:::b/alice", NotAllowed)]
    [InlineData("arn:aws:s3:::b/${nested}", "arn:aws:s3:::b/${aws:username}", Allowed)]
    [InlineData("arn:aws:s3:::b/${aws:username", "arn:aws:s3:::b/alice", NotAllowed)]
    [InlineData("arn:aws:s3:::b/$aws", "arn:aws:s3:::b/$aws", Allowed)]
    [InlineData("arn:aws:s3:::${aws:username}-*/${team}/*", "arn:aws:s3:::alice-x/red/1", Allowed)]
    public void Trap_24_policy_variables_in_resources(string pattern, string resource, string expected)
    {
        var document =
            $"{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"{pattern}\"}}]}}";
        const string context = """{"list":["1","2"],"star":"*","nested":"${aws:username}","team":"red"}""";
        Assert.Equal(expected, new Ask(resource: resource).Identity(document).Context(context).Decision);
    }

    [Theory]
    [InlineData("""{"StringEquals":{"k":"${aws:username}"}}""", Allowed)]
    [InlineData("""{"StringNotEquals":{"k":"${aws:username}"}}""", NotAllowed)]
    [InlineData("""{"StringEquals":{"k":"${aws:nothing}"}}""", NotAllowed)]
    [InlineData("""{"StringEquals":{"k":["${aws:nothing}","alice"]}}""", Allowed)]
    [InlineData("""{"StringLike":{"k":"${aws:username}*"}}""", Allowed)]
    [InlineData("""{"StringLike":{"k":"${star}"}}""", NotAllowed)]
    [InlineData("""{"StringLike":{"s":"${*}"}}""", Allowed)]
    [InlineData("""{"StringLike":{"k":"${*}"}}""", NotAllowed)]
    [InlineData("""{"StringEquals":{"s":"*"}}""", Allowed)]
    [InlineData("""{"StringEquals":{"s":"${*}"}}""", Allowed)]
    [InlineData("""{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::${aws:PrincipalAccount}:user/${k}"}}""", Allowed)]
    [InlineData("""{"NumericEquals":{"n":"${n}"}}""", NotAllowed)]
    [InlineData("""{"Bool":{"t":"${t}"}}""", NotAllowed)]
    public void Trap_24_policy_variables_in_conditions(string condition, string expected) =>
        Assert.Equal(expected, Under(condition, """{"k":"alice","star":"*","s":"*","n":"1","t":"true"}"""));

    [Fact]
    public void Trap_24_a_missing_variable_in_a_deny_denies_nothing() =>
        Assert.Equal(Allowed, new Ask().Identity(Full, Deny("*", "arn:aws:s3:::b/${aws:PrincipalTag/x}*")).Decision);

    [Fact]
    public void Trap_24_an_unknown_variable_is_asked_for()
    {
        var ask = new Ask(resource: "arn:aws:s3:::b/red").Identity(Allow("s3:*", "arn:aws:s3:::b/${aws:PrincipalTag/team}")).Incomplete();
        Assert.Equal((Depends, "aws:PrincipalTag/team"), (ask.Decision, ask.DependsOn));
        Assert.Equal(
            NotAllowed,
            new Ask(resource: "arn:aws:s3:::c/red").Identity(Allow("s3:*", "arn:aws:s3:::b/${aws:PrincipalTag/team}")).Incomplete().Decision
        );
    }

    [Theory]
    [InlineData("DateGreaterThan", "2020-04-01T00:00:00Z", "2020-04-01T00:00:01Z", Allowed)]
    [InlineData("DateGreaterThan", "2020-04-01T00:00:00Z", "1585699201", Allowed)]
    [InlineData("DateEquals", "2020-04-01T00:00:00Z", "1585699200", Allowed)]
    [InlineData("DateEquals", "1585699200", "2020-04-01T00:00:00.000Z", Allowed)]
    [InlineData("DateEquals", "2020-04-01", "2020-04-01T00:00:00Z", Allowed)]
    [InlineData("DateEquals", "2020-04-01T02:00:00+02:00", "2020-04-01T00:00:00Z", Allowed)]
    [InlineData("DateEquals", "2020-04-01T00:00Z", "2020-04-01T00:00:00Z", Allowed)]
    [InlineData("DateNotEquals", "2020-04-01", "2020-04-02", Allowed)]
    [InlineData("DateEquals", "2020-04-01T00:00:00.123456789Z", "2020-04-01T00:00:00.123456700+00:00", Allowed)]
    [InlineData("DateLessThan", "2020-04-01T00:00:00Z", "1585699200000", NotAllowed)]
    [InlineData("DateLessThanEquals", "2020-04-01T00:00:00Z", "2020-04-01T00:00:00Z", Allowed)]
    [InlineData("DateGreaterThanEquals", "2020-04-01T00:00:00Z", "2020-03-31T23:59:59.5Z", NotAllowed)]
    [InlineData("DateLessThan", "nonsense", "2020-04-01", NotAllowed)]
    [InlineData("DateLessThan", "2020-04-01", "nonsense", NotAllowed)]
    [InlineData("NumericEquals", "10", "10.0", Allowed)]
    [InlineData("NumericLessThan", "-1.5", "-2", Allowed)]
    [InlineData("NumericLessThanEquals", "+3", "3", Allowed)]
    [InlineData("NumericGreaterThan", "9", "10", Allowed)]
    [InlineData("NumericGreaterThanEquals", "1e3", "1000", Allowed)]
    [InlineData("NumericEquals", "10", "ten", NotAllowed)]
    [InlineData("NumericNotEquals", "10", "11", Allowed)]
    [InlineData("BinaryEquals", "QmluYXJ5VmFsdWU=", "QmluYXJ5VmFsdWU=", Allowed)]
    [InlineData("BinaryEquals", "QmluYXJ5VmFsdWU=", "qmluYXJ5VmFsdWU=", NotAllowed)]
    [InlineData("BinaryEquals", "not base64", "not base64", NotAllowed)]
    public void Trap_25_dates_numbers_and_bytes(string name, string value, string actual, string expected) =>
        Assert.Equal(expected, Under($"{{\"{name}\":{{\"k\":\"{value}\"}}}}", $"{{\"k\":\"{actual}\"}}"));

    [Theory]
    [InlineData("IpAddress", "203.0.113.0/24", "203.0.113.7", Allowed)]
    [InlineData("IpAddress", "203.0.113.99/24", "203.0.113.7", Allowed)]
    [InlineData("IpAddress", "203.0.113.7", "203.0.113.7", Allowed)]
    [InlineData("IpAddress", "203.0.113.7", "203.0.113.8", NotAllowed)]
    [InlineData("IpAddress", "0.0.0.0/0", "2001:db8::1", NotAllowed)]
    [InlineData("IpAddress", "::/0", "203.0.113.7", NotAllowed)]
    [InlineData("IpAddress", "::/0", "2001:db8::1", Allowed)]
    [InlineData("IpAddress", "2001:DB8:0:0::/32", "2001:db8::ffff", Allowed)]
    [InlineData("IpAddress", "2001:db8::1", "2001:0db8:0000:0000:0000:0000:0000:0001", Allowed)]
    [InlineData("IpAddress", "203.0.113.0/24", "::ffff:203.0.113.7", Allowed)]
    [InlineData("IpAddress", "::ffff:203.0.113.0/120", "203.0.113.7", Allowed)]
    [InlineData("IpAddress", "10.0.0.0/33", "10.0.0.1", NotAllowed)]
    [InlineData("IpAddress", "10.0.0.0/8", "10.1", NotAllowed)]
    [InlineData("IpAddress", "10.0.0.0/8", "010.0.0.1", NotAllowed)]
    [InlineData("IpAddress", "10.0.0.0/8", "nonsense", NotAllowed)]
    [InlineData("IpAddress", "10.0.0.0/31", "10.0.0.2", NotAllowed)]
    [InlineData("NotIpAddress", "203.0.113.0/24", "203.0.113.7", NotAllowed)]
    [InlineData("NotIpAddress", "203.0.113.0/24", "2001:db8::1", Allowed)]
    [InlineData("NotIpAddressIfExists", "203.0.113.0/24", "198.51.100.1", Allowed)]
    public void Trap_26_addresses(string name, string value, string actual, string expected) =>
        Assert.Equal(expected, Under($"{{\"{name}\":{{\"aws:SourceIp\":\"{value}\"}}}}", $"{{\"aws:SourceIp\":\"{actual}\"}}"));

    [Theory]
    [InlineData("StringMatches")]
    [InlineData("ForSomeValues:StringEquals")]
    [InlineData("StringEqualsIfPresent")]
    [InlineData("")]
    public void Trap_27_an_unknown_operator_grants_nothing_and_leaves_a_deny_open(string name)
    {
        var condition = $"{{\"{name}\":{{\"k\":\"v\"}}}}";
        Assert.Equal(NotAllowed, Under(condition, """{"k":"v"}"""));
        var deny = new Ask().Identity(Full, Deny("*", "*", null, condition)).Context("""{"k":"v"}""");
        Assert.Equal((Depends, "k", "unknown-operator"), (deny.Decision, deny.DependsOn, deny.Problems));
        var elsewhere = new Ask().Identity(Full, Deny("*", "*", null, $"{{\"{name}\":{{\"k\":\"v\"}},\"Bool\":{{\"k\":true}}}}"));
        Assert.Equal(Allowed, elsewhere.Context("""{"k":"v"}""").Decision);
    }

    [Fact]
    public void Trap_28_three_values()
    {
        const string mfa = """{"Bool":{"aws:MultiFactorAuthPresent":"true"}}""";
        const string ip = """{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}""";
        var some = new Ask().Identity(Allow("s3:*", "*", null, mfa)).Incomplete();
        Assert.Equal((Depends, "aws:MultiFactorAuthPresent"), (some.Decision, some.DependsOn));
        Assert.Equal((Allowed, ""), (some.Identity(Allow("s3:*", "*", null, mfa), Full).Decision, some.DependsOn));
        Assert.Equal((Depends, "aws:SourceIp"), (some.Identity(Full, Deny("s3:*", "*", null, ip)).Decision, some.DependsOn));
        Assert.Equal((Denied, ""), (some.Identity(Allow("s3:*", "*", null, mfa), Deny("s3:*")).Decision, some.DependsOn));
        Assert.Equal((NotAllowed, ""), (some.Identity(Deny("s3:*", "*", null, ip)).Decision, some.DependsOn));
        Assert.Equal(
            (Depends, "aws:MultiFactorAuthPresent aws:SourceIp"),
            (some.Identity(Allow("s3:*", "*", null, mfa), Deny("s3:*", "*", null, ip)).Decision, some.DependsOn)
        );
        Assert.Equal(
            (Depends, "aws:MultiFactorAuthPresent"),
            (some.Identity(Allow("s3:*", "*", null, mfa), Deny("s3:*", "*", null, mfa)).Decision, some.DependsOn)
        );
        // Keys that the principal fixes are known, those it cannot have too.
        Assert.Equal(
            Allowed,
            some.Identity(
                Allow(
                    "s3:*",
                    "*",
                    null,
                    """{"StringEquals":{"aws:username":"alice","aws:PrincipalAccount":"111122223333","aws:PrincipalType":"User","aws:PrincipalIsAWSService":"false"}}"""
                )
            ).Decision
        );
        var session = new Ask(SessionOps).Incomplete();
        Assert.Equal(NotAllowed, session.Identity(Allow("s3:*", "*", null, """{"StringLike":{"aws:username":"*"}}""")).Decision);
        Assert.Equal(
            Allowed,
            session.Identity(Allow("s3:*", "*", null, $"{{\"ArnEquals\":{{\"aws:PrincipalArn\":\"{RoleOps}\"}}}}")).Decision
        );
        Assert.Equal(Depends, session.Identity(Allow("s3:*", "*", null, """{"StringEquals":{"aws:userid":"x"}}""")).Decision);
        Assert.Equal(NotAllowed, session.Set("contextComplete", "true").Decision);
    }

    [Fact]
    public void Trap_28_an_open_condition_elsewhere_does_not_matter_once_another_side_allows()
    {
        const string mfa = """{"Bool":{"aws:MultiFactorAuthPresent":"true"}}""";
        const string org = """{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}""";
        var ask = new Ask().Identity(Allow("s3:*", "*", null, mfa)).Own(Allow("s3:*", "*", AwsPrincipal(Alice))).Incomplete();
        Assert.Equal(Allowed, ask.Decision);
        Assert.Equal((Depends, "aws:PrincipalOrgID"), (ask.Scp([Allow("*", "*", null, org)]).Decision, ask.DependsOn));
    }
}
