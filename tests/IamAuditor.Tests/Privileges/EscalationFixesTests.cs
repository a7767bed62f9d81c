using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using IamAuditor.Core.Privileges;
using IamAuditor.Policies;

namespace IamAuditor.Tests.Privileges;

public sealed class EscalationFixesTests
{
    /// <summary>The statement that closes the most paths is the wrong one to begin with: greedy takes three, two do.</summary>
    [Fact]
    public void The_fewest_statements_and_not_the_greedy_ones()
    {
        int[][] paths =
        [
            [0, 1],
            [0, 1],
            [0, 2],
            [0, 2],
            [1, 3],
            [2, 4],
            [1, 5],
            [2, 6],
        ];
        Assert.Equal([(1, 4), (2, 4)], Fixes(paths));
    }

    /// <summary>A deny that may not match is a reason of the way, and the last thing to take away.</summary>
    [Fact]
    public void No_deny_is_taken_away()
    {
        var me = Some.User(
            "me",
            groups: [],
            inline:
            [
                new("edit", """{"Statement":{"Effect":"Allow","Action":"iam:PutUserPolicy","Resource":"*"}}"""),
                new(
                    "mfa",
                    """{"Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}}"""
                ),
            ]
        );
        var path = Assert.Single(Escalations.Of(users: [me]).Paths());
        Assert.Contains("inline/mfa, statement 0, line 1 (deny)", path.Steps[0].Because.Select(b => b.InWords));
        Assert.Equal(["inline/edit on user/me, statement 0, line 1"], EscalationFixes.Of([path]).Select(f => f.Statement.InWords));
    }

    /// <summary>Two users who write themselves a policy and go on with it: there is no such policy to change yet.</summary>
    [Fact]
    public void What_is_only_written_on_the_way_is_no_statement_to_take_away()
    {
        static Core.Accounts.User Writer(string name) =>
            Some.User(
                name,
                groups: [],
                inline: [new("edit", """{"Statement":{"Effect":"Allow","Action":"iam:PutUserPolicy","Resource":"*"}}""")]
            );
        var paths = Escalations
            .Of(users: [Writer("one"), Writer("two")])
            .Paths()
            .Select(p =>
                p with
                {
                    Steps = [.. p.Steps, p.Steps[0] with { Because = [p.Steps[0].Because[0] with { Policy = "the policy it wrote" }] }],
                }
            );
        Assert.Equal(
            ["inline/edit on user/one, statement 0, line 1", "inline/edit on user/two, statement 0, line 1"],
            EscalationFixes.Of(paths).Select(f => f.Statement.InWords)
        );
    }

    [Fact]
    public void Paths_without_a_statement_to_take_away_are_left_out() =>
        Assert.Equal(
            [(7, 1)],
            Fixes([
                [],
                [7],
            ])
        );

    [Fact]
    public void No_smaller_set_closes_all_paths() =>
        Gen.Int[0, 9]
            .Array[0, 4]
            .Array[0, 14]
            .Sample(
                paths =>
                {
                    var found = Fixes(paths);
                    var open = paths.Where(p => p.Length > 0).ToList();
                    Assert.All(open, p => Assert.Contains(p, s => found.Exists(f => f.Statement == s)));
                    Assert.Equal(Fewest(open), found.Count);
                    Assert.Equal(open.Count, found.Sum(f => f.Closes));
                    Assert.All(found, f => Assert.True(f.Closes > 0));
                },
                iter: 3_000
            );

    /// <summary>Every set of statements, from the smallest on.</summary>
    private static int Fewest(List<int[]> paths) =>
        Enumerable
            .Range(0, 1 << 10)
            .Where(chosen => paths.TrueForAll(p => p.Any(s => (chosen & (1 << s)) != 0)))
            .Min(chosen => int.PopCount(chosen));

    private static List<(int Statement, int Closes)> Fixes(int[][] paths) =>
        [.. EscalationFixes.Of(paths.Select(Path)).Select(f => (f.Statement.Statement, f.Closes))];

    private static EscalationPath Path(int[] statements)
    {
        var me = Arn.Parse("arn:aws:iam::111122223333:user/me");
        ImmutableArray<AccessReason> because =
        [
            .. statements.Select(s => new AccessReason(
                string.Create(CultureInfo.InvariantCulture, $"arn:aws:iam::111122223333:policy/p{s}"),
                s,
                1
            )),
        ];
        return new(me, me, "admin", [new(me, me, "iam-007", [], because, [])], ["self-escalation"]);
    }
}
