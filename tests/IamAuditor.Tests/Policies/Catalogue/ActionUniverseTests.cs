using IamAuditor.Policies.Catalogue;

namespace IamAuditor.Tests.Policies.Catalogue;

public sealed class ActionUniverseTests
{
    private static readonly ActionCatalogue Aws = ActionCatalogue.Embedded;
    private static readonly ActionUniverse Grown = ActionUniverse
        .Of(Aws)
        .With(["s3:GetObject", "s3:BrandNewThing", "S3:brandnewthing", "newsvc:Do", "s3:New*", "s 3:Blank", "*"]);

    [Fact]
    public void Only_unknown_exact_actions_get_ids_of_their_own()
    {
        Assert.Equal(["s3:BrandNewThing", "newsvc:Do"], Grown.Unlisted);
        Assert.Equal(Aws.Count + 2, Grown.Count);
        Assert.True(Grown.TryFind("NEWSVC:DO", out var id));
        Assert.Equal((Aws.Count + 1, "newsvc:Do"), (id, Grown.NameOf(id)));
    }

    [Fact]
    public void Growing_keeps_ids_and_growing_by_nothing_keeps_the_universe()
    {
        var more = Grown.With(["newsvc:Other"]);
        Assert.Equal(["s3:BrandNewThing", "newsvc:Do", "newsvc:Other"], more.Unlisted);
        Assert.Same(more, more.With(["newsvc:do", "s3:*"]));
    }

    [Theory]
    [InlineData("s3:*", true, false)]
    [InlineData("s3:BRAND*", true, false)]
    [InlineData("s3:?randNewThing", true, false)]
    [InlineData("newsvc:*", false, true)]
    [InlineData("newsvc:do", false, true)]
    [InlineData("*", true, true)]
    [InlineData("s3:Get*", false, false)]
    [InlineData("s*:*", false, false)]
    public void Patterns_cover_the_unknown_actions_too(string pattern, bool thing, bool action)
    {
        var set = Grown.Expand(pattern);
        Assert.Equal((thing, action), (set.Contains(Aws.Count), set.Contains(Aws.Count + 1)));
    }
}
