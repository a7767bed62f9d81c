using IamAuditor.Policies.Catalogue;

namespace IamAuditor.Tests.Policies.Catalogue;

public sealed class ActionCatalogueTests
{
    private static readonly ActionCatalogue Aws = ActionCatalogue.Embedded;

    private static string[] Names(string pattern) => [.. Aws.Expand(pattern).Select(Aws.NameOf)];

    [Fact]
    public void Ids_follow_the_ordinal_order_of_the_lower_case_action()
    {
        var keys = Enumerable.Range(0, Aws.Count).Select(Aws.KeyOf).ToList();
        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        Assert.Equal(keys, Enumerable.Range(0, Aws.Count).Select(i => Aws.NameOf(i).ToLowerInvariant()));
        Assert.Equal(Enumerable.Range(0, Aws.Count), keys.Select(k => Aws.TryFind(k, out var id) ? id : -1));
    }

    [Fact]
    public void Services_cut_the_ids_into_ranges_without_a_gap()
    {
        var next = 0;
        foreach (var service in Aws.Services)
        {
            Assert.Equal(next, service.FirstAction);
            next += service.ActionCount;
            Assert.All(
                Enumerable.Range(service.FirstAction, service.ActionCount),
                id => Assert.StartsWith(service.Prefix + ":", Aws.KeyOf(id), StringComparison.Ordinal)
            );
        }

        Assert.Equal(Aws.Count, next);
    }

    [Fact]
    public void An_action_is_found_in_any_case_and_keeps_the_spelling_of_AWS()
    {
        var action = Aws.Find("S3:getOBJECT")!;
        Assert.Equal(
            ("s3:getobject", "s3:GetObject", "s3", AccessLevel.Read, false),
            (action.Key, action.Name, action.Service.Prefix, action.Level, action.IsWildcardOnly)
        );
        Assert.Contains(action.Resources, r => r.Type.Name == "object");
        Assert.Contains(action.ConditionKeys, k => k.Name == "s3:ExistingObjectTag/${key}");
    }

    [Theory]
    [InlineData("s3:GetObjects")]
    [InlineData("s3")]
    [InlineData("")]
    [InlineData(":")]
    [InlineData(" s3:GetObject")]
    [InlineData("ſ3:GetObject")]
    [InlineData("K:GetObject")]
    public void What_is_no_action_is_not_found(string text) => Assert.Null(Aws.Find(text));

    [Fact]
    public void Access_levels_are_as_documented() =>
        Assert.Equal(
            [
                ("iam:ListUsers", AccessLevel.List),
                ("iam:GetUser", AccessLevel.Read),
                ("iam:CreateUser", AccessLevel.Write),
                ("iam:TagUser", AccessLevel.Tagging),
                ("iam:AttachUserPolicy", AccessLevel.PermissionsManagement),
            ],
            new[] { "iam:ListUsers", "iam:GetUser", "iam:CreateUser", "iam:TagUser", "iam:AttachUserPolicy" }.Select(a =>
                (a, Aws.Find(a)!.Level)
            )
        );

    [Theory]
    [InlineData("s3:ListAllMyBuckets", true)]
    [InlineData("ec2:DescribeInstances", true)]
    [InlineData("sts:GetCallerIdentity", true)]
    [InlineData("iam:PassRole", false)]
    [InlineData("S3:PUTOBJECT", false)]
    [InlineData("nosuch:Thing", null)]
    public void Wildcard_only_actions_are_known(string action, bool? expected) => Assert.Equal(expected, Aws.IsWildcardOnly(action));

