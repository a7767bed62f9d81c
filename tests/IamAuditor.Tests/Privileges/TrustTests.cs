using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges.Trust;
using IamAuditor.Policies;

namespace IamAuditor.Tests.Privileges;

/// <summary>Each shape of a trust policy by what it lets in; the texts name every fact that a rule may ask.</summary>
public sealed class TrustTests
{
    private const string Own = Some.AccountNumber;
    private const string Sister = "222233334444";
    private const string Stranger = "999988887777";
    private const string GitHub = "token.actions.githubusercontent.com";
    private const string GitHubArn = $"arn:aws:iam::{Own}:oidc-provider/{GitHub}";

    private static readonly TrustSurroundings Surroundings = new(
        Snapshot(Source.All) with
        {
            Organization = new Organization("o-own1234567", AccountId.Parse("444455556666"))
            {
                Accounts =
                [
                    new OrganizationAccount(AccountId.Parse(Own), "own", "ACTIVE"),
                    new OrganizationAccount(AccountId.Parse(Sister), "sister", "ACTIVE"),
                ],
            },
            Users = [Some.User("alice")],
            IdentityProviders =
            [
                new IdentityProvider { Arn = Arn.Parse(GitHubArn), IsSaml = false },
                new IdentityProvider { Arn = Arn.Parse($"arn:aws:iam::{Own}:oidc-provider/gitlab.com"), IsSaml = false },
                new IdentityProvider { Arn = Arn.Parse($"arn:aws:iam::{Own}:saml-provider/Login"), IsSaml = true },
            ],
        }
    );

