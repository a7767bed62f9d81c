using CsCheck;
using IamAuditor.Policies;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Tests.Policies;

public sealed class PatternTests
{
    private static readonly Gen<string> Pattern = Gen.OneOf('a', 'b', '*', '?').Array[0, 3].Select(c => new string(c));

    private static readonly string[] Texts =
    [
        .. Enumerable.Range(0, 7).SelectMany(length => Enumerable.Range(0, (int)Math.Pow(3, length)).Select(n => Word(n, length))),
    ];

    [Fact]
    public void Inclusion_and_intersection_agree_with_trying_all_short_texts() =>
        Gen.Select(Pattern, Pattern)
            .Sample(
                (outer, inner) =>
                {
                    var both = Texts.Any(t => Glob.IsMatch(outer, t) && Glob.IsMatch(inner, t));
                    var all = Texts.All(t => !Glob.IsMatch(inner, t) || Glob.IsMatch(outer, t));
                    Assert.Equal((both, all), (Glob.Intersects(outer, inner), Glob.Includes(outer, inner)));
                },
                iter: 1_000
            );

    [Fact]
    public void A_glob_is_what_its_regular_expression_is() =>
        Gen.Select(Pattern, Gen.Int[0, Texts.Length - 1])
            .Sample(
                (pattern, text) =>
                    Assert.Equal(
                        System.Text.RegularExpressions.Regex.IsMatch(
                            Texts[text],
                            $"^{pattern.Replace("*", ".*", StringComparison.Ordinal).Replace("?", ".", StringComparison.Ordinal)}$"
                        ),
                        Glob.IsMatch(pattern, Texts[text])
                    ),
                iter: 5_000
            );

    [Theory]
    [InlineData("s3:*", "s3:Get*", true, true)]
    [InlineData("s3:Get*", "s3:*", false, true)]
    [InlineData("*", "s3:Get*", true, true)]
    [InlineData("s3:*", "*", false, true)]
    [InlineData("s3:*", "ec2:*", false, false)]
    [InlineData("S3:getobject", "s3:GetObject", true, true)]
    [InlineData("s3:Get*", "s3:*Object", false, true)]
    [InlineData("*:*", "*", true, true)]
    public void Action_patterns_include_and_intersect(string outer, string inner, bool includes, bool intersects)
    {
        var (o, i) = (ActionPattern.Parse(outer), ActionPattern.Parse(inner));
        Assert.Equal((includes, intersects, intersects), (o.Includes(i), o.Intersects(i), i.Intersects(o)));
    }

    [Theory]
    [InlineData("*", "arn:aws:s3:::b", true, true)]
    [InlineData("arn:aws:s3:::b*", "arn:aws:s3:::b/k", true, true)]
    [InlineData("arn:aws:s3:::b/*", "arn:aws:s3:::b*", false, true)]
    [InlineData("arn:aws:sqs", "arn:aws:sqs:eu-west-1:*:q", true, true)]
    [InlineData("arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/${aws:username}", true, true)]
    [InlineData("arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:username}", false, true)]
    [InlineData("arn:aws:s3:::*", "arn:aws:s3:::b/${aws:username}", true, true)]
    [InlineData("arn:aws:s3:::b", "arn:aws:sqs:::b", false, false)]
    [InlineData("arn:aws:s3:::a*", "arn:aws:s3:::b*", false, false)]
    public void ARN_patterns_include_and_intersect(string outer, string inner, bool includes, bool intersects)
    {
        var o = ArnPattern.Parse(outer, PolicyVersion.V2012, PolicyKind.Identity);
        var i = ArnPattern.Parse(inner, PolicyVersion.V2012, PolicyKind.Identity);
        Assert.Equal((includes, intersects, intersects), (o.Includes(i), o.Intersects(i), i.Intersects(o)));
    }

    [Fact]
    public void What_is_shared_between_policies_stays_apart_by_text_however_many_there_are_and_whoever_asks()
    {
        // More than are kept, so that each takes the place of others, and on all cores.
        var names = Enumerable.Range(0, 40_000).Select(n => $"Get{n}").Append(new string('x', 300)).ToList();
        Parallel.ForEach(
            names.Concat(names),
            name =>
            {
                var action = ActionPattern.Parse($"s3:{name}");
                Assert.Equal(($"s3:{name}", "s3", true), (action.Text, action.Service, action.IsMatch($"S3:{name.ToUpperInvariant()}")));
                var arn = ArnPattern.Parse($"arn:aws:s3:::{name}", PolicyVersion.V2012, PolicyKind.Identity);
                Assert.Equal(($"arn:aws:s3:::{name}", true, false), (arn.Text, arn.IsExact, arn.IsMalformed));
                Assert.Equal($"user/{name}", Arn.Parse($"arn:aws:iam::111122223333:user/{name}").Resource);
            }
        );
    }

    [Fact]
    public void A_short_ARN_is_taken_by_the_kind_of_policy_that_it_stands_in_whoever_asked_before()
    {
        Assert.False(ArnPattern.Parse("arn:aws:sqs", PolicyVersion.V2012, PolicyKind.Identity).IsMalformed);
        Assert.True(ArnPattern.Parse("arn:aws:sqs", PolicyVersion.V2012, PolicyKind.Resource).IsMalformed);
        Assert.Equal(
            ["aws:username"],
            ArnPattern.Parse("arn:aws:s3:::b/${aws:username}", PolicyVersion.V2012, PolicyKind.Identity).VariableKeys
        );
        Assert.Empty(ArnPattern.Parse("arn:aws:s3:::b/${aws:username}", PolicyVersion.V2008, PolicyKind.Identity).VariableKeys);
    }

    private static string Word(int number, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(i => "abc"[number / (int)Math.Pow(3, i) % 3]));
}