    // The services named in AWS's announcements of RCPs (November 2024) and of the additions since.
    [Theory]
    [InlineData("s3", true)]
    [InlineData("sts", true)]
    [InlineData("SQS", true)]
    [InlineData("kms", true)]
    [InlineData("secretsmanager", true)]
    [InlineData("ecr", true)]
    [InlineData("aoss", true)]
    [InlineData("dynamodb", true)]
    [InlineData("cognito-idp", true)]
    [InlineData("logs", true)]
    [InlineData("iam", false)]
    [InlineData("lambda", false)]
    [InlineData("sns", false)]
    [InlineData("nosuch", null)]
    public void Services_that_support_resource_control_policies_are_known(string prefix, bool? expected) =>
        Assert.Equal(expected, Aws.SupportsResourceControlPolicies(prefix));

    [Fact]
    public void A_resource_type_has_its_format_and_its_pattern()
    {
        var user = Aws.Find("iam:CreateUser")!.Resources.Single();
        Assert.True(user.Required);
        Assert.Equal(["arn:${Partition}:iam::${Account}:user/${UserNameWithPath}"], user.Type.ArnFormats);
        Assert.Equal(["arn:*:iam::*:user/*"], user.Type.ArnPatterns);
    }

    [Fact]
    public void A_resource_type_with_two_shapes_has_both() =>
        Assert.Contains(Aws.FindService("lex")!.ResourceTypes, t => t.ArnPatterns is ["arn:*:lex:*:*:bot/*", "arn:*:lex:*:*:bot:*"]);

    [Theory]
    [InlineData("aws:SourceIp", "aws:SourceIp", ConditionKeyType.IpAddress, false)]
    [InlineData("AWS:SOURCEIP", "aws:SourceIp", ConditionKeyType.IpAddress, false)]
    [InlineData("aws:PrincipalTag/team", "aws:PrincipalTag/${TagKey}", ConditionKeyType.String, false)]
    [InlineData("aws:PrincipalOrgPaths", "aws:PrincipalOrgPaths", ConditionKeyType.String, true)]
    [InlineData("aws:TagKeys", "aws:TagKeys", ConditionKeyType.String, true)]
    [InlineData("aws:RequestTag/a/b", "aws:RequestTag/${TagKey}", ConditionKeyType.String, false)]
    [InlineData("s3:prefix", "s3:prefix", ConditionKeyType.String, false)]
    [InlineData("iam:PassedToService", "iam:PassedToService", ConditionKeyType.String, false)]
    [InlineData("s3:ExistingObjectTag/x", "s3:ExistingObjectTag/${key}", ConditionKeyType.String, false)]
    [InlineData("token.actions.githubusercontent.com:sub", null, default(ConditionKeyType), false)]
    [InlineData("aws:MultiFactorAuthPresent", "aws:MultiFactorAuthPresent", ConditionKeyType.Bool, false)]
    [InlineData("aws:CurrentTime", "aws:CurrentTime", ConditionKeyType.Date, false)]
    [InlineData("aws:PrincipalTag/", null, default(ConditionKeyType), false)]
    [InlineData("aws:NoSuchKey", null, default(ConditionKeyType), false)]
    public void Condition_keys_are_found_by_name_and_by_template(string key, string? name, ConditionKeyType type, bool multiValued) =>
        Assert.Equal(name is null ? null : new ConditionKey(name, type, multiValued), Aws.FindConditionKey(key));

    [Theory]
    [InlineData("s3:ListBucket", "s3:prefix", true)]
    [InlineData("s3:GetObject", "s3:prefix", false)]
    [InlineData("s3:GetObject", "aws:SourceVpce", true)]
    [InlineData("s3:GetObject", "aws:PrincipalTag/x", true)]
    [InlineData("iam:PassRole", "iam:PassedToService", true)]
    [InlineData("iam:CreateUser", "iam:PassedToService", false)]
    public void An_action_takes_the_keys_listed_for_it_and_the_global_ones(string action, string key, bool expected) =>
        Assert.Equal(expected, Aws.TakesConditionKey(Aws.Find(action)!.Id, key));

