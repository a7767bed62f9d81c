using static IamAuditor.Tests.Policies.Ask;

namespace IamAuditor.Tests.Policies;

/// <summary>The traps of the policy language, by number: principals and how the layers combine.</summary>
public sealed class LayerTests
{
    private const string Allowed = "allowed";
    private const string Denied = "explicitly-denied";
    private const string NotAllowed = "implicitly-denied";
    private const string Depends = "depends";
    private const string FederatedUser = "arn:aws:sts::111122223333:federated-user/bob";
    private const string Saml = "arn:aws:iam::111122223333:saml-provider/corp";
    private const string ServiceLinked =
        "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";

    [Theory]
    [InlineData("*", Alice, Allowed)]
    [InlineData("*", "anonymous", Allowed)]
    [InlineData("""{"AWS":"*"}""", "anonymous", Allowed)]
    [InlineData("""{"AWS":["*"]}""", Stranger, NotAllowed)]
    [InlineData("*", "lambda.amazonaws.com", Allowed)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:user/alice"}""", Alice, Allowed)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:user/Alice"}""", Alice, NotAllowed)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:user/*"}""", Alice, NotAllowed)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:user/alic?"}""", Alice, NotAllowed)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:root"}""", Alice, NotAllowed)]
    [InlineData("""{"AWS":"111122223333"}""", Alice, NotAllowed)]
    [InlineData("""{"AWS":"111122223333"}""", Root, Allowed)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:group/devs"}""", Alice, NotAllowed)]
    [InlineData("""{"AWS":"AIDAEXAMPLEEXAMPLEEX"}""", Alice, NotAllowed)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:role/ops"}""", RoleOps, Allowed)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:role/ops"}""", SessionOps, Allowed)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:role/team/x/ops"}""", SessionOps, Allowed)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:role/ops2"}""", SessionOps, NotAllowed)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:role/*"}""", SessionOps, NotAllowed)]
    [InlineData("""{"AWS":"arn:aws:sts::111122223333:assumed-role/ops/s1"}""", SessionOps, Allowed)]
    [InlineData("""{"AWS":"arn:aws:sts::111122223333:assumed-role/ops/s2"}""", SessionOps, NotAllowed)]
    [InlineData("""{"AWS":"arn:aws:sts::111122223333:assumed-role/ops/*"}""", SessionOps, NotAllowed)]
    [InlineData("""{"AWS":"arn:aws:sts::111122223333:assumed-role/ops/s1"}""", RoleOps, NotAllowed)]
    [InlineData("""{"AWS":"arn:aws:sts::111122223333:federated-user/bob"}""", FederatedUser, Allowed)]
    [InlineData("""{"Service":"lambda.amazonaws.com"}""", "lambda.amazonaws.com", Allowed)]
    [InlineData("""{"Service":"sns.amazonaws.com"}""", "lambda.amazonaws.com", NotAllowed)]
    [InlineData("""{"AWS":"lambda.amazonaws.com"}""", "lambda.amazonaws.com", NotAllowed)]
    [InlineData("""{"Service":"*"}""", Alice, NotAllowed)]
    [InlineData("""{"Service":"lambda.amazonaws.com","AWS":"arn:aws:iam::111122223333:user/alice"}""", Alice, Allowed)]
    [InlineData("""{}""", Alice, NotAllowed)]
    public void Trap_29_and_30_who_a_resource_policy_grants_to(string principal, string caller, string expected) =>
        Assert.Equal(expected, new Ask(caller).In("111122223333").Own(Allow("s3:*", "*", principal)).Decision);

    [Fact]
    public void Trap_29_orphans_and_malformed_principals_are_reported()
    {
        Assert.Equal("orphan-principal", new Ask().Own(Allow("s3:*", "*", AwsPrincipal("AROAEXAMPLEEXAMPLEEX"))).Problems);
        Assert.Equal("bad-principal", new Ask().Own(Allow("s3:*", "*", AwsPrincipal("arn:aws:iam::111122223333:role/*"))).Problems);
        Assert.Equal(
            NotAllowed,
            new Ask()
                .Own(Allow("s3:*", "*", AwsPrincipal("AIDAEXAMPLEEXAMPLEEX")))
                .Context("""{"aws:userid":"AIDAEXAMPLEEXAMPLEEX"}""")
                .Decision
        );
    }

    [Fact]
    public void Trap_30_a_role_path_that_the_context_gives_is_compared()
    {
        var ask = new Ask(SessionOps).Own(Allow("s3:*", "*", AwsPrincipal("arn:aws:iam::111122223333:role/team/ops")));
        Assert.Equal(Allowed, ask.Decision);
        Assert.Equal(Allowed, ask.Context("""{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/team/ops"}""").Decision);
        Assert.Equal(NotAllowed, ask.Context("""{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/other/ops"}""").Decision);
    }

    [Theory]
    [InlineData(true, false, true, "111122223333", Allowed)]
    [InlineData(false, true, true, "111122223333", Allowed)]
    [InlineData(false, false, true, "111122223333", NotAllowed)]
    [InlineData(true, false, true, "999988887777", NotAllowed)]
    [InlineData(false, true, true, "999988887777", NotAllowed)]
    [InlineData(true, true, true, "999988887777", Allowed)]
    [InlineData(true, true, false, "999988887777", Allowed)]
    [InlineData(true, true, false, "111122223333", Allowed)]
    [InlineData(false, true, false, "111122223333", NotAllowed)]
    public void Trap_31_one_side_within_an_account_and_both_across(bool identity, bool own, bool direct, string account, string expected)
    {
        var ask = new Ask().In(account);
        if (identity)
            ask.Identity(Allow("s3:*"));
        if (own)
            ask.Own(Allow("s3:*", "*", AwsPrincipal(direct ? Alice : Root)));
        Assert.Equal(expected, ask.Decision);
    }

    [Fact]
    public void Trap_31_the_account_comes_from_the_ARN_where_it_has_one()
    {
        Assert.Equal(NotAllowed, new Ask(Stranger, "sqs:SendMessage", Queue).Identity(Full).Decision);
        Assert.Equal(
            Allowed,
            new Ask(Stranger, "sqs:SendMessage", Queue).Identity(Full).Own(Allow("sqs:*", "*", AwsPrincipal(OtherRoot))).Decision
        );
        Assert.Equal(
            Denied,
            new Ask(Stranger, "sqs:SendMessage", Queue)
                .Identity(Full)
                .Own(Doc(Statement("Allow", "sqs:*", "*", AwsPrincipal(OtherRoot)), Statement("Deny", "*", "*", AwsPrincipal(Stranger))))
                .Decision
        );
        Assert.Equal(NotAllowed, new Ask(Stranger).Identity(Full).In("111122223333").Decision);
        Assert.Equal(NotAllowed, new Ask(Stranger).Identity(Full).Context("""{"aws:ResourceAccount":"111122223333"}""").Decision);
        Assert.Equal(Allowed, new Ask(Stranger).Identity(Full).Decision);
    }

    [Theory]
    [InlineData("identity", null, NotAllowed)]
    [InlineData("identity", Root, Allowed)]
    [InlineData("", Root, NotAllowed)]
    [InlineData("", Alice, Allowed)]
    [InlineData("identity", Stranger, NotAllowed)]
    [InlineData("", "*", Allowed)]
    public void Trap_31_a_KMS_key_opens_by_its_own_policy_only(string identity, string? named, string expected)
    {
        var ask = new Ask(Alice, "kms:Decrypt", Key);
        if (identity.Length > 0)
            ask.Identity(Full);
        if (named is not null)
            ask.Own(Allow("kms:*", "*", AwsPrincipal(named)));
        Assert.Equal(expected, ask.Decision);
        if (named is not null)
            Assert.Equal(expected == Allowed, ask.Identity(Full).Decision == Allowed && (identity.Length > 0 || named != Root));
    }

    [Fact]
    public void Trap_31_KMS_actions_without_a_key_need_no_key_policy_and_the_root_user_needs_one()
    {
        Assert.Equal(Allowed, new Ask(Alice, "kms:CreateKey", "*").Identity(Full).Decision);
        Assert.Equal(Allowed, new Ask(Alice, "kms:CreateAlias", "arn:aws:kms:eu-west-1:111122223333:alias/a").Identity(Full).Decision);
        Assert.Equal(NotAllowed, new Ask(Root, "kms:Decrypt", Key).Own(Allow("kms:*", "*", AwsPrincipal(Alice))).Decision);
        Assert.Equal(Allowed, new Ask(Root, "kms:Decrypt", Key).Own(Allow("kms:*", "*", AwsPrincipal(Root))).Decision);
        Assert.Equal(NotAllowed, new Ask(Stranger, "kms:Decrypt", Key).Own(Allow("kms:*", "*", AwsPrincipal(Stranger))).Decision);
        Assert.Equal(
            Allowed,
            new Ask(Stranger, "kms:Decrypt", Key).Identity(Full).Own(Allow("kms:*", "*", AwsPrincipal(OtherRoot))).Decision
        );
    }

    [Theory]
    [InlineData(Alice, Alice, false, Allowed)]
    [InlineData(Alice, Root, false, NotAllowed)]
    [InlineData(Alice, Root, true, Allowed)]
    [InlineData(Alice, "111122223333", true, Allowed)]
    [InlineData(Alice, Stranger, true, NotAllowed)]
    [InlineData(Alice, null, true, NotAllowed)]
    [InlineData(RoleOps, RoleOps, false, Allowed)]
    [InlineData(SessionOps, RoleOps, false, Allowed)]
    [InlineData(SessionOps, Root, false, NotAllowed)]
    [InlineData(Stranger, OtherRoot, true, Allowed)]
    [InlineData(Stranger, OtherRoot, false, NotAllowed)]
    [InlineData(Stranger, Stranger, false, NotAllowed)]
    [InlineData(Stranger, Stranger, true, Allowed)]
    [InlineData(Stranger, Root, true, NotAllowed)]
    [InlineData(Alice, "*", false, Allowed)]
    [InlineData(Root, Root, true, NotAllowed)]
    public void Trap_32_role_trust(string caller, string? trusted, bool identity, string expected)
    {
        var ask = new Ask(caller, "sts:AssumeRole", TargetRole);
        if (identity)
            ask.Identity(Allow("sts:AssumeRole", TargetRole));
        if (trusted is not null)
            ask.Own(Allow("sts:AssumeRole", null, AwsPrincipal(trusted)));
        Assert.Equal(expected, ask.Decision);
    }

    [Theory]
    [InlineData("ec2.amazonaws.com", "sts:AssumeRole", """{"Service":"ec2.amazonaws.com"}""", Allowed)]
    [InlineData("ec2.amazonaws.com", "sts:AssumeRole", """{"Service":["lambda.amazonaws.com"]}""", NotAllowed)]
    [InlineData(Saml, "sts:AssumeRoleWithSAML", """{"Federated":"arn:aws:iam::111122223333:saml-provider/corp"}""", Allowed)]
    [InlineData(Saml, "sts:AssumeRoleWithSAML", """{"Federated":"arn:aws:iam::111122223333:saml-provider/other"}""", NotAllowed)]
    [InlineData(Saml, "sts:AssumeRoleWithSAML", "*", Allowed)]
    [InlineData("accounts.google.com", "sts:AssumeRoleWithWebIdentity", """{"Federated":"accounts.google.com"}""", Allowed)]
    [InlineData(
        "cognito-identity.amazonaws.com",
        "sts:AssumeRoleWithWebIdentity",
        """{"Federated":"cognito-identity.amazonaws.com"}""",
        Allowed
    )]
    public void Trap_32_trust_of_services_and_identity_providers_needs_no_other_policy(
        string caller,
        string action,
        string principal,
        string expected
    ) => Assert.Equal(expected, new Ask(caller, action, TargetRole).Own(Allow("sts:*", null, principal)).Decision);

    [Fact]
    public void Trap_32_trust_conditions()
    {
        var trust = Allow("sts:AssumeRole", null, AwsPrincipal(OtherRoot), """{"StringEquals":{"sts:ExternalId":"x1"}}""");
        var ask = new Ask(Stranger, "sts:AssumeRole", TargetRole).Identity(Full).Own(trust);
        Assert.Equal(NotAllowed, ask.Decision);
        Assert.Equal(Allowed, ask.Context("""{"sts:ExternalId":"x1"}""").Decision);
        Assert.Equal(NotAllowed, ask.Context("""{"sts:ExternalId":"x2"}""").Decision);
        Assert.Equal((Depends, "sts:ExternalId"), (ask.Context("{}").Incomplete().Decision, ask.DependsOn));
    }

    [Theory]
    [InlineData(Alice, Alice, "111122223333", Allowed)]
    [InlineData(Alice, "*", "111122223333", Allowed)]
    [InlineData(Alice, Root, "111122223333", NotAllowed)]
    [InlineData(SessionOps, SessionOps, "111122223333", Allowed)]
    [InlineData(SessionOps, RoleOps, "111122223333", NotAllowed)]
    [InlineData(RoleOps, RoleOps, "111122223333", NotAllowed)]
    [InlineData(SessionOps, "*", "111122223333", Allowed)]
    [InlineData(FederatedUser, FederatedUser, "111122223333", Allowed)]
    [InlineData(Alice, Alice, "999988887777", NotAllowed)]
    [InlineData(SessionOps, SessionOps, "999988887777", NotAllowed)]
    public void Trap_33_an_implicit_boundary_or_session_deny_is_passed_by_a_direct_grant_only(
        string caller,
        string named,
        string account,
        string expected
    )
    {
        var own = Allow("s3:*", "*", AwsPrincipal(named));
        Assert.Equal(expected, new Ask(caller).Identity(Full).Own(own).In(account).Boundary(Allow("ec2:*")).Decision);
        Assert.Equal(expected, new Ask(caller).Identity(Full).Own(own).In(account).Session(Allow("ec2:*")).Decision);
        Assert.Equal(Denied, new Ask(caller).Identity(Full).Own(own).In(account).Boundary(Full, Deny("s3:*")).Decision);
        Assert.Equal(Denied, new Ask(caller).Identity(Full).Own(own).In(account).Session(Deny("s3:*")).Decision);
    }

    [Theory]
    [InlineData("s3:*", "ec2:*", NotAllowed)]
    [InlineData("s3:*", "s3:Get*", Allowed)]
    [InlineData("ec2:*", "s3:*", NotAllowed)]
    public void Trap_33_a_boundary_limits_identity_policies_and_grants_nothing(string identity, string boundary, string expected) =>
        Assert.Equal(expected, new Ask().Identity(Allow(identity)).Boundary(Allow(boundary)).Decision);

    [Fact]
    public void Trap_33_a_role_grant_within_its_boundary_needs_no_identity_policy() =>
        Assert.Equal(Allowed, new Ask(SessionOps).Own(Allow("s3:*", "*", AwsPrincipal(RoleOps))).Boundary(Allow("s3:*")).Decision);

    [Theory]
    [InlineData("[\"arn:aws:iam::111122223333:user/alice\",\"arn:aws:iam::111122223333:root\"]", Alice, false, Allowed)]
    [InlineData("[\"arn:aws:iam::111122223333:user/alice\",\"arn:aws:iam::111122223333:root\"]", Alice, true, Denied)]
    [InlineData("[\"arn:aws:iam::111122223333:user/bob\"]", Alice, false, Denied)]
    [InlineData(
        "[\"arn:aws:iam::111122223333:role/ops\",\"arn:aws:sts::111122223333:assumed-role/ops/s1\",\"111122223333\"]",
        SessionOps,
        false,
        Allowed
    )]
    [InlineData(
        "[\"arn:aws:iam::111122223333:role/ops\",\"arn:aws:sts::111122223333:assumed-role/ops/s1\",\"111122223333\"]",
        SessionOps,
        true,
        Denied
    )]
    [InlineData("[\"AIDAEXAMPLEEXAMPLEEX\"]", Alice, false, Denied)]
    [InlineData("[\"arn:aws:iam::111122223333:user/*\"]", Alice, false, Allowed)]
    [InlineData("[\"arn:aws:iam::111122223333:root\"]", Root, false, Allowed)]
    public void Trap_34_Deny_with_NotPrincipal(string listed, string caller, bool bounded, string expected)
    {
        var ask = new Ask(caller)
            .In("111122223333")
            .Identity(Full)
            .Own(Doc(Statement("Deny", "*", "*", $"{{\"AWS\":{listed}}}", principalElement: "NotPrincipal")));
        Assert.Equal(expected, (bounded ? ask.Boundary(Full) : ask).Decision);
    }

    [Fact]
    public void Trap_34_NotPrincipal_spares_only_what_it_lists_among_services_and_strangers()
    {
        var own = Doc(
            Statement("Allow", "*", "*", "*"),
            Statement("Deny", "*", "*", """{"Service":"lambda.amazonaws.com"}""", principalElement: "NotPrincipal")
        );
        Assert.Equal(Allowed, new Ask("lambda.amazonaws.com").Own(own).Decision);
        Assert.Equal(Denied, new Ask("sns.amazonaws.com").Own(own).Decision);
        Assert.Equal(Denied, new Ask("anonymous").Own(own).Decision);
        var allow = new Ask("anonymous").Own(Doc(Statement("Allow", "*", "*", AwsPrincipal(Alice), principalElement: "NotPrincipal")));
        Assert.Equal((Allowed, "allow-not-principal"), (allow.Decision, allow.Problems));
    }

    [Theory]
    [InlineData("iam:PutUserPolicy", Allowed)]
    [InlineData("s3:GetObject", NotAllowed)]
    public void Trap_35_what_a_bounded_user_gives_itself_stays_within_the_boundary(string action, string expected) =>
        Assert.Equal(
            expected,
            new Ask(Alice, action, action.StartsWith('i') ? Alice : Photo).Identity(Full).Boundary(Allow("iam:*")).Decision
        );

    [Fact]
    public void Trap_36_a_group_is_no_principal()
    {
        var group = new Ask("arn:aws:iam::111122223333:group/devs").Identity(Full);
        Assert.Equal((NotAllowed, "bad-principal"), (group.Decision, group.Problems));
    }

    [Fact]
    public void Trap_37_every_SCP_level_must_allow_and_any_deny_wins()
    {
        var ask = new Ask().Identity(Full);
        Assert.Equal(Allowed, ask.Decision);
        Assert.Equal(Allowed, ask.Set("serviceControlPolicies", "[]").Decision);
        Assert.Equal(Allowed, ask.Scp([Full], [Full], [Full]).Decision);
        Assert.Equal(Allowed, ask.Scp([Full], [Allow("ec2:*"), Allow("s3:*")]).Decision);
        Assert.Equal(NotAllowed, ask.Scp([Full], [Allow("ec2:*")], [Full]).Decision);
        Assert.Equal("scp 1 Allow False", ask.Because);
        Assert.Equal(NotAllowed, ask.Scp([Full], []).Decision);
        Assert.Equal(NotAllowed, ask.Scp([Deny("ec2:*")]).Decision);
        Assert.Equal(Denied, ask.Scp([Full], [Full, Deny("s3:*")]).Decision);
        Assert.Equal(NotAllowed, new Ask().Scp([Full]).Decision);
        Assert.Equal(NotAllowed, new Ask().Own(Allow("s3:*", "*", AwsPrincipal(Alice))).Scp([Allow("ec2:*")]).Decision);
        Assert.Equal(Denied, new Ask().Own(Allow("s3:*", "*", AwsPrincipal(Alice))).Scp([Full, Deny("s3:*")]).Decision);
    }

    [Theory]
    [InlineData(Root, Denied)]
    [InlineData(ServiceLinked, Allowed)]
    [InlineData("arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAutoScaling/x", Allowed)]
    [InlineData(SessionOps, Denied)]
    [InlineData("arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x", Denied)]
    public void Trap_37_whom_SCPs_bind(string caller, string expected) =>
        Assert.Equal(expected, new Ask(caller).In("111122223333").Identity(Full).Scp([Full, Deny("s3:*")]).Decision);

    [Fact]
    public void Trap_37_neither_outside_callers_nor_the_management_account_are_bound_by_SCPs()
    {
        Assert.Equal(Allowed, new Ask("lambda.amazonaws.com").Own(Allow("*", "*", "*")).Scp([Deny("*")]).Decision);
        Assert.Equal(Allowed, new Ask("anonymous").Own(Allow("*", "*", "*")).Scp([Deny("*")]).Decision);
        var ask = new Ask().Identity(Full).Scp([Deny("*")]).Rcp([FullRcp, Deny("*", "*", "*")]);
        Assert.Equal(Denied, ask.Decision);
        Assert.Equal(Allowed, ask.Set("managementAccount", "\"111122223333\"").Decision);
        Assert.Equal(Denied, ask.In("999988887777").Own(Allow("*", "*", "*")).Decision);
    }

    [Theory]
    [InlineData(Alice, "s3:GetObject", Photo, Denied)]
    [InlineData("anonymous", "s3:GetObject", Photo, Denied)]
    [InlineData("lambda.amazonaws.com", "s3:GetObject", Photo, Denied)]
    [InlineData(Root, "s3:GetObject", Photo, Denied)]
    [InlineData(Stranger, "sqs:SendMessage", Queue, Denied)]
    [InlineData(Stranger, "SQS:SendMessage", Queue, Denied)]
    [InlineData(Alice, "sns:Publish", "arn:aws:sns:eu-west-1:111122223333:t", Allowed)]
    [InlineData(ServiceLinked, "s3:GetObject", Photo, Allowed)]
    public void Trap_37_whom_and_what_RCPs_bind(string caller, string action, string resource, string expected)
    {
        var ask = new Ask(caller, action, resource).Identity(Full).Own(Allow("*", "*", "*"));
        Assert.Equal(Allowed, ask.Decision);
        Assert.Equal(expected, ask.Rcp([FullRcp], [FullRcp, Deny("*", "*", "*")]).Decision);
        Assert.Equal(expected, ask.Rcp([Deny("*", "*", "*")]).Decision);
        Assert.Equal(expected == Denied ? NotAllowed : Allowed, ask.Rcp([FullRcp], []).Decision);
        Assert.Equal(Allowed, ask.Rcp([Deny("ec2:*", "*", "*")]).Decision);
    }

    [Fact]
    public void Trap_37_an_RCP_names_everybody_or_nothing()
    {
        var ask = new Ask().Identity(Full).Rcp([FullRcp, Deny("*", "*", AwsPrincipal(Alice))]);
        Assert.Equal((Allowed, "forbidden-principal"), (ask.Decision, ask.Problems));
        Assert.Equal((Allowed, "missing-principal"), (ask.Rcp([FullRcp, Deny("*")]).Decision, ask.Problems));
    }

    [Fact]
    public void Trap_38_session_policies_intersect()
    {
        var ask = new Ask(SessionOps).Identity(Allow("s3:*"));
        Assert.Equal(Allowed, ask.Decision);
        Assert.Equal(Allowed, ask.Session(Allow("s3:Get*"), Allow("ec2:*")).Decision);
        Assert.Equal(NotAllowed, ask.Session(Allow("ec2:*")).Decision);
        Assert.Equal(Denied, ask.Session(Full, Deny("s3:*")).Decision);
        Assert.Equal(NotAllowed, new Ask(SessionOps).Session(Full).Decision);
        Assert.Equal(Allowed, new Ask(FederatedUser).Identity(Full).Session(Allow("s3:*")).Decision);
        Assert.Equal(NotAllowed, new Ask(FederatedUser).Identity(Full).Decision);
    }

    [Theory]
    [InlineData(Alice, Allowed)]
    [InlineData(SessionOps, Allowed)]
    [InlineData(Root, Allowed)]
    [InlineData("anonymous", NotAllowed)]
    public void Trap_38_GetCallerIdentity_cannot_be_denied(string caller, string expected) =>
        Assert.Equal(expected, new Ask(caller, "sts:GetCallerIdentity", "*").Identity(Deny("*")).Decision);

    [Fact]
    public void Trap_38_the_root_user_needs_no_policy_in_its_account()
    {
        Assert.Equal(Allowed, new Ask(Root).Decision);
        Assert.Equal(Allowed, new Ask("111122223333").Decision);
        Assert.Equal(NotAllowed, new Ask(Root).Scp([Allow("ec2:*")]).Decision);
        Assert.Equal(Denied, new Ask(Root).Own(Deny("*", "*", "*")).Decision);
        Assert.Equal(Denied, new Ask(Root).Own(Deny("*", "*", AwsPrincipal(Root))).Decision);
        Assert.Equal(NotAllowed, new Ask(Root).In("999988887777").Decision);
        Assert.Equal(Allowed, new Ask(Root).In("999988887777").Own(Allow("s3:*", "*", AwsPrincipal(Root))).Decision);
    }

    [Theory]
    [InlineData("""{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}""", "anonymous", "{}", NotAllowed)]
    [InlineData("""{"StringLike":{"aws:PrincipalOrgID":"*"}}""", "anonymous", "{}", NotAllowed)]
    [InlineData("""{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-1"}}""", "anonymous", "{}", Allowed)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}""", "anonymous", """{"aws:SourceIp":"203.0.113.9"}""", Allowed)]
    [InlineData(
        """{"StringEquals":{"aws:SourceAccount":"111122223333"}}""",
        "sns.amazonaws.com",
        """{"aws:SourceAccount":"111122223333"}""",
        Allowed
    )]
    [InlineData("""{"StringEquals":{"aws:SourceAccount":"111122223333"}}""", "sns.amazonaws.com", "{}", NotAllowed)]
    [InlineData("""{"Bool":{"aws:PrincipalIsAWSService":"true"}}""", "sns.amazonaws.com", "{}", Allowed)]
    [InlineData("""{"StringEquals":{"aws:PrincipalServiceName":"sns.amazonaws.com"}}""", "sns.amazonaws.com", "{}", Allowed)]
    public void Trap_40_open_principals_under_conditions(string condition, string caller, string context, string expected) =>
        Assert.Equal(expected, new Ask(caller).Own(Allow("s3:*", "*", "*", condition)).Context(context).Decision);

    [Fact]
    public void Trap_40_data_perimeter_denies_spare_services_that_they_mean_to_spare()
    {
        var own = Doc(
            Statement("Allow", "*", "*", "*"),
            Statement(
                "Deny",
                "*",
                "*",
                "*",
                """{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-1"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}"""
            )
        );
        Assert.Equal(Allowed, new Ask("sns.amazonaws.com").Own(own).Decision);
        Assert.Equal(Denied, new Ask("anonymous").Own(own).Decision);
        Assert.Equal(Allowed, new Ask().Own(own).Context("""{"aws:PrincipalOrgID":"o-1"}""").Decision);
    }

    [Fact]
    public void Trap_39_an_OIDC_trust_without_sub_takes_any_repository()
    {
        const string provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
        const string aud = """{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}""";
        const string sub = """{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:org/app:*"}}""";
        const string token =
            """{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com","token.actions.githubusercontent.com:sub":"repo:evil/x:ref"}""";
        var ask = new Ask(provider, "sts:AssumeRoleWithWebIdentity", TargetRole).Context(token);
        Assert.Equal(Allowed, ask.Own(Allow("sts:AssumeRoleWithWebIdentity", null, $"{{\"Federated\":\"{provider}\"}}", aud)).Decision);
        Assert.Equal(NotAllowed, ask.Own(Allow("sts:AssumeRoleWithWebIdentity", null, $"{{\"Federated\":\"{provider}\"}}", sub)).Decision);
    }

    [Fact]
    public void Trap_42_a_principal_tag_is_certain_only_where_the_request_says_it()
    {
        var ask = new Ask(SessionOps)
            .Identity(Allow("s3:*", "*", null, """{"StringEquals":{"aws:PrincipalTag/admin":"yes"}}"""))
            .Incomplete();
        Assert.Equal((Depends, "aws:PrincipalTag/admin"), (ask.Decision, ask.DependsOn));
    }

    [Fact]
    public void Endpoint_policies_must_allow_as_well()
    {
        var ask = new Ask().Identity(Full);
        Assert.Equal(Allowed, ask.Endpoint(Allow("s3:*", "*", "*")).Decision);
        Assert.Equal(Allowed, ask.Endpoint(Allow("s3:*", "*", AwsPrincipal(Root))).Decision);
        Assert.Equal(NotAllowed, ask.Endpoint(Allow("s3:*", "*", AwsPrincipal(OtherRoot))).Decision);
        Assert.Equal(NotAllowed, ask.Endpoint(Allow("s3:*", "arn:aws:s3:::other/*", "*")).Decision);
        Assert.Equal(Denied, ask.Endpoint(Doc(Statement("Allow", "*", "*", "*"), Statement("Deny", "s3:*", "*", "*"))).Decision);
        Assert.Equal(NotAllowed, new Ask().Endpoint(Allow("s3:*", "*", "*")).Decision);
    }
}
