using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Tests.Evidence;

namespace IamAuditor.Tests.Rules.Catalogue;

/// <summary>Which archive rules take public access, or that of accounts nobody knows, out of sight. 222233334444 is of the organization, 444455556666 is on the list, 999988887777 is nobody's.</summary>
public sealed class ArchiveRuleTests
{
    private const string Id = "analyzer.broad-archive-rule";

    private static readonly RuleSet On = BuiltIn.With(
        RuleSettings.Default with
        {
            Enable = [Id],
            Overrides =
            [
                new(Id, "IamAuditor:Rules:Overrides:0")
                {
                    Params = new Dictionary<string, IReadOnlyList<string>>
                    {
                        ["trustedAccounts"] = ["444455556666", "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"],
                        ["trustedOrganizations"] = ["o-partner12345"],
                    },
                },
            ],
        }
    );

    [Theory]
    // Nothing that narrows: everybody, public ones too.
    [InlineData("{}", "public")]
    [InlineData("""{"resourceType":{"eq":["AWS::S3::Bucket"]}}""", "public")]
    [InlineData("""{"resourceOwnerAccount":{"eq":["222233334444"]}}""", "public")]
    [InlineData("""{"resourceControlPolicyRestriction":{"eq":["APPLICABLE"]}}""", "public")]
    [InlineData("""{"someday":{"eq":["x"]}}""", "public")]
    // isPublic by each operator.
    [InlineData("""{"isPublic":{"eq":["true"]}}""", "public")]
    [InlineData("""{"isPublic":{"neq":["false"]}}""", "public")]
    [InlineData("""{"isPublic":{"exists":true}}""", "public")]
    [InlineData("""{"isPublic":{"contains":["tru"]}}""", "public")]
    [InlineData("""{"isPublic":{"eq":["false"]}}""", "accounts")]
    [InlineData("""{"isPublic":{"neq":["true"]}}""", "accounts")]
    [InlineData("""{"isPublic":{"exists":false}}""", "")]
    [InlineData("""{"isPublic":{"eq":["true"]},"condition.aws:SourceIp":{"eq":["192.0.2.0/24"]}}""", "public")]
    [InlineData("""{"isPublic":{"eq":["true"]},"resource":{"eq":["arn:aws:s3:::website"]}}""", "")]
    // Principals by each operator.
    [InlineData("""{"principal.AWS":{"eq":["*"]}}""", "public")]
    [InlineData("""{"principal.AWS":{"contains":["*"]}}""", "public")]
    [InlineData("""{"principal.AWS":{"exists":true}}""", "public")]
    [InlineData("""{"principal.AWS":{"exists":false}}""", "accounts")]
    [InlineData("""{"principal.AWS":{"neq":["999988887777"]}}""", "public")]
    [InlineData("""{"principal.AWS":{"neq":["*"]}}""", "accounts")]
    [InlineData("""{"principal.AWS":{"eq":["222233334444"]}}""", "")]
    [InlineData("""{"principal.AWS":{"eq":["arn:aws:iam::222233334444:role/deploy"]}}""", "")]
    [InlineData("""{"principal.AWS":{"eq":["444455556666","222233334444"]}}""", "")]
    [InlineData("""{"principal.AWS":{"eq":["444455556666","999988887777"]}}""", "accounts")]
    [InlineData("""{"principal.AWS":{"eq":["arn:aws:iam::999988887777:user/anna"]}}""", "accounts")]
    [InlineData("""{"principal.AWS":{"eq":["222233334444","*"]}}""", "public")]
    [InlineData("""{"principal.AWS":{"contains":["arn:aws:iam::222233334444:role/"]}}""", "")]
    [InlineData("""{"principal.AWS":{"contains":["222233334444"]}}""", "")]
    [InlineData("""{"principal.AWS":{"contains":["role/deploy-222233334444"]}}""", "accounts")]
    [InlineData("""{"principal.AWS":{"contains":["22223333"]}}""", "accounts")]
    [InlineData("""{"principal.AWS":{"eq":["AIDACKCEVSQ6C2EXAMPLE"]}}""", "accounts")]
    [InlineData("""{"principal.AWS":{"eq":["222233334444"]},"isPublic":{"eq":["false"]},"resourceType":{"eq":["AWS::IAM::Role"]}}""", "")]
    [InlineData("""{"principal.AWS":{"eq":["222233334444"]},"isPublic":{"eq":["true"]}}""", "")]
    [InlineData("""{"principal.CanonicalUser":{"eq":["79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"]}}""", "")]
    [InlineData("""{"principal.CanonicalUser":{"eq":["0000000000000000000000000000000000000000000000000000000000000000"]}}""", "accounts")]
    // Identity providers.
    [InlineData("""{"principal.Federated":{"eq":["arn:aws:iam::111122223333:saml-provider/directory"]}}""", "")]
    [InlineData("""{"principal.Federated":{"eq":["arn:aws:iam::999988887777:saml-provider/directory"]}}""", "accounts")]
    [InlineData("""{"principal.Federated":{"eq":["accounts.google.com"]}}""", "")]
    [InlineData("""{"principal.Federated":{"exists":true}}""", "accounts")]
    // Resources.
    [InlineData("""{"resource":{"eq":["arn:aws:s3:::website","arn:aws:s3:::downloads"]}}""", "")]
    [InlineData("""{"resource":{"contains":["website"]}}""", "public")]
    [InlineData("""{"resource":{"eq":["arn:aws:s3:::*"]}}""", "public")]
    [InlineData("""{"resource":{"neq":["arn:aws:s3:::secret"]}}""", "public")]
    [InlineData("""{"resource":{"exists":true}}""", "public")]
    // Conditions.
    [InlineData("""{"condition.aws:PrincipalOrgID":{"eq":["o-example12345"]}}""", "")]
    [InlineData("""{"condition.aws:PrincipalOrgId":{"contains":["o-example12345"]}}""", "")]
    [InlineData("""{"condition.aws:PrincipalOrgID":{"eq":["o-partner12345"]}}""", "")]
    [InlineData("""{"condition.aws:PrincipalOrgID":{"eq":["o-stranger1234"]}}""", "accounts")]
    [InlineData("""{"condition.aws:PrincipalOrgID":{"contains":["o-"]}}""", "accounts")]
    [InlineData("""{"condition.aws:PrincipalOrgID":{"exists":true}}""", "accounts")]
    [InlineData("""{"condition.aws:PrincipalOrgID":{"exists":false}}""", "public")]
    [InlineData("""{"condition.aws:PrincipalOrgID":{"neq":["o-stranger1234"]}}""", "public")]
    [InlineData("""{"condition.aws:PrincipalOrgPaths":{"eq":["o-example12345/r-ab12/ou-ab12-11111111/"]}}""", "")]
    [InlineData("""{"condition.aws:PrincipalArn":{"eq":["arn:aws:iam::222233334444:role/deploy"]}}""", "")]
    [InlineData("""{"condition.aws:PrincipalArn":{"eq":["arn:aws:iam::*:role/deploy"]}}""", "accounts")]
    [InlineData("""{"condition.kms:CallerAccount":{"eq":["999988887777"]}}""", "accounts")]
    [InlineData("""{"condition.aws:SourceArn":{"eq":["arn:aws:s3:::uploads"]}}""", "")]
    [InlineData("""{"condition.aws:SourceVpc":{"eq":["vpc-0a1b2c3d"]}}""", "")]
    [InlineData("""{"condition.aws:SourceVpc":{"exists":true}}""", "accounts")]
    [InlineData("""{"condition.aws:SourceIp":{"eq":["192.0.2.0/24"]}}""", "")]
    [InlineData("""{"condition.aws:SourceIp":{"eq":["0.0.0.0/0"]}}""", "accounts")]
    [InlineData("""{"condition.aws:UserAgent":{"eq":["curl"]}}""", "accounts")]
    // What is known of one criterion is enough, whatever the other leaves open.
    [InlineData("""{"principal.AWS":{"contains":["arn:aws:iam::"]},"condition.aws:PrincipalOrgID":{"eq":["o-example12345"]}}""", "")]
    [InlineData("""{"principal.AWS":{"eq":["999988887777"]},"condition.aws:SourceIp":{"eq":["192.0.2.1"]}}""", "")]
    // What is no access.
    [InlineData("""{"error":{"exists":true}}""", "")]
    [InlineData("""{"error":{"exists":false}}""", "public")]
    [InlineData("""{"findingType":{"eq":["UnusedIAMRole"]}}""", "")]
    [InlineData("""{"findingType":{"eq":["ExternalAccess"]}}""", "public")]
    public void An_archive_rule_is_as_broad_as_what_meets_it(string filter, string takes)
    {
        var verdict = Assert.Single(BuiltIn.Judge(Id, Account(filter), On));
        if (takes.Length == 0)
        {
            Assert.Equal(Outcome.Pass, verdict.Outcome);
            return;
        }

        Assert.Equal(Outcome.Fail, verdict.Outcome);
        Assert.Contains(
            $"r takes {(takes == "public" ? "public access (" : "access by accounts that ")}",
            verdict.Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "aws accessanalyzer delete-archive-rule --analyzer-name x --rule-name r --region eu-west-1",
            verdict.Fix!.Cli,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_filter_stands_in_the_message_and_in_what_was_observed()
    {
        var verdict = Assert.Single(
            BuiltIn.Judge(Id, Account("""{"principal.AWS":{"neq":["999988887777","*"],"exists":true},"isPublic":{"eq":["false"]}}"""), On)
        );
        const string filter = "isPublic eq false; principal.AWS neq 999988887777, *; principal.AWS exists true";
        Assert.EndsWith($"the list of trusted accounts ({filter})", verdict.Message, StringComparison.Ordinal);
        Assert.Equal([$"r ({filter})"], verdict.Observations.Single(o => o.Name == "analyzer.archiveRules").Value.List);
    }

    [Fact]
    public void A_stranger_is_unknown_where_the_accounts_of_the_organization_were_not_read()
    {
        var account = Account("""{"principal.AWS":{"eq":["999988887777"]}}""", organization: false);
        var verdict = Assert.Single(BuiltIn.Judge(Id, account, On));
        Assert.Equal(Outcome.Unknown, verdict.Outcome);
        Assert.Equal(["organization"], verdict.Missing.Select(m => m.Source));
        Assert.Equal(Outcome.Pass, BuiltIn.Outcome(Id, Account("""{"principal.AWS":{"eq":["444455556666"]}}""", organization: false), On));
        Assert.Equal(Outcome.Fail, BuiltIn.Outcome(Id, Account("""{"isPublic":{"eq":["true"]}}""", organization: false), On));
    }

    [Fact]
    public void Evidence_from_before_archive_rules_is_unknown_and_says_what_to_give()
    {
        var account = Evidence(null).Snapshot();
        var verdict = Assert.Single(BuiltIn.Judge(Id, account, On));
        Assert.Equal((Outcome.Unknown, "Not assessed: archive-rules (NotCollected)"), (verdict.Outcome, verdict.Message));
        Assert.Equal([new Missing("archive-rules", null, GapCode.NotCollected, null)], verdict.Missing);
        Assert.Equal(
            "give archive-rules/REGION/ANALYZER.json (`aws accessanalyzer list-archive-rules` prints it)",
            new UnknownReason(Source.ArchiveRules, GapCode.NotCollected, null, [], 1, 1).Remedy
        );
    }

    [Fact]
    public void An_analyzer_without_its_file_is_missing_where_others_have_theirs()
    {
        var account = Evidence("""{"archiveRules":[]}""", second: "us-east-1").Snapshot();
        Assert.Equal(["NotCollected us-east-1 x: the evidence has no archive-rules of x"], Folder.Gaps(account, Source.ArchiveRules));
        Assert.Equal(["x pass", "x unknown"], BuiltIn.Outcomes(Id, account, On));
    }

    [Fact]
    public void A_page_that_is_one_of_several_passes_nothing()
    {
        var account = Evidence("""{"archiveRules":[],"nextToken":"more"}""").Assemble().Snapshot!;
        Assert.Equal(Outcome.Unknown, BuiltIn.Outcome(Id, account, On));
    }

    [Fact]
    public void A_rule_without_its_filter_is_damage_and_passes_nothing()
    {
        var assembled = Evidence("""{"archiveRules":[{"ruleName":"r"}]}""").Assemble();
        Assert.Contains("has no `filter`", Assert.Single(assembled.Problems).ToString(), StringComparison.Ordinal);
        Assert.Equal(Outcome.Unknown, BuiltIn.Outcome(Id, assembled.Snapshot!, On));
    }

    [Theory]
    [InlineData("ACCOUNT_UNUSED_ACCESS", "ACTIVE")]
    [InlineData("ACCOUNT_INTERNAL_ACCESS", "ACTIVE")]
    [InlineData("ACCOUNT", "DISABLED")]
    public void An_analyzer_that_finds_no_access_from_outside_needs_no_file(string type, string status)
    {
        var account = Evidence(null, type: type, status: status).Snapshot();
        Assert.Equal([], Folder.Gaps(account, Source.ArchiveRules));
        Assert.Equal(Outcome.NotApplicable, BuiltIn.Outcome(Id, account, On));
    }

    private static AccountSnapshot Account(string filter, bool organization = true) =>
        Evidence(
                $$"""{"archiveRules":[{"ruleName":"r","filter":{{filter}},"createdAt":"2025-01-01T00:00:00Z","updatedAt":"2025-01-01T00:00:00Z"}]}""",
                organization: organization
            )
            .Snapshot();

    private static Folder Evidence(
        string? rules,
        string? second = null,
        string type = "ACCOUNT",
        string status = "ACTIVE",
        bool organization = true
    )
    {
        string[] regions = second is null ? ["eu-west-1"] : ["eu-west-1", second];
        var folder = new Folder().File(
            "regions.json",
            $$"""{"Regions":[{{string.Join(',', regions.Select(r => $$"""{"RegionName":"{{r}}","RegionOptStatus":"ENABLED_BY_DEFAULT"}"""))}}]}"""
        );
        foreach (var region in regions)
        {
            _ = folder.File(
                $"analyzers/{region}.json",
                $$"""{"analyzers":[{"arn":"arn:aws:access-analyzer:{{region}}:111122223333:analyzer/x","name":"x","type":"{{type}}","status":"{{status}}","createdAt":"2025-01-01T00:00:00Z"}]}"""
            );
        }

        if (organization)
        {
            _ = folder.File(
                "organization.json",
                """{"Organization":{"Id":"o-example12345","MasterAccountId":"333344445555","FeatureSet":"ALL"},"Accounts":[{"Id":"111122223333"},{"Id":"222233334444"},{"Id":"333344445555"}]}"""
            );
        }

        return rules is null ? folder : folder.File("archive-rules/eu-west-1/x.json", rules);
    }
}