    [Theory]
    // Everyone, and what narrows it.
    [InlineData("""{"AWS":"*"}""", "{}", "everyone public cross-account")]
    [InlineData("\"*\"", "{}", "everyone public cross-account")]
    [InlineData("""{"AWS":["*"]}""", """{"StringLike":{"aws:PrincipalOrgID":"*"}}""", "everyone public cross-account")]
    [InlineData("\"*\"", """{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-own1234567"}}""", "everyone public cross-account")]
    [InlineData(
        "\"*\"",
        """{"ForAllValues:StringEquals":{"aws:PrincipalOrgPaths":"o-own1234567/r-ab12/*"}}""",
        "everyone public cross-account"
    )]
    [InlineData("\"*\"", """{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}""", "everyone public cross-account")]
    [InlineData("\"*\"", """{"IpAddress":{"aws:SourceIp":["0.0.0.0/1","128.0.0.0/1"]}}""", "everyone public cross-account")]
    [InlineData("\"*\"", """{"IpAddress":{"aws:SourceIp":["192.0.2.0/24","::/0"]}}""", "everyone public cross-account")]
    [InlineData("\"*\"", """{"StringNotEquals":{"aws:PrincipalAccount":"999988887777"}}""", "everyone public cross-account")]
    [InlineData("\"*\"", """{"Bool":{"aws:SecureTransport":"true"}}""", "everyone public cross-account")]
    [InlineData("\"*\"", """{"ArnLike":{"aws:PrincipalArn":"arn:*:*:*:*:*"}}""", "everyone public cross-account")]
    [InlineData("\"*\"", """{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/ci"}}""", "everyone restricted roles-only cross-account")]
    [InlineData("\"*\"", """{"StringEquals":{"sts:ExternalId":"7f3a"}}""", "everyone restricted external-id cross-account")]
    [InlineData("\"*\"", """{"StringLike":{"sts:ExternalId":"*"}}""", "everyone public cross-account")]
    [InlineData("\"*\"", """{"Bool":{"aws:MultiFactorAuthPresent":true}}""", "everyone restricted mfa cross-account")]
    [InlineData("\"*\"", """{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}""", "everyone narrowed cross-account")]
    [InlineData("\"*\"", """{"StringEquals":{"AWS:SourceVpce":"vpce-0a1b"}}""", "everyone narrowed cross-account")]
    [InlineData(
        "\"*\"",
        """{"StringEquals":{"aws:PrincipalOrgID":"o-own1234567"}}""",
        "organization o-own1234567 narrowed own-organization cross-account"
    )]
    [InlineData(
        "\"*\"",
        """{"StringEquals":{"aws:PrincipalOrgID":"${aws:ResourceOrgID}"}}""",
        "organization o-own1234567 narrowed own-organization cross-account"
    )]
    [InlineData("\"*\"", """{"StringEquals":{"aws:PrincipalOrgID":"o-stranger12"}}""", "organization o-stranger12 narrowed cross-account")]
    [InlineData(
        "\"*\"",
        """{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-own1234567/r-ab12/*"}}""",
        "organization o-own1234567 narrowed own-organization cross-account"
    )]
    [InlineData(
        "\"*\"",
        """{"ForAllValues:StringEquals":{"aws:PrincipalOrgPaths":"o-own1234567/r-ab12/"},"Null":{"aws:PrincipalOrgPaths":"false"}}""",
        "organization o-own1234567 narrowed own-organization cross-account"
    )]
    [InlineData("\"*\"", """{"StringEquals":{"aws:PrincipalAccount":"999988887777"}}""", "account 999988887777 narrowed cross-account")]
    [InlineData(
        "\"*\"",
        """{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::222233334444:role/*"}}""",
        "account 222233334444 narrowed roles-only own-organization cross-account"
    )]
    [InlineData(
        "\"*\"",
        """{"StringLike":{"aws:PrincipalArn":"arn:aws:iam:*:222233334444:role/x"}}""",
        "everyone restricted roles-only cross-account"
    )]
    // Accounts and principals.
    [InlineData("""{"AWS":"111122223333"}""", "{}", "account 111122223333 own own-organization")]
    [InlineData("""{"AWS":"arn:aws:iam::222233334444:root"}""", "{}", "account 222233334444 own-organization cross-account")]
    [InlineData("""{"AWS":"arn:aws:iam::999988887777:root"}""", "{}", "account 999988887777 cross-account")]
    [InlineData(
        """{"AWS":"999988887777"}""",
        """{"StringEquals":{"aws:PrincipalOrgID":"o-own1234567"}}""",
        "account 999988887777 o-own1234567 narrowed own-organization cross-account"
    )]
    [InlineData(
        """{"AWS":"999988887777"}""",
        """{"StringEquals":{"STS:ExternalID":"7f3a"}}""",
        "account 999988887777 restricted external-id cross-account"
    )]
    [InlineData(
        """{"AWS":"999988887777"}""",
        """{"StringEqualsIfExists":{"sts:ExternalId":"7f3a"}}""",
        "account 999988887777 cross-account"
    )]
    [InlineData(
        """{"AWS":"999988887777"}""",
        """{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}""",
        "account 999988887777 cross-account"
    )]
    [InlineData(
        """{"AWS":"999988887777"}""",
        """{"NumericLessThan":{"aws:MultiFactorAuthAge":3600}}""",
        "account 999988887777 restricted mfa cross-account"
    )]
    [InlineData(
        """{"AWS":"999988887777"}""",
        """{"Null":{"aws:MultiFactorAuthAge":"false"}}""",
        "account 999988887777 restricted mfa cross-account"
    )]
    [InlineData("""{"AWS":"999988887777"}""", """{"Null":{"aws:MultiFactorAuthPresent":"false"}}""", "account 999988887777 cross-account")]
    [InlineData(
        """{"AWS":"111122223333"}""",
        """{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*"}}""",
        "account 111122223333 narrowed roles-only own own-organization"
    )]
    [InlineData(
        """{"AWS":"111122223333"}""",
        """{"ArnLike":{"aws:PrincipalArn":["arn:aws:iam::111122223333:role/*","arn:aws:iam::111122223333:user/a"]}}""",
        "account 111122223333 narrowed own own-organization"
    )]
    [InlineData("""{"AWS":"arn:aws:iam::999988887777:role/vendor"}""", "{}", "principal 999988887777 cross-account")]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:user/alice"}""", "{}", "principal 111122223333 own own-organization")]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:user/gone"}""", "{}", "principal 111122223333 own own-organization dangling")]
    [InlineData("""{"AWS":"AROAEXAMPLEEXAMPLE123"}""", "{}", "deleted dangling")]
    [InlineData(
        """{"AWS":["111122223333","AIDAEXAMPLEEXAMPLE123"]}""",
        "{}",
        "account 111122223333 own own-organization; deleted dangling"
    )]
    // Services.
    [InlineData("""{"Service":"cloudtrail.amazonaws.com"}""", "{}", "awsservice cloudtrail.amazonaws.com sends-source")]
    [InlineData("""{"Service":"ec2.amazonaws.com"}""", "{}", "awsservice ec2.amazonaws.com")]
    [InlineData("""{"Service":"states.eu-central-1.amazonaws.com"}""", "{}", "awsservice states.amazonaws.com sends-source")]
    [InlineData(
        """{"Service":"glue.amazonaws.com"}""",
        """{"StringEquals":{"aws:SourceAccount":"111122223333"}}""",
        "awsservice glue.amazonaws.com sends-source narrowed source-bound"
    )]
    [InlineData(
        """{"Service":"glue.amazonaws.com"}""",
        """{"StringEquals":{"aws:SourceAccount":"${aws:ResourceAccount}"}}""",
        "awsservice glue.amazonaws.com sends-source narrowed source-bound"
    )]
    [InlineData(
        """{"Service":"glue.amazonaws.com"}""",
        """{"ArnLike":{"aws:SourceArn":"arn:aws:glue:*:111122223333:*"}}""",
        "awsservice glue.amazonaws.com sends-source narrowed source-bound"
    )]
    [InlineData(
        """{"Service":"glue.amazonaws.com"}""",
        """{"ArnLike":{"aws:SourceArn":"arn:aws:glue:*:*:job/nightly"}}""",
        "awsservice glue.amazonaws.com sends-source restricted"
    )]
    [InlineData(
        """{"Service":"glue.amazonaws.com"}""",
        """{"StringLike":{"aws:SourceAccount":"*"}}""",
        "awsservice glue.amazonaws.com sends-source"
    )]
    [InlineData(
        """{"Service":"glue.amazonaws.com"}""",
        """{"StringEqualsIfExists":{"aws:SourceAccount":"111122223333"}}""",
        "awsservice glue.amazonaws.com sends-source"
    )]
    public void AssumeRole_by(string principal, string condition, string expected) =>
        Assert.Equal(expected, Told("sts:AssumeRole", principal, condition));

    [Theory]
    [InlineData(null, "oidc github")]
    [InlineData("*", "oidc github restricted? no")]
    [InlineData("repo:*", "oidc github restricted")]
    [InlineData("repo:acme*", "oidc github restricted")]
    [InlineData("repo:acme-*/shop:*", "oidc github restricted")]
    [InlineData("*:ref:refs/heads/main", "oidc github restricted")]
    [InlineData("environment:prod", "oidc github restricted subject")]
    [InlineData("repo:acme/*", "oidc github restricted owner")]
    [InlineData("repo:acme/shop:*", "oidc github restricted owner")]
    [InlineData("repo:acme/shop:ref:refs/heads/main", "oidc github restricted subject owner")]
    [InlineData("repository_owner:acme:*", "oidc github restricted owner")]
    [InlineData("repository_owner:acme*", "oidc github restricted")]
    [InlineData("repository_owner_id:12345:repository_id:*", "oidc github restricted owner")]
    public void GitHub_by_subject(string? subject, string expected)
    {
        var condition = subject is null ? "{}" : $$$"""{"StringLike":{"{{{GitHub}}}:sub":"{{{subject}}}"}}""";
        // A bare star asks for nothing.
        expected = expected.Replace(" restricted? no", "", StringComparison.Ordinal);
        Assert.Equal(expected, Told("sts:AssumeRoleWithWebIdentity", $$"""{"Federated":"{{GitHubArn}}"}""", condition));
    }

    [Theory]
    [InlineData("""{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}""", "oidc github restricted audience")]
    [InlineData("""{"StringLikeIfExists":{"token.actions.githubusercontent.com:sub":"repo:acme/shop:*"}}""", "oidc github")]
    [InlineData("""{"ForAllValues:StringLike":{"token.actions.githubusercontent.com:sub":"repo:acme/shop:*"}}""", "oidc github")]
    [InlineData(
        """{"ForAnyValue:StringLike":{"token.actions.githubusercontent.com:sub":"repo:acme/shop:*"}}""",
        "oidc github restricted owner"
    )]
    [InlineData("""{"StringLike":{"token.actions.githubusercontent.com:sub":["repo:acme/shop:*","repo:*"]}}""", "oidc github restricted")]
    [InlineData("""{"StringNotLike":{"token.actions.githubusercontent.com:sub":"repo:evil/*"}}""", "oidc github")]
    [InlineData("""{"StringEquals":{"token.actions.githubusercontent.com:repository_owner":"acme"}}""", "oidc github restricted owner")]
    [InlineData("""{"StringEquals":{"gitlab.com:sub":"repo:acme/shop:x"}}""", "oidc github restricted")]
    public void GitHub_by_condition(string condition, string expected) =>
        Assert.Equal(expected, Told("sts:AssumeRoleWithWebIdentity", $$"""{"Federated":"{{GitHubArn}}"}""", condition));

    [Theory]
    [InlineData(
        "arn:aws:iam::111122223333:oidc-provider/gitlab.com",
        """{"StringEquals":{"gitlab.com:aud":"a","gitlab.com:sub":"project_path:acme/shop:ref_type:branch:ref:main"}}""",
        "oidc restricted audience subject owner"
    )]
    [InlineData(
        "arn:aws:iam::111122223333:oidc-provider/gitlab.com",
        """{"StringLike":{"gitlab.com:sub":"project_path:acme/*"}}""",
        "oidc restricted owner"
    )]
    [InlineData(
        "arn:aws:iam::111122223333:oidc-provider/gitlab.com",
        """{"StringLike":{"gitlab.com:sub":"project_path:*"}}""",
        "oidc restricted"
    )]
    [InlineData(
        "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/0A",
        """{"StringLike":{"oidc.eks.eu-central-1.amazonaws.com/id/0A:sub":"system:serviceaccount:shop:*"}}""",
        "oidc restricted owner dangling"
    )]
    [InlineData(
        "accounts.google.com",
        """{"StringEquals":{"accounts.google.com:aud":"a","accounts.google.com:sub":"1"}}""",
        "oidc restricted audience subject owner"
    )]
    [InlineData(
        "cognito-identity.amazonaws.com",
        """{"StringEquals":{"cognito-identity.amazonaws.com:aud":"eu:1"}}""",
        "oidc restricted audience guests"
    )]
    [InlineData(
        "cognito-identity.amazonaws.com",
        """{"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"authenticated"}}""",
        "oidc restricted"
    )]
    [InlineData(
        "cognito-identity.amazonaws.com",
        """{"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"unauthenticated"}}""",
        "oidc restricted guests"
    )]
    [InlineData(
        "cognito-identity.amazonaws.com",
        """{"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"*authenticated"}}""",
        "oidc restricted guests"
    )]
    public void Web_identity_of(string provider, string condition, string expected) =>
        Assert.Equal(expected, Told("sts:AssumeRoleWithWebIdentity", $$"""{"Federated":"{{provider}}"}""", condition));

    [Theory]
    [InlineData("Login", """{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}""", "saml restricted audience")]
    [InlineData("Login", "{}", "saml")]
    [InlineData("Login", """{"StringLike":{"SAML:aud":"*"}}""", "saml")]
    [InlineData("Gone", "{}", "saml dangling")]
    public void Saml_of(string provider, string condition, string expected) =>
        Assert.Equal(
            expected,
            Told("sts:AssumeRoleWithSAML", $$"""{"Federated":"arn:aws:iam::111122223333:saml-provider/{{provider}}"}""", condition)
        );

    [Theory]
    [InlineData("sts:TagSession", """{"AWS":"*"}""")]
    [InlineData("sts:AssumeRole", """{"Federated":"arn:aws:iam::111122223333:saml-provider/Login"}""")]
    [InlineData("sts:AssumeRoleWithSAML", """{"AWS":"arn:aws:iam::999988887777:root"}""")]
    [InlineData("sts:AssumeRole", """{"AWS":"arn:aws:iam::*:role/x"}""")]
    [InlineData("sts:AssumeRole", """{"CanonicalUser":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}""")]
    public void Nobody_comes_in_by(string action, string principal) => Assert.Equal("", Told(action, principal, "{}"));

    [Theory]
    [InlineData("STS:assumerole")]
    [InlineData("sts:Assume*")]
    [InlineData("sts:*")]
    [InlineData("*")]
    public void The_action_may_be_spelt(string action) => Assert.Equal("everyone public cross-account", Told(action, "\"*\"", "{}"));

    [Theory]
    [InlineData(
        """{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-own1234567"}}}""",
        "organization o-own1234567 narrowed own-organization cross-account"
    )]
    [InlineData(
        """{"Effect":"Deny","Principal":"*","Action":"sts:*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-own1234567"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}""",
        "organization o-own1234567 narrowed own-organization cross-account"
    )]
    [InlineData(
        """{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-own1234567","aws:PrincipalTag/x":"y"}}}""",
        "everyone public cross-account"
    )]
    [InlineData(
        """{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}""",
        "everyone restricted mfa cross-account"
    )]
    [InlineData(
        """{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}""",
        "everyone public cross-account"
    )]
    [InlineData(
        """{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Condition":{"Null":{"aws:MultiFactorAuthAge":"true"}}}""",
        "everyone restricted mfa cross-account"
    )]
    [InlineData("""{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}""", "")]
    [InlineData("""{"Effect":"Deny","Principal":{"AWS":"999988887777"},"Action":"sts:AssumeRole"}""", "everyone public cross-account")]
    [InlineData("""{"Effect":"Deny","Principal":"*","Action":"sts:TagSession"}""", "everyone public cross-account")]
    // All but some are denied.
    [InlineData(
        """{"Effect":"Deny","NotPrincipal":{"AWS":"222233334444"},"Action":"sts:*"}""",
        "account 222233334444 own-organization cross-account"
    )]
    [InlineData(
        """{"Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::111122223333:root","222233334444"]},"Action":"sts:AssumeRole"}""",
        "account 111122223333 own own-organization; account 222233334444 own-organization cross-account"
    )]
    [InlineData("""{"Effect":"Deny","NotPrincipal":"*","Action":"sts:AssumeRole"}""", "everyone public cross-account")]
    [InlineData("""{"Effect":"Deny","NotPrincipal":{"AWS":"222233334444"},"Action":"sts:TagSession"}""", "everyone public cross-account")]
    public void A_deny_leaves_over(string deny, string expected) =>
        Assert.Equal(
            expected,
            Told($$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"},{{deny}}]}""")
        );

    [Fact]
    public void NotPrincipal_with_Allow_is_the_whole_world() =>
        Assert.Equal(
            "everyone public cross-account",
            Told("""{"Statement":{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole"}}""")
        );

    [Fact]
    public void What_is_no_document_says_nothing() => Assert.Null(RoleTrust.Of("not json", Surroundings));

    [Fact]
    public void Where_the_organization_and_the_providers_were_not_read_nobody_knows()
    {
        var blind = new TrustSurroundings(Snapshot([Source.AuthorizationDetails]));
        var stranger = Assert.Single(RoleTrust.Of(Document("sts:AssumeRole", $$"""{"AWS":"{{Stranger}}"}""", "{}"), blind)!);
        var gitHub = Assert.Single(
            RoleTrust.Of(Document("sts:AssumeRoleWithWebIdentity", $$"""{"Federated":"{{GitHubArn}}"}""", "{}"), blind)!
        );
        Assert.Equal((null, null), (stranger.IsOwnOrganization, gitHub.IsDangling));
    }

    [Fact]
    public void A_list_of_providers_without_their_details_still_says_which_there_are()
    {
        const string other = $"arn:aws:iam::{Own}:oidc-provider/gitlab.com";
        var listed = new TrustSurroundings(
            Snapshot(Source.All) with
            {
                Coverage = new Coverage(Source.All, [Some.Gap(Source.OidcProviders, GapCode.Incomplete, part: other)]),
            }
        );
        bool? IsDangling(string arn) =>
            Assert
                .Single(RoleTrust.Of(Document("sts:AssumeRoleWithWebIdentity", $$"""{"Federated":"{{arn}}"}""", "{}"), listed)!)
                .IsDangling;
        Assert.Equal((true, false), (IsDangling(GitHubArn), IsDangling(other)));
    }

    [Fact]
    public void A_grant_carries_its_place_and_its_conditions()
    {
        var grant = Assert.Single(
            RoleTrust.Of(
                "{\"Version\":\"2012-10-17\",\n\"Statement\":[{\"Effect\":\"Allow\",\n\"Principal\":{\"AWS\":\"999988887777\"},\n\"Action\":\"sts:AssumeRole\",\"Condition\":{\"StringEquals\":{\"sts:ExternalId\":\"7f3a\"}}}]}",
                Surroundings
            )!
        );
        Assert.Equal(
            ("999988887777", 0, 3, "StringEquals sts:ExternalId: 7f3a"),
            (grant.Principal, grant.Statement, grant.Line, string.Join("; ", grant.Conditions))
        );
    }

    private static string Document(string action, string principal, string condition) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{{principal}},"Action":"{{action}}","Condition":{{condition}}}]}""";

    private static string Told(string action, string principal, string condition) => Told(Document(action, principal, condition));

    private static string Told(string document) => string.Join("; ", RoleTrust.Of(document, Surroundings)!.Select(Told));

    private static string Told(TrustGrant grant)
    {
        var isGitHub = grant.Provider == GitHub;
        IEnumerable<string?> words =
        [
            grant.Party.ToString().ToLowerInvariant(),
            grant.Account?.Text,
            grant.Organization,
            grant.Party == TrustedParty.AwsService ? grant.Provider : null,
            isGitHub ? "github" : null,
            grant.IsPublic ? "public" : null,
            grant.SendsSource ? "sends-source" : null,
            grant.IsNarrowed ? "narrowed"
            : grant.IsRestricted ? "restricted"
            : null,
            grant.RequiresExternalId ? "external-id" : null,
            grant.RequiresMfa ? "mfa" : null,
            grant.IsForRolesOnly ? "roles-only" : null,
            grant.IsSourceBound ? "source-bound" : null,
            grant.BindsAudience ? "audience" : null,
            grant.BindsSubject ? "subject" : null,
            grant.BindsOwner ? "owner" : null,
            grant.AllowsUnauthenticated ? "guests" : null,
            grant.IsOwnAccount ? "own" : null,
            grant.IsOwnOrganization == true ? "own-organization" : null,
            grant.IsDangling == true ? "dangling" : null,
            grant.IsCrossAccount ? "cross-account" : null,
        ];
        return string.Join(' ', words.Where(w => w is not null));
    }

    private static AccountSnapshot Snapshot(IEnumerable<Source> read) =>
        new()
        {
            Account = Some.AccountId,
            Partition = Partition.Aws,
            TakenAt = Some.Now,
            Coverage = new Coverage(read, []),
            Root = new Root { Arn = Some.Arn("root") },
        };
}
