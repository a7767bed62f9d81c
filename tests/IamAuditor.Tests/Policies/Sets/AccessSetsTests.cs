using System.Collections.Immutable;
using CsCheck;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Sets;

namespace IamAuditor.Tests.Policies.Sets;

public sealed class AccessSetsTests
{
    private const string Always = "sts:GetCallerIdentity";
    private static readonly ActionCatalogue Aws = ActionCatalogue.Embedded;

    private static PolicyDocument Policy(params string[] statements) =>
        PolicyParser.Parse($$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""");

    private static string Allow(string action, string resource = "*", string more = "") =>
        $$"""{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}"{{more}}}""";

    private static string Deny(string action, string resource = "*", string more = "") =>
        $$"""{"Effect":"Deny","Action":"{{action}}","Resource":"{{resource}}"{{more}}}""";

    private const string Mfa = ""","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}""";

    /// <summary>Which of the actions asked about one principal surely and possibly has.</summary>
    private static (string Sure, string Possible) Of(PolicyDocument?[] documents, PrincipalPolicies principal, params string[] asked)
    {
        var sets = AccessSets.Build(Aws, documents, [principal]);
        string Names(Func<int, int, bool> has) => string.Join(' ', asked.Where(a => sets.Universe.TryFind(a, out var id) && has(0, id)));
        return (Names(sets.IsSure), Names(sets.IsPossible));
    }

    private static (string Sure, string Possible) OfIdentity(PolicyDocument document, params string[] asked) =>
        Of([document], new([0]), asked);

    [Fact]
    public void An_unconditional_allow_on_everything_is_sure() =>
        Assert.Equal(("s3:GetObject", "s3:GetObject"), OfIdentity(Policy(Allow("s3:Get*")), "s3:GetObject", "s3:PutObject"));

    [Fact]
    public void A_resource_or_a_condition_makes_it_possible_only() =>
        Assert.Equal(
            ("", "s3:GetObject iam:GetUser"),
            OfIdentity(
                Policy(Allow("s3:*", "arn:aws:s3:::b/*"), Allow("iam:*", more: Mfa)),
                "s3:GetObject",
                "iam:GetUser",
                "ec2:RunInstances"
            )
        );

    [Fact]
    public void An_unconditional_deny_makes_it_impossible_and_any_other_deny_unsure() =>
        Assert.Equal(
            ("ec2:RunInstances", "iam:GetUser ec2:RunInstances"),
            OfIdentity(Policy(Allow("*"), Deny("s3:*"), Deny("iam:*", more: Mfa)), "s3:GetObject", "iam:GetUser", "ec2:RunInstances")
        );

    [Fact]
    public void NotAction_is_everything_else_also_what_the_catalogue_does_not_know() =>
        Assert.Equal(
            ("ec2:RunInstances s3:GetObject new:Thing", "ec2:RunInstances s3:GetObject new:Thing"),
            Of(
                [
                    Policy("""{"Effect":"Allow","NotAction":["iam:*"," s3:*","new:Other"],"Resource":"*"}"""),
                    Policy(Deny("new:THING", more: Mfa)),
                ],
                new([0]),
                "ec2:RunInstances",
                "s3:GetObject",
                "iam:GetUser",
                "new:Thing",
                "new:Other"
            )
        );

    [Fact]
    public void A_boundary_limits_and_its_denies_count() =>
        Assert.Equal(
            ("s3:GetObject", "s3:GetObject s3:PutObject"),
            Of(
                [Policy(Allow("*")), Policy(Allow("s3:*"), Deny("s3:Delete*"), Deny("s3:Put*", "arn:aws:s3:::b/*"))],
                new([0], [1]),
                "s3:GetObject",
                "s3:PutObject",
                "s3:DeleteObject",
                "ec2:RunInstances"
            )
        );

    [Fact]
    public void An_empty_boundary_allows_nothing() => Assert.Equal(("", ""), Of([Policy(Allow("*"))], new([0], []), "s3:GetObject"));

    [Fact]
    public void Each_level_of_SCPs_must_allow_and_any_may_deny() =>
        Assert.Equal(
            ("s3:GetObject", "s3:GetObject"),
            Of(
                [Policy(Allow("*")), Policy(Allow("*"), Deny("s3:Put*")), Policy(Allow("s3:*"), Allow("iam:*"))],
                new(
                    [0],
                    null,
                    [
                        [0],
                        [1],
                        [2],
                    ]
                ),
                "s3:GetObject",
                "s3:PutObject",
                "ec2:RunInstances"
            )
        );

    [Fact]
    public void A_level_without_SCPs_allows_nothing_and_no_levels_limit_nothing()
    {
        PolicyDocument[] all = [Policy(Allow("*"))];
        Assert.Equal(
            ("", ""),
            Of(
                all,
                new(
                    [0],
                    null,
                    [
                        [0],
                        [],
                    ]
                ),
                "s3:GetObject"
            )
        );
        Assert.Equal(("s3:GetObject", "s3:GetObject"), Of(all, new([0], null, []), "s3:GetObject"));
    }

    [Fact]
    public void GetCallerIdentity_is_always_allowed()
    {
        PolicyDocument[] none = [Policy(Deny("*"))];
        Assert.Equal(
            (Always, Always),
            Of(
                none,
                new(
                    [0],
                    [0],
                    [
                        [0],
                    ]
                ),
                Always,
                "s3:GetObject"
            )
        );
        Assert.Equal((Always, Always), Of(none, new([]), Always, "s3:GetObject"));
    }

    [Fact]
    public void A_document_that_was_not_read_leaves_everything_open() =>
        Assert.Equal(
            ("", "s3:GetObject iam:GetUser"),
            Of([Policy(Allow("s3:*"), Deny("ec2:*")), null], new([0, 1]), "s3:GetObject", "iam:GetUser", "ec2:RunInstances")
        );

    [Fact]
    public void Statements_that_AWS_would_refuse_say_nothing() =>
        Assert.Equal(
            ("", ""),
            OfIdentity(
                Policy(
                    """{"effect":"Allow","Action":"s3:*","Resource":"*"}""",
                    """{"Effect":"Allow","Action":"s3:*"}""",
                    """{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":"*"}"""
                ),
                "s3:GetObject"
            )
        );

    [Fact]
    public void Principals_with_the_same_policies_share_a_row_whatever_the_order()
    {
        PolicyDocument[] documents = [Policy(Allow("s3:*")), Policy(Allow("iam:*"))];
        var sets = AccessSets.Build(Aws, documents, [new([0, 1]), new([1, 0]), new([0, 0, 1]), new([0]), new([0], [1])]);
        Assert.Equal((5, 3), (sets.PrincipalCount, sets.RowCount));
    }

    [Fact]
    public void A_policy_that_is_not_in_the_list_is_an_error()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AccessSets.Build(Aws, [], [new([0])]));
        Assert.Throws<ArgumentOutOfRangeException>(() => AccessSets.Build(Aws, [Policy(Allow("*"))], [new([0], [-1])]));
    }

    private static readonly string[] Patterns =
    [
        "*",
        "s3:*",
        "s3:Get*",
        "s3:GetObject",
        "iam:*User",
        "new:Thing",
        "new:*",
        "ec2:Run?nstances",
    ];

    private static readonly Gen<string> GenStatement = Gen.Select(
        Gen.Bool,
        Gen.Bool,
        Gen.Int[0, Patterns.Length - 1],
        Gen.Bool,
        Gen.Bool,
        (allow, not, pattern, everywhere, conditional) =>
            $$"""{"Effect":"{{(allow ? "Allow" : "Deny")}}","{{(not ? "NotAction" : "Action")}}":"{{Patterns[pattern]}}","Resource":"{{(everywhere ? "*" : "arn:aws:s3:::b")}}"{{(conditional ? Mfa : "")}}}"""
    );

    private static readonly Gen<PolicyDocument?> GenPolicy = GenStatement
        .Array[0, 3]
        .Select(s => s.Length == 3 && s[0] == s[1] ? null : Policy(s));

    private static readonly Gen<PrincipalPolicies> GenPrincipal = Gen.Select(
        Gen.Int[0, 3].Array[0, 3],
        Gen.Int[0, 3].Array[0, 2],
        Gen.Int[0, 3].Array[0, 2].Array[0, 2],
        Gen.Int[0, 3],
        (identity, boundary, levels, has) =>
            new PrincipalPolicies(
                [.. identity],
                (has & 1) != 0 ? [.. boundary] : null,
                (has & 2) != 0 ? [.. levels.Select(l => l.ToImmutableArray())] : null
            )
    );

    private static readonly Gen<(PolicyDocument?[] Documents, PrincipalPolicies[] Principals)> GenAccount = Gen.Select(
        GenPolicy.Array[4],
        GenPrincipal.Array[1, 70]
    );

    [Fact]
    public void A_column_says_the_same_as_the_rows() =>
        GenAccount.Sample(
            account =>
            {
                var sets = AccessSets.Build(Aws, account.Documents, account.Principals);
                foreach (var name in new[] { "s3:GetObject", "iam:GetUser", Always })
                {
                    Assert.True(sets.Universe.TryFind(name, out var action));
                    var holders = sets.WhoCan(action);
                    var all = Enumerable.Range(0, sets.PrincipalCount).ToList();
                    Assert.Equal(all.Where(p => sets.Sure(p).Contains(action)), holders.Sure);
                    Assert.Equal(all.Where(p => sets.Possible(p).Contains(action)), holders.Possible);
                    Assert.Equal(all.Where(p => sets.IsSure(p, action)), holders.Sure);
                    Assert.Equal(all.Where(p => sets.IsPossible(p, action)), holders.Possible);
                }
            },
            iter: 40
        );

    [Fact]
    public void A_changed_policy_gives_what_building_anew_gives() =>
        Gen.Select(GenAccount, Gen.Int[0, 3], GenPolicy)
            .Sample(
                (account, index, document) =>
                {
                    var changed = AccessSets.Build(Aws, account.Documents, account.Principals).WithPolicy(index, document);
                    account.Documents[index] = document;
                    var anew = AccessSets.Build(changed.Universe.Catalogue, account.Documents, account.Principals);
                    for (var p = 0; p < anew.PrincipalCount; p++)
                    {
                        foreach (
                            var action in new[]
                            {
                                "s3:GetObject",
                                "s3:PutObject",
                                "iam:GetUser",
                                "iam:ListUsers",
                                "new:Thing",
                                "ec2:RunInstances",
                            }
                        )
                        {
                            Assert.Equal(Has(anew, p, action), Has(changed, p, action));
                        }
                    }
                },
                iter: 60
            );

    // An action that no policy names any more is not in the universe that is built anew.
    private static (bool, bool) Has(AccessSets sets, int principal, string action) =>
        sets.Universe.TryFind(action, out var id) && action != "new:Thing"
            ? (sets.IsSure(principal, id), sets.IsPossible(principal, id))
            : default;

    [Fact]
    public void Sure_is_within_possible_and_neither_leaves_the_universe() =>
        GenAccount.Sample(
            account =>
            {
                var sets = AccessSets.Build(Aws, account.Documents, account.Principals);
                for (var p = 0; p < sets.PrincipalCount; p++)
                {
                    Assert.True(sets.Possible(p).Covers(sets.Sure(p)));
                    Assert.DoesNotContain(sets.Possible(p), id => id >= sets.Universe.Count);
                }
            },
            iter: 10
        );
}
