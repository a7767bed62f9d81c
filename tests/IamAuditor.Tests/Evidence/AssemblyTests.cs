using System.IO.Compression;
using System.Text;
using IamAuditor.Core.Evidence;
using IamAuditor.Policies;

namespace IamAuditor.Tests.Evidence;

public sealed class AssemblyTests
{
    private static Folder Details(string text) => new Folder().File("account-authorization-details.json", text);

    [Fact]
    public void A_document_reads_the_same_as_JSON_as_text_and_percent_encoded()
    {
        var encoded = $"\"{Uri.EscapeDataString(Texts.Trust)}\"";
        var asText = $"\"{Texts.Trust.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        var trusts = Details(
                Texts.Details(roles: string.Join(',', Texts.Role("a", Texts.Trust), Texts.Role("b", asText), Texts.Role("c", encoded)))
            )
            .Snapshot()
            .Roles.Select(r => r.TrustPolicy)
            .ToList();
        Assert.Contains("\n", trusts[0], StringComparison.Ordinal);
        Assert.Equal([Texts.Trust, Texts.Trust], trusts.Skip(1));
    }

    [Theory]
    [InlineData("Policy")]
    [InlineData("PermissionsBoundaryPolicy")]
    public void Trap_07_both_names_of_a_boundarys_type_are_read(string type)
    {
        var boundary =
            $$""","PermissionsBoundary":{"PermissionsBoundaryType":"{{type}}","PermissionsBoundaryArn":"arn:aws:iam::111122223333:policy/limit"}""";
        var user = Texts.User("ann", more: boundary);
        var details = Details(Texts.Details(users: user)).Snapshot().Users.Single().Details!;
        Assert.Equal("arn:aws:iam::111122223333:policy/limit", details.PermissionsBoundary?.Text);
    }

    [Fact]
    public void Dates_with_a_blank_or_as_seconds_are_dates()
    {
        var user = Texts.User("ann").Replace("\"2024-05-01T08:00:00+00:00\"", "1714550400", StringComparison.Ordinal);
        var snapshot = Details(Texts.Details(users: user, roles: Texts.Role("a", Texts.Trust))).Snapshot();
        Assert.Equal(new DateTimeOffset(2024, 5, 1, 8, 0, 0, TimeSpan.Zero), snapshot.Users.Single().Created);
        Assert.Equal(new DateTimeOffset(2024, 5, 1, 8, 0, 0, TimeSpan.Zero), snapshot.Roles.Single().Created);
    }

    [Theory]
    [InlineData("\"IsTruncated\":true,\"Marker\":\"m\"")]
    [InlineData("\"NextToken\":\"abc\"")]
    public void One_page_of_several_is_a_gap(string mark)
    {
        var snapshot = Details(Texts.Details(users: Texts.User("ann"), more: "," + mark)).Assemble().Snapshot!;
        Assert.Contains(GapCode.Incomplete, snapshot.Coverage.GapsOf(Source.AuthorizationDetails).Select(g => g.Code));
    }

    [Fact]
    public void A_list_that_a_filter_left_out_is_a_gap()
    {
        var snapshot = Details($$"""{"UserDetailList":[{{Texts.User("ann")}}]}""").Assemble().Snapshot!;
        Assert.Equal(
            [
                "Incomplete: the authorization details have no `GroupDetailList`: somebody filtered them",
                "Incomplete: the authorization details have no `Policies`: somebody filtered them",
                "Incomplete: the authorization details have no `RoleDetailList`: somebody filtered them",
            ],
            Folder.Gaps(snapshot, Source.AuthorizationDetails)
        );
    }

    [Fact]
    public void Principals_of_two_accounts_are_refused_and_both_are_named()
    {
        var assembled = Details(Texts.Details(users: Texts.User("ann") + "," + Texts.User("eve", "999988887777"))).Assemble();
        Assert.Null(assembled.Snapshot);
        var said = string.Join('\n', assembled.Problems);
        Assert.Contains("111122223333", said, StringComparison.Ordinal);
        Assert.Contains("999988887777", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "111122223333", "Policies[0]: has a `Content` that is no policy document")]
    [InlineData("""{"Version":"2012-10-17","Statement":[""", "111122223333", "Policies[0]: has a `Content` that is no policy document")]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[]}""",
        "222233334444",
        "has a `Path` that ends in 222233334444, and not in 111122223333"
    )]
    public void Control_policies_that_nobody_can_read_or_that_are_above_another_account_forbid_nothing(
        string content,
        string last,
        string expected
    )
    {
        var assembled = Details(Texts.Details(users: Texts.User("ann")))
            .File(
                "service-control-policies.json",
                $$"""{"Policies":[{"PolicySummary":{"Id":"p-1","Name":"one"},"Content":"{{content.Replace(
                    "\"",
                    "\\\"",
                    StringComparison.Ordinal
                )}}","Targets":["r-1"]}],"Path":["r-1","{{last}}"]}"""
            )
            .Assemble();
        Assert.Contains(expected, Assert.Single(assembled.Problems).ToString(), StringComparison.Ordinal);
        Assert.True(assembled.Snapshot!.ServiceControlPolicies is null or { Policies.Count: 0 });
        Assert.False(assembled.Snapshot.Coverage.IsComplete(Source.ServiceControlPolicies));
    }

    [Fact]
    public void Nobody_knows_whose_files_they_are_unless_somebody_says_so()
    {
        var folder = new Folder().File("account-password-policy.json", """{"PasswordPolicy":null}""");
        Assert.Null(folder.Assemble().Snapshot);
        Assert.Contains("--account", string.Join('\n', folder.Problems()), StringComparison.Ordinal);
        Assert.Equal("111122223333", folder.Assemble(AccountId.Parse("111122223333")).Snapshot!.Account.Text);
    }

    [Fact]
    public void No_password_policy_is_a_fact_and_no_file_is_not()
    {
        var with = Details(Texts.Details(users: Texts.User("ann")))
            .File("account-password-policy.json", """{"PasswordPolicy":null}""")
            .Snapshot();
        Assert.Null(with.PasswordPolicy);
        Assert.True(with.Coverage.IsComplete(Source.PasswordPolicy));
        var without = Details(Texts.Details(users: Texts.User("ann"))).Snapshot();
        Assert.Equal(["NotCollected: the evidence has no account-password-policy.json"], Folder.Gaps(without, Source.PasswordPolicy));
    }

    [Fact]
    public void Counts_that_differ_are_a_gap_with_both_numbers()
    {
        var snapshot = Details(Texts.Details(users: Texts.User("ann")))
            .File("account-summary.json", """{"SummaryMap":{"Users":2,"Groups":0,"Roles":0,"Policies":0}}""")
            .Snapshot();
        Assert.Equal(
            ["CountMismatch: AWS counts 2 (Users of GetAccountSummary), 1 were listed"],
            Folder.Gaps(snapshot, Source.AuthorizationDetails)
        );
    }

    [Fact]
    public void A_user_that_is_younger_than_the_report_has_no_credentials_and_a_row_whose_user_is_gone_is_dropped_and_counted()
    {
        var snapshot = Details(Texts.Details(users: Texts.User("ann") + "," + Texts.User("new")))
            .Report(Folder.Row("ann"), Folder.Row("gone"))
            .Snapshot();
        Assert.Equal([("ann", true), ("new", false)], snapshot.Users.Select(u => (u.Name, u.Credentials is not null)));
        Assert.Equal(1, snapshot.DroppedCredentialRows);
    }

    [Fact]
    public void A_trail_that_many_regions_show_is_one_and_its_status_belongs_to_its_home()
    {
        const string trail =
            """{"trailList":[{"Name":"all","HomeRegion":"eu-central-1","TrailARN":"arn:aws:cloudtrail:eu-central-1:111122223333:trail/all","IsMultiRegionTrail":true,"IncludeGlobalServiceEvents":true,"LogFileValidationEnabled":true,"IsOrganizationTrail":false,"S3BucketName":"b"}]}""";
        var snapshot = Details(Texts.Details(users: Texts.User("ann")))
            .File("trails.json", trail)
            .File("trail-status/eu-central-1/all.json", """{"IsLogging":true,"LatestDeliveryTime":1772355600.5}""")
            .Snapshot();
        var found = Assert.Single(snapshot.Trails);
        Assert.True(found.Status!.IsLogging);
        Assert.Null(found.Selectors);
        Assert.True(snapshot.Coverage.IsComplete(Source.Trails));
        Assert.Contains("NotCollected: the evidence has no event-selectors/REGION/NAME.json", Folder.Gaps(snapshot, Source.EventSelectors));
    }

    [Fact]
    public void Log_files_are_packed_or_not_and_an_event_belongs_to_whom_it_was_delivered()
    {
        const string login =
            """{"eventVersion":"1.08","userIdentity":{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"},"eventTime":"2026-02-27T05:00:00Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.9","eventID":"e-1","eventType":"AwsConsoleSignIn","recipientAccountId":"111122223333","additionalEventData":{"MFAUsed":"Yes"},"responseElements":{"ConsoleLogin":"Success"}}""";
        var foreign = login
            .Replace("\"recipientAccountId\":\"111122223333\"", "\"recipientAccountId\":\"999988887777\"", StringComparison.Ordinal)
            .Replace("e-1", "e-2", StringComparison.Ordinal);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
        {
            gzip.Write(Encoding.UTF8.GetBytes($$"""{"Records":[{{login}},{{foreign}}]}"""));
        }

        var snapshot = Details(Texts.Details(users: Texts.User("ann")))
            .File("cloudtrail-events/log.json.gz", packed.ToArray())
            .Assemble()
            .Snapshot!;
        var only = Assert.Single(snapshot.Events);
        Assert.Equal(("e-1", "ConsoleLogin", true, true), (only.Id, only.Name, only.IsRootPerson, only.MfaUsed));
        Assert.Equal(
            ["CoverageUnknown: no manifest says which regions and which time the events cover"],
            Folder.Gaps(snapshot, Source.CloudTrailEvents)
        );
    }

    [Theory]
    [InlineData("\"invokedBy\":\"kms.amazonaws.com\",", "AwsApiCall")]
    [InlineData("", "AwsServiceEvent")]
    public void A_service_that_acts_for_root_is_no_person(string invoked, string type)
    {
        var text =
            $$"""{"Events":[{"EventId":"e","EventName":"Decrypt","EventTime":1772168400,"CloudTrailEvent":"{\"userIdentity\":{\"type\":\"Root\",{{invoked.Replace("\"", "\\\"", StringComparison.Ordinal)}}\"accountId\":\"111122223333\"},\"eventTime\":\"2026-02-27T05:00:00Z\",\"eventSource\":\"kms.amazonaws.com\",\"eventName\":\"Decrypt\",\"awsRegion\":\"us-east-1\",\"eventID\":\"e\",\"eventType\":\"{{type}}\",\"recipientAccountId\":\"111122223333\"}"}]}""";
        var snapshot = Details(Texts.Details(users: Texts.User("ann"))).File("cloudtrail-events/page.json", text).Assemble().Snapshot!;
        Assert.False(Assert.Single(snapshot.Events).IsRootPerson);
    }

    [Theory]
    [InlineData("{\"UserDetailList\":[", "is not JSON")]
    [InlineData("<html></html>", "it is an HTML or XML page")]
    [InlineData("[]", "is JSON, but not the object that the AWS CLI prints")]
    [InlineData("{\"Users\":[]}", "it is not the output of aws iam get-account-authorization-details")]
    [InlineData("", "is empty; the command that wrote it failed")]
    public void A_damaged_or_foreign_file_is_refused_with_its_name_and_what_to_do(string text, string expected)
    {
        var assembled = Details(text).Report(Folder.Row("ann")).Assemble();
        var problem = Assert.Single(assembled.Problems);
        Assert.StartsWith("account-authorization-details.json", problem.ToString(), StringComparison.Ordinal);
        Assert.Contains(expected, problem.ToString(), StringComparison.Ordinal);
        Assert.Contains("aws iam get-account-authorization-details", problem.ToString(), StringComparison.Ordinal);
        Assert.False(assembled.Snapshot!.Coverage.WasRead(Source.AuthorizationDetails));
    }

    [Fact]
    public void A_broken_record_is_left_out_and_the_others_stand()
    {
        var broken = Texts.User("eve").Replace("\"arn:aws:iam::111122223333:user/eve\"", "\"eve\"", StringComparison.Ordinal);
        var assembled = Details(Texts.Details(users: Texts.User("ann") + "," + broken)).Assemble();
        Assert.Equal(["ann"], assembled.Snapshot!.Users.Select(u => u.Name));
        Assert.Equal(
            [
                "account-authorization-details.json at UserDetailList[1].Arn: `eve` is not an ARN; collect it again (aws iam get-account-authorization-details), or remove the file: what rests on authorization-details is Unknown then",
            ],
            assembled.Problems.Select(p => p.ToString())
        );
        Assert.False(assembled.Snapshot.Coverage.IsComplete(Source.AuthorizationDetails));
    }

    [Fact]
    public void A_file_that_no_longer_has_its_digest_is_said_loudly()
    {
        var report = string.Join('\n', [Folder.Header, Folder.RootRow, Folder.Row("ann")]);
        var file = new EvidenceFile(Source.CredentialReport, "credential-report.csv", Encoding.UTF8.GetBytes(report), Folder.Now);
        var manifest = Manifest.Of(AccountId.Parse("111122223333"), Partition.Aws, Folder.Now, "test", [file], []);
        Assert.Empty(new Folder().File("credential-report.csv", report).File("manifest.json", manifest.ToBytes()).Problems());
        var changed = new Folder()
            .File(
                "credential-report.csv",
                report.Replace("ann,", "bob,", StringComparison.Ordinal).Replace("user/ann", "user/bob", StringComparison.Ordinal)
            )
            .File("manifest.json", manifest.ToBytes());
        Assert.Contains(
            "has been changed since it was collected: manifest.json says SHA-256",
            string.Join('\n', changed.Problems()),
            StringComparison.OrdinalIgnoreCase
        );
    }

    [Fact]
    public void A_file_that_the_manifest_lists_and_nobody_finds_is_said()
    {
        var file = new EvidenceFile(Source.CredentialReport, "credential-report.csv", "x"u8.ToArray(), Folder.Now);
        var manifest = Manifest.Of(AccountId.Parse("111122223333"), Partition.Aws, Folder.Now, "test", [file], []);
        var problems = Details(Texts.Details(users: Texts.User("ann"))).File("manifest.json", manifest.ToBytes()).Problems();
        Assert.Contains("credential-report.csv", string.Join('\n', problems), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_finding_of_two_regions_is_one()
    {
        static string Finding(string id) =>
            $$"""{"id":"{{id}}","resource":"arn:aws:iam::111122223333:role/open","resourceType":"AWS::IAM::Role","principal":{"AWS":"*"},"isPublic":true,"status":"ACTIVE","action":["sts:AssumeRole"],"condition":{},"createdAt":"2026-01-01T00:00:00Z","analyzedAt":"2026-02-01T00:00:00Z","updatedAt":"2026-02-01T00:00:00Z","resourceOwnerAccount":"111122223333"}""";
        static string Analyzers(params string[] regions) =>
            "{\"analyzers\":["
            + string.Join(
                ',',
                regions.Select(r =>
                    $$"""{"arn":"arn:aws:access-analyzer:{{r}}:111122223333:analyzer/x","name":"x","type":"ACCOUNT","status":"ACTIVE","createdAt":"2025-01-01T00:00:00Z"}"""
                )
            )
            + "]}";
        var snapshot = Details(Texts.Details(users: Texts.User("ann")))
            .File("analyzers.json", Analyzers("eu-west-1", "us-east-1"))
            .File("analyzer-findings/eu-west-1/x.json", $$"""{"findings":[{{Finding("f-1")}}]}""")
            .File("analyzer-findings/us-east-1/x.json", $$"""{"findings":[{{Finding("f-2")}}]}""")
            .Assemble()
            .Snapshot!;
        var finding = Assert.Single(snapshot.AnalyzerFindings);
        Assert.Equal(["eu-west-1", "us-east-1"], finding.Regions);
        Assert.True(finding.IsPublic);
    }

    [Fact]
    public void Regions_whose_analyzers_are_not_known_have_unknown_findings_too()
    {
        var snapshot = Details(Texts.Details(users: Texts.User("ann")))
            .File(
                "regions.json",
                """{"Regions":[{"RegionName":"eu-west-1","RegionOptStatus":"ENABLED_BY_DEFAULT"},{"RegionName":"us-east-1","RegionOptStatus":"ENABLED_BY_DEFAULT"}]}"""
            )
            .File(
                "analyzers/eu-west-1.json",
                """{"analyzers":[{"arn":"arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/x","name":"x","type":"ACCOUNT","status":"ACTIVE","createdAt":"2025-01-01T00:00:00Z"}]}"""
            )
            .File("analyzer-findings/eu-west-1/x.json", """{"findings":[]}""")
            .Snapshot();
        Assert.Equal(["us-east-1"], snapshot.Coverage.GapsOf(Source.AnalyzerFindings).Select(g => g.Region));
    }

    [Fact]
    public void The_order_of_files_does_not_matter()
    {
        (string, string)[] files =
        [
            (
                "account-authorization-details.json",
                Texts.Details(users: Texts.User("ann") + "," + Texts.User("bob"), roles: Texts.Role("r", Texts.Trust))
            ),
            ("credential-report.csv", string.Join('\n', [Folder.Header, Folder.RootRow, Folder.Row("bob"), Folder.Row("ann")])),
            ("account-aliases.json", """{"AccountAliases":["payments"]}"""),
        ];
        var forth = files.Aggregate(new Folder(), (f, x) => f.File(x.Item1, x.Item2)).Snapshot();
        var back = files.Reverse().Aggregate(new Folder(), (f, x) => f.File(x.Item1, x.Item2)).Snapshot();
        Assert.Equal(forth.Users.Select(u => u.Name), back.Users.Select(u => u.Name));
        Assert.Equal(forth.Coverage.All.Select(g => g.ToString()), back.Coverage.All.Select(g => g.ToString()));
    }
}
