using CsCheck;
using IamAuditor.Policies.Catalogue;

namespace IamAuditor.Tests.Policies.Catalogue;

public sealed class ActionSetTests
{
    private const int Width = 700;

    private static readonly Gen<HashSet<int>> GenIds = Gen.Int[0, Width - 1].HashSet[0, 40];

    [Fact]
    public void The_operations_are_those_of_sets() =>
        Gen.Select(GenIds, GenIds)
            .Sample(
                (left, right) =>
                {
                    var (a, b) = (ActionSet.Of(left), ActionSet.Of(right));
                    Assert.Equal(left.Order(), a);
                    Assert.Equal(left.Union(right).Order(), a.Union(b));
                    Assert.Equal(left.Intersect(right).Order(), a.Intersect(b));
                    Assert.Equal(left.Except(right).Order(), a.Except(b));
                    Assert.Equal(left.IsSupersetOf(right), a.Covers(b));
                    Assert.Equal(left.Overlaps(right), a.Overlaps(b));
                    Assert.Equal((left.Count, left.Count == 0), (a.Count, a.IsEmpty));
                    Assert.Equal(left.SetEquals(right), a.Equals(b));
                },
                iter: 500
            );

    [Fact]
    public void Width_does_not_matter()
    {
        var (narrow, wide) = (ActionSet.Of([3, 60]), ActionSet.Of([3, 60, 640]).Except(ActionSet.Of([640])));
        Assert.Equal(narrow, wide);
        Assert.Equal(narrow.GetHashCode(), wide.GetHashCode());
        Assert.Equal(wide, narrow.Union(wide));
        Assert.True(narrow.Covers(wide));
        Assert.False(narrow.Contains(3000));
        Assert.False(narrow.Contains(-1));
    }

    [Fact]
    public void Expansion_is_what_a_glob_over_all_actions_gives()
    {
        var aws = ActionCatalogue.Embedded;
        var genPattern = Gen.Select(
                Gen.Int[0, aws.Count - 1],
                Gen.Int[0, 40],
                Gen.Int[0, 40],
                Gen.Bool.Select(star => star ? "*" : "?"),
                Gen.Bool
            )
            .Select(
                (id, from, length, wild, open) =>
                {
                    var name = aws.NameOf(id);
                    var colon = name.IndexOf(':', StringComparison.Ordinal) + 1;
                    var start = Math.Min(name.Length, colon + from);
                    var end = Math.Min(name.Length, start + length);
                    return name[..start] + wild + name[end..] + (open ? "*" : "");
                }
            );
        genPattern.Sample(
            pattern =>
            {
                var lower = pattern.ToLowerInvariant();
                var expected = Enumerable.Range(0, aws.Count).Where(id => Glob(lower, aws.KeyOf(id)));
                Assert.Equal(expected, aws.Expand(pattern));
            },
            iter: 60
        );
    }

    private static bool Glob(string pattern, string text)
    {
        // The plainest definition there is: by recursion on the first character of the pattern.
        if (pattern.Length == 0)
            return text.Length == 0;
        if (pattern[0] == '*')
            return Glob(pattern[1..], text) || (text.Length > 0 && Glob(pattern, text[1..]));
        return text.Length > 0 && (pattern[0] == '?' || pattern[0] == text[0]) && Glob(pattern[1..], text[1..]);
    }
}