    [Theory]
    [InlineData("*")]
    [InlineData("**")]
    [InlineData("*:*")]
    public void A_star_alone_is_every_action(string pattern) => Assert.Equal(Aws.Count, Aws.Expand(pattern).Count);

    [Theory]
    [InlineData("s3:*")]
    [InlineData("S3:**")]
    public void A_service_star_is_the_service(string pattern)
    {
        var s3 = Aws.FindService("s3")!;
        Assert.Equal(Enumerable.Range(s3.FirstAction, s3.ActionCount), Aws.Expand(pattern));
    }

    [Fact]
    public void A_prefix_is_a_range() => Assert.Equal(["iam:CreateAccessKey", "iam:CreateAccountAlias"], Names("IAM:createAcc*"));

    [Fact]
    public void Inner_wildcards_match_within_the_name() =>
        Assert.Equal(["iam:DeleteRolePolicy", "iam:DeleteUserPolicy"], Names("iam:Delete?o?ePolicy").Concat(Names("iam:Delete*serPolicy")));

    [Theory]
    [InlineData("s3:")]
    [InlineData(":GetObject")]
    [InlineData("s*:GetObject")]
    [InlineData("*:GetObject")]
    [InlineData("s3:Get Object*")]
    [InlineData(" s3:Get*")]
    [InlineData("s3 :Get*")]
    [InlineData("nosuch:*")]
    [InlineData("s3:Gett*")]
    [InlineData("GetObject")]
    [InlineData("")]
    [InlineData("s3:GetObject?")]
    public void Patterns_that_match_nothing_are_empty(string pattern) => Assert.Empty(Aws.Expand(pattern));

    [Theory]
    [InlineData("", ActionTextKind.Malformed)]
    [InlineData("*", ActionTextKind.Everything)]
    [InlineData("*:*", ActionTextKind.Everything)]
    [InlineData("s3:Get", ActionTextKind.Exact)]
    [InlineData("s3:Get*", ActionTextKind.Wildcard)]
    [InlineData("s?:Get", ActionTextKind.Malformed)]
    [InlineData("s3:Get Object", ActionTextKind.Malformed)]
    [InlineData("?", ActionTextKind.Malformed)]
    public void The_text_of_an_action_is_told_apart(string text, ActionTextKind kind) => Assert.Equal(kind, ActionText.Classify(text));

    [Fact]
    public void A_catalogue_is_read_from_a_stream_as_well()
    {
        var loaded = ActionCatalogue.Load(new MemoryStream(CatalogueFile.Bytes));
        Assert.Equal((Aws.Version, Aws.Count), (loaded.Version, loaded.Count));
    }

    [Fact]
    public void A_damaged_catalogue_is_refused_with_a_reason()
    {
        var bytes = CatalogueFile.Bytes;
        string[] reasons =
        [
            Refusal([]),
            Refusal([1, 2, 3, 4]),
            Refusal(bytes[..^1]),
            Refusal(bytes[..(bytes.Length / 2)]),
            Refusal(CatalogueFile.Pack("IAMX\u0001"u8)),
            Refusal(CatalogueFile.Pack("IAMC\u0002"u8)),
            Refusal(CatalogueFile.Pack("IAMC\u0001"u8)),
            Refusal(CatalogueFile.Pack([.. CatalogueFile.Content, 0])),
        ];
        Assert.All(reasons, r => Assert.StartsWith("This is not an action catalogue: ", r, StringComparison.Ordinal));
        Assert.Contains("format is number 2", reasons[5], StringComparison.Ordinal);
    }

    [Fact]
    public void A_catalogue_cut_anywhere_is_refused()
    {
        var content = CatalogueFile.Content;
        for (var length = 0; length < content.Length; length += 9_973)
            Refusal(CatalogueFile.Pack(content.AsSpan(0, length)));
    }

    private static string Refusal(byte[] bytes) =>
        Assert.Throws<InvalidDataException>(() => ActionCatalogue.Load(new MemoryStream(bytes))).Message;
}
