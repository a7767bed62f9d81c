namespace IamAuditor.Tests.Commands;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("hihg", "high")]
    [InlineData("HIGH", "high")]
    [InlineData("critcal", "critical")]
    [InlineData("crit", "critical")]
    [InlineData("xyz", null)]
    [InlineData("", null)]
    [InlineData("nonsense", null)]
    public void A_slip_of_the_hand_is_understood_and_a_guess_is_not_made(string word, string? expected) =>
        Assert.Equal(expected, Spelling.Nearest(word, ["critical", "high", "medium", "low"]));
}
